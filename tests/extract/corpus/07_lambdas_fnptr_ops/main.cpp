// Lambdas, function pointers, argument-dependent lookup, hidden friends.
// drive: std::cout<<work({1,2,3})<<"\n";
// expect: 70
// forbidden: SECRET_MAIN | unused_fp | norm_inf_secret( | ostream_secret | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "vec.hpp"
#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>
#include <iostream>
static int dbl(int x) { return 2 * x; }
static int trip(int x) { return 3 * x; }
static int unused_fp(int x) { return 4 * x; }
using Fn = int (*)(int);
static const Fn table[] = {dbl, &trip};
static auto gl = [](auto x) { return dbl(x) + 1; };
int work(std::vector<int> in) {
    using geo::V2; int base = 5;
    std::transform(in.begin(), in.end(), in.begin(), [&](int x) { return gl(x) + base; });
    std::vector<V2> vs; for (int x : in) vs.push_back({x, -x});
    std::sort(vs.begin(), vs.end());
    V2 s = std::accumulate(vs.begin(), vs.end(), V2{});
    std::function<int(int)> f = dbl; int r = 0; for (auto p : table) r += p(f(1));
    return norm1(s) + r + (vs[0] == vs[1]);
}

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag({1, 2, 3}).get();
    std::cout << "SECRET_MAIN" << work({1,2}) << unused_fp(1) << geo::V2{1,2}; }
