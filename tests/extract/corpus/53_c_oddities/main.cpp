// Old C: definitions without prototypes, tentative ones, several declarators, _Generic, designators.
// drive: std::cout << work(2) << "\n";
// expect: 60
#include <turbolift/turbolift.hpp>
#include "old.h"
#include <iostream>
int work(int u) {
  point p{1, 5};
  int result = generic_of(u) + used_old();
  result += callbacks[0](u, &p.y) + callbacks[1](u, &p.y);
  return result + make_pair_of(&p).second->x;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_old() + (shared_pair() != nullptr); }
