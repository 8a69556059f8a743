// Tables that are computed at compile time, and answers that only constraints and substitution ask for.
// drive: std::cout << work(3) << "\n";
// expect: 9 1 0 1 8
#include <turbolift/turbolift.hpp>
#include <array>
#include <concepts>
#include <iostream>
#include <string>
static constexpr int power(int u) { return u * u; } // kept
static constexpr int unused_power(int u) { return u * u * u; } // dropped
static constexpr auto table = [] { std::array<int, 5> t{}; for (int i = 0; i < 5; ++i) t[i] = power(i); return t; }(); // kept
struct Small { static constexpr int size() { return 3; } auto name() const { return 1; } }; // kept
struct Large { static constexpr int size() { return 300; } }; // kept
template <class T> concept Fits = T::size() < 10; // kept
template <class T> concept Named = requires(const T& t) { { t.name() } -> std::integral; }; // kept
template <class T, int = T::size()> constexpr bool has_size(int) { return true; }
template <class T> constexpr bool has_size(...) { return false; }
template <class T> struct Width { static constexpr int value = 1; };
template <Fits T> struct Width<T> { static constexpr int value = 8; }; // kept
std::string work(int u) {
  auto text = [](int v) { return std::to_string(v); };
  return text(table[u]) + " " + text(Fits<Small> && Named<Small>) + " " + text(Fits<Large>) + " " + text(has_size<Large>(0)) + " " +
         text(Width<Small>::value);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_power(1); }
