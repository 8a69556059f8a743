// Headers, data and a source that the build makes in its own folder, from which the project's headers are included.
// expect: 147second
// forbidden: unused_of_table
#include <turbolift/turbolift.hpp>
#include "config/config.hpp"
#include "made/table.hpp"
#include <iostream>
#include <string>
enum class Kind {
#define KIND(name) name,
#include "kinds.inc"
#undef KIND
};
static const char* const names[] = {
#define KIND(name) #name,
#include "kinds.inc"
#undef KIND
};
#ifdef NEVER
#error "the build does not define it"
#endif
std::string work(int u) { return std::to_string(kAnswer + sum_of_table() + u) + names[static_cast<int>(Kind::second)]; } // kept
constinit turbolift::Local the_platform; // dropped
inline constexpr auto the_tag = turbolift::on<work>(the_platform); // dropped
int main() { std::cout << the_tag(2).get().value() << "\n"; return unused_of_table() - 1; }
