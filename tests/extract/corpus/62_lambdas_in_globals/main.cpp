// Lambdas in globals: generic, with template parameters, in tables, recursive, as types of comparisons, called at once.
// drive: std::cout << work(4) << "\n";
// expect: 8 8 24 3 20 3 15 8 11 400 5 8 
#include <turbolift/turbolift.hpp>
#include "rules.hpp"
#include <array>
#include <iostream>
#include <set>
#include <vector>
static int first_step(int v) { return v + 1; } // kept
static int second_step(int v) { return v + 2; } // kept
static int unused_step(int v) { return v + 3; } // dropped
static constexpr auto generic = [](auto v, auto... more) { return (first_step(v) + ... + more); }; // kept
static constexpr auto sized = []<class T, std::size_t n>(const std::array<T, n>& a) { return static_cast<int>(n) + second_step(a[0]); }; // kept
static constexpr auto unused = [](auto v) { return unused_step(v); }; // dropped
static const std::function<int(int)> factorial = [](int n) { return n < 2 ? 1 : n * factorial(n - 1); }; // kept
static const auto numbers = [] { std::vector<int> v; for (int i = 0; i < 3; ++i) v.push_back(first_step(i)); return v; }(); // kept
static auto by_last_digit = [](int a, int b) { return a % 10 < b % 10; }; // kept
static const std::set<int, decltype(by_last_digit)> ordered({12, 31, 20}, by_last_digit); // kept
using Reversed = std::set<int, decltype([](int a, int b) { return a > b; })>; // kept
template <class F = decltype([](int v) { return first_step(v) * 3; })> int with_default(int v) { return F()(v); } // kept
#if defined(__cpp_explicit_this_parameter)
static constexpr auto sum_to = [](this auto self, int n) -> int { return n == 0 ? 0 : n + self(n - 1); };
struct Chain { int v = 0; template <class Self> auto&& add(this Self&& self, int by) { self.v += by; return std::forward<Self>(self); } };
static int chained(int u) { return Chain().add(u).add(1).v + sum_to(2); }
#else
static int chained(int u) { return u + 1 + 3; }
#endif
std::string work(int u) {
  std::string text;
  Reversed reversed = {1, 2, 3};
  auto counter = [n = u]() mutable { return n++; };
  counter();
  for (int value : {generic(u, 1, 2), sized(std::array{u, 1}), factorial(u), numbers.back(), *ordered.begin(), *reversed.begin(), with_default(u),
                    Rules::all.at("twice")(u), Rules::all.at("rule")(u), elsewhere(u), counter(), chained(u)})
    text += std::to_string(value) + " ";
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused(1) + unused_rule(1) + unused_elsewhere(1); }
