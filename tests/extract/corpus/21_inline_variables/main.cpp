// Inline variables with dynamic initialisers, variable templates and their specialisations.
// drive: std::cout << work(1) << "\n";
// expect: n4141nine9
#include <turbolift/turbolift.hpp>
#include "config.hpp"
#include <iostream>
std::string work(int u) { return Settings::name + std::to_string(counter) + limit<const char*> + std::to_string(limit<int> + u - 1); } // kept
constinit turbolift::Local the_platform; // dropped
int main() {
  auto tag = turbolift::on<work>(the_platform); // dropped
  std::cout << *tag(1).get();
}
