// Without optimisation an object's initialisers call each other without a relocation.
// flags: -O0
// drive: std::cout << work("answer") << work("question") << "\n";
// expect: 42-1
#include <turbolift/turbolift.hpp>
#include "table.hpp"
#include <iostream>
int work(const std::string& name) { return run(name); }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag("answer").get(); }
