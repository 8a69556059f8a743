// constexpr, consteval and concepts.
// drive: std::cout<<work(2)<<"\n";
// expect: 1024
// forbidden: SECRET_MAIN | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include <array>
#include <concepts>
#include <string>
#include <iostream>
consteval int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
constexpr int len() { return fib(6); }
constexpr int unused_len() { return fib(9); }
static_assert(unused_len() == 34);
struct Tok { int v; };
int weight(const Tok& t) { return t.v; }
int cost(const Tok& t) { return 2 * t.v; }
template <class T> concept Weighable = requires(const T& t) { { weight(t) } -> std::same_as<int>; { cost(t) } -> std::same_as<int>; };
template <Weighable T> int total(const T& a, const T& b) { return weight(a) + weight(b); }
int work(int k) {
    std::array<int, len()> a{}; a.fill(k);
    int buf[fib(5)] = {}; int s = sizeof(buf) / sizeof(int); for (int x : a) s += x;
    if constexpr (len() > 5) s += 1000; else s += unused_len();
    return s + total(Tok{1}, Tok{2});
}

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(2).get();
    std::cout << "SECRET_MAIN" << work(1); }
