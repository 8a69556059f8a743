// Nested classes and enumerations that are defined out of line.
// drive: std::cout << work(1) << "\n";
// expect: 19
#include <turbolift/turbolift.hpp>
#include "tree.hpp"
#include <iostream>
int work(int u) { return Tree().sum() + u; }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return Tree().unused_depth(); }
