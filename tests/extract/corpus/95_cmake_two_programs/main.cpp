// Two programs of one project: they share a source that each compiles in its own way, and define one function differently.
// expect: 6
#include <turbolift/turbolift.hpp>
#include <iostream>
int shared(int v);
int work(int u) { return shared(u); } // kept
constinit turbolift::Local the_platform; // dropped
inline constexpr auto the_tag = turbolift::on<work>(the_platform); // dropped
int main() { std::cout << the_tag(2).get().value() << "\n"; }
