// One header, included several times with other macros, in two units.
// flags: -DCOMMAND_LINE=1000
// drive: std::cout << work(2) << "\n";
// expect: 1021
#include <turbolift/turbolift.hpp>
#include <iostream>
#define MODE fast
#define FACTOR 2
#define OFFSET 1
#include "generic.hpp"
#define MODE other
#define FACTOR 5
#define OFFSET 1 - 5
#include "generic.hpp"
int slow_run(int u);
int slow_extra(int u);
#ifndef COMMAND_LINE
#error "the command line defines it"
#endif
#if COMMAND_LINE > 10 && \
    defined(COMMAND_LINE)
static int bonus() { return COMMAND_LINE; } // kept
#else
static int bonus() { return 0; }
#endif
#define LATER(u) later_##u()
static int later_1() { return -5 + 3; }
static int unused_later() { // dropped
#define DEFINED_IN_UNUSED 4
  return 0;
}
int work(int u) { return fast_run(u) + other_run(u) + slow_run(u) + slow_extra(u) + bonus() + LATER(1) + DEFINED_IN_UNUSED - 3 - u; }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_later() + fast_unused(1); }
