// Branches of the compilers: the tool takes those of the program's compiler.
// drive: std::cout << work(7) << "\n";
// expect: 5
#include <turbolift/turbolift.hpp>
#include "port.h"
#include <iostream>
#ifdef __clang__
static int mine(int u) { return u - only_clang() - compiler() + 1; }
#else
static int mine(int u) { return u - compiler() + 1; }
#endif
int work(int u) { return mine(u) - 1 + POPCOUNT(7u) - 3; }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); }
