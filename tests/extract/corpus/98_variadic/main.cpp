// Variable numbers of arguments: C's, with attributes and overloads, packs, index sequences, std::apply, initialiser lists.
// drive: std::cout << work(3) << "\n";
// expect: 3-x 0=3,1=2,2=4,9216 332
#include <turbolift/turbolift.hpp>
#include "sum.h"
#include <cstdarg>
#include <cstdio>
#include <initializer_list>
#include <iostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>
__attribute__((format(printf, 1, 2))) static std::string printed(const char* format, ...); // kept
static std::string printed(const char* format, ...) { // kept
  char buffer[64];
  va_list list;
  va_start(list, format);
  std::vsnprintf(buffer, sizeof buffer, format, list);
  va_end(list);
  return buffer;
}
static int any(...) { return 1; } // kept
static int any(int) { return 2; } // kept
template <class T> static int to_int(const T& v) { return static_cast<int>(v); } // kept
static int to_int(const std::string& v) { return static_cast<int>(v.size()); } // kept
template <class... T> static int total(const T&... v) { return (to_int(v) + ... + 0); } // kept
template <class First, class... Rest> static int recursive(First first, Rest... rest) { // kept
  if constexpr (sizeof...(rest) > 0) return to_int(first) * 10 + recursive(rest...);
  else return to_int(first);
}
template <class Tuple, std::size_t... i> static std::string joined(const Tuple& tuple, std::index_sequence<i...>) { // kept
  std::string out;
  ((out += std::to_string(i) + "=" + std::to_string(to_int(std::get<i>(tuple))) + ","), ...);
  return out;
}
struct List { List(std::initializer_list<int> l) : v(l) {} std::vector<int> v; }; // kept
static int unused(...) { return 3; } // dropped
std::string work(int u) {
  auto tuple = std::make_tuple(u, 2.5, std::string("four"));
  std::string text = printed("%d-%s ", u, "x") + joined(tuple, std::make_index_sequence<3>());
  int applied = std::apply([](const auto&... v) { return total(v...); }, tuple);
  return text + std::to_string(c_sum(3, u, 2, 1) + any("x") * 10 + any(1) * 100 + applied * 1000) + " " + std::to_string(recursive(1, 2.0, std::string("abc"))) + std::to_string(List{u, 1}.v.size());
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused(1) + unused_c_sum(0); }
