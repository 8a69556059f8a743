// X-macros that define functions and a table of them, and a namespace that a macro opens.
// drive: std::cout << work(6) << "\n";
// expect: 8 add sub mul 12
#include <turbolift/turbolift.hpp>
#include <iostream>
#include <string>
#define BEGIN_MATHS namespace maths {
#define END_MATHS }
BEGIN_MATHS
#define OPERATION(name, op) static int name(int a, int b) { return a op b; }
#include "operations.def"
#undef OPERATION
static int unused_operation() { return 1; } // dropped
using Operation = int (*)(int, int);
#define OPERATION(name, op) {#name, &name},
static const struct { const char* name; Operation run; } operations[] = {
#include "operations.def"
};
#undef OPERATION
END_MATHS
#define DEFINE(type, name, value) type name() { return value; }
DEFINE(static int, twelve, 12)
DEFINE(static int, unused_thirteen, 13) // dropped
std::string work(int u) {
  std::string text;
  for (const auto& operation : maths::operations) text += std::string(" ") + operation.name;
  return std::to_string(maths::operations[0].run(u, 2)) + text + " " + std::to_string(twelve());
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return maths::unused_operation() + unused_thirteen(); }
