// A C file beside C++.
// drive: std::cout << work(5) << "\n";
// expect: 72
#include <turbolift/turbolift.hpp>
#include "ring.h"
#include <iostream>
int work(int u) {
  ring r = {};
  ring_push(&r, u);
  ring_push(&r, u + 1);
  return ring_sum(&r);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return ring_unused(); }
