// Local classes, lambdas in default member initialisers, default arguments that call functions, thread_local, constinit.
// drive: std::cout << work(1) << work(1) << "\n";
// expect: 163164
#include <turbolift/turbolift.hpp>
#include <iostream>
static int from_argument() { return 20; } // kept
static int from_member() { return 40; } // kept
static int from_local() { return 100; } // kept
static int unused() { return 1; } // dropped
static int with_default(int u, int more = from_argument()) { return u + more; } // kept
struct Holder { int v = [] { return from_member(); }(); int w = v; }; // kept
// The function itself changes it.
constinit thread_local int calls = 1; // warning: thread_local.*a value of its own
int work(int u) {
  struct Local : Holder { int both() const { return v + from_local(); } };
  return with_default(u) + Local().both() + ++calls;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused(); }
