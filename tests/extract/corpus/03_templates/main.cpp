// Templates, their specialisations and members that are instantiated.
// drive: std::cout<<work(4)<<"\n";
// expect: 118
// forbidden: SECRET_MAIN | dump_secret | unused_tpl_member | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "stack.hpp"
#include <iostream>
template <class T> T tmax(T a, T b) { return a < b ? b : a; }
struct P { int x; };
bool operator<(const P& a, const P& b) { return a.x < b.x; }
template <> const char* tmax(const char* a, const char* b) { return "SECRET_SPEC"; }
int work(int n) {
    Stack<int> s; for (int i = 0; i < n; ++i) s.push(i);
    Stack<bool> sb; sb.push(true);
    int t = 0; while (!s.empty()) t += s.pop();
    return t + tmax(P{1}, P{5}).x + sb.size() + Conv<3>::value;
}

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(4).get();
    std::cout << work(4) << tmax<const char*>("SECRET_MAIN","b"); }
