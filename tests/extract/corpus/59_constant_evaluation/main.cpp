// constexpr, consteval, constinit and `if consteval`, with helpers that only the compiler runs.
// drive: std::cout << work(5) << "\n";
// expect: spelled! 11 1005 -5 2 29 16 37
#include <turbolift/turbolift.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>
static int at_run_time(int v) { return v + 1000; } // kept
static constexpr int at_compile_time(int v) { return v + 1; } // kept
static constexpr int unused_at_compile_time(int v) { return v + 2; } // dropped
static constexpr int either(int v) { // kept
  if consteval { return at_compile_time(v); } else { return at_run_time(v); }
}
static constexpr int or_so(int v) { return std::is_constant_evaluated() ? v : -v; } // kept
static consteval auto primes() { // kept
  std::array<int, 10> result{};
  std::vector<int> found;
  for (int n = 2; found.size() < result.size(); ++n)
    if (std::ranges::none_of(found, [n](int p) { return n % p == 0; })) found.push_back(n);
  std::ranges::copy(found, result.begin());
  return result;
}
struct Shape { constexpr virtual ~Shape() = default; constexpr virtual int area() const = 0; }; // kept
struct Square : Shape { constexpr explicit Square(int s) : side(s) {} constexpr int area() const override { return side * side; } int side; }; // kept
static constexpr int area_of(const Shape& shape) { return shape.area(); } // kept
constinit int start = either(1); // kept
constinit int unused_start = either(2); // dropped
static constexpr auto table = primes(); // kept
template <std::size_t n> struct Text { char value[n]; consteval Text(const char (&text)[n]) { std::copy_n(text, n, value); } }; // kept
template <Text text> constexpr std::string_view spelled() { return {text.value, sizeof text.value - 1}; } // kept
static consteval std::size_t hashed(std::string_view text) { std::size_t h = 7; for (char c : text) h = h * 31 + static_cast<unsigned char>(c); return h; } // kept
std::string work(int u) {
  constexpr int now = either(10);
  std::string text(spelled<"spelled">());
  switch (hashed(std::string_view("abc")) % 3) { case hashed("abc") % 3: text += "!"; break; default: text += "?"; }
  for (int value : {now, either(u), or_so(u), start, table[9], area_of(Square(4)), static_cast<int>(hashed("x") % 100)}) text += " " + std::to_string(value);
  static_assert(or_so(2) == 2);
  return text;
}
static_assert(unused_at_compile_time(1) == 3); // dropped
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_start; }
