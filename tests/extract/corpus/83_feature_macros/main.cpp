// Macros in which the compilers differ: language version, features, what options turn on.
// drive: std::cout << work(1) - differences() << "\n";
// expect: 1020
#include <turbolift/turbolift.hpp>
#include "features.hpp"
#include <iostream>
static int differences() {
  int sum = 0;
#if defined(__cpp_explicit_this_parameter)
  sum += this_parameter();
#else
  sum += no_this_parameter();
#endif
#if __cplusplus > 202100L
  sum += newest();
#else
  sum += nearly_newest();
#endif
#ifdef __cpp_static_call_operator
  sum += static_call();
#endif
  return sum;
}
int work(int u) {
  Matrix matrix;
  int sum = differences() + optimised();
#if __cpp_multidimensional_subscript >= 202110L
  sum += matrix[1, 0];
#else
  sum += matrix.cells[2];
#endif
#if defined(__SIZEOF_INT128__) && !defined(__STRICT_ANSI__)
  sum += wide();
#else
  sum += narrow();
#endif
  return sum + u;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return differences(); }
