// Link-time optimisation of the whole project: a static library of intermediate code, and objects that have both.
// expect: 8 2
#include <turbolift/turbolift.hpp>
#include "parts.hpp"
#include <iostream>
std::string work(int u) { return std::to_string(fat_part(u)) + " " + std::to_string(names().size()); } // kept
constinit turbolift::Local the_platform; // dropped
inline constexpr auto the_tag = turbolift::on<work>(the_platform); // dropped
int main() { std::cout << the_tag(3).get().value() << "\n"; }
