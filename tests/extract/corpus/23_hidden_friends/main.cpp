// Functions that only argument-dependent lookup finds.
// drive: std::cout << work(3) << "\n";
// expect: 121
#include <turbolift/turbolift.hpp>
#include "matrix.hpp"
#include <compare>
#include <iostream>
#include <utility>
template <class T> int twice_the_trace(const T& t) { return 2 * trace(t); } // kept
int work(int u) {
  geo::Matrix a(u), b(4);
  using std::swap;
  swap(a, b);
  return twice_the_trace(a * b) + (a > b ? 1 : 0) + static_cast<int>(scaled(b, 2.0)) + 90;
}
constinit turbolift::Local the_platform; // dropped
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); }
