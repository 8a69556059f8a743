// Overload sets that constraints order, alias templates with SFINAE, pointers to members, literal operator templates.
// drive: std::cout << work(4) << "\n";
// expect: integral range other 4 12 sized
#include <turbolift/turbolift.hpp>
#include <concepts>
#include <iostream>
#include <ranges>
#include <string>
#include <type_traits>
#include <vector>
template <class T> concept Sized = requires(const T& t) { t.size(); };
template <class T> std::string kind(const T&) { return "other"; }
template <std::integral T> std::string kind(const T&) { return "integral"; }
template <std::ranges::range T> std::string kind(const T&) { return "range"; }
template <class T> std::string unused_kind(const T&) { return "unused"; } // dropped
template <class T> using if_class = std::enable_if_t<std::is_class_v<T>, int>; // kept
template <class T, if_class<T> = 0> int size_of(const T&) { return static_cast<int>(sizeof(T)); }
template <class T> requires Sized<T> std::string sized(const T&) { return "sized"; }
template <class T> std::string sized(const T&) { return "not"; }
struct Bits { unsigned low : 3; unsigned high : 5; int (Bits::*read)() const; int value() const { return static_cast<int>(low); } union { int number; float real; }; enum { anonymous = 12 }; };
template <char... digits> constexpr int operator""_count() { return sizeof...(digits); } // kept
std::string work(int u) {
  Bits bits{static_cast<unsigned>(u), 1, &Bits::value, {}};
  int Bits::*field = &Bits::number;
  bits.*field = 3;
  std::vector<int> values;
  return kind(u) + " " + kind(values) + " " + kind(bits) + " " + std::to_string((bits.*bits.read)()) + " " +
         std::to_string(Bits::anonymous + bits.number - 123_count + size_of(values) * 0) + " " + sized(values);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); unused_kind(1); }
