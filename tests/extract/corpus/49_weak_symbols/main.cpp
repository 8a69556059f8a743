// Weak definitions that another unit replaces, aliases, labels, and what only assembly defines.
// drive: std::cout << work(1) << "\n";
// expect: 63561
#include <turbolift/turbolift.hpp>
#include "hooks.hpp"
#include <iostream>
__attribute__((weak)) int with_default() { return 1; } // kept
__attribute__((weak)) int without_override() { return 10; } // kept
__attribute__((weak)) int weak_value = 1; // turbolift: initial value; kept
int work(int u) {
  return with_default() + without_override() + weak_value + labelled(u) + aliased(0) + in_assembly(0) + (absent ? absent(1) : 1) + 2;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); }
