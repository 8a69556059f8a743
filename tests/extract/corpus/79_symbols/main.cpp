// Symbols: aliases of a variable and of a static function, an indirect function, a name in assembly, constructor and
// destructor functions with priorities, a weak reference, cleanup.
// drive: std::cout << work(5) << "\n";
// expect: 121172
#include <turbolift/turbolift.hpp>
#include <cstdio>
#include <iostream>
extern "C" {
extern int alias_value;
int step(int v);
int chosen(int v);
int another_name(int v);
}
static int missing(int v) __attribute__((weakref("no_such_symbol"))); // kept
static int present(int v) __attribute__((weakref("step"))); // kept
static int started = 1; // turbolift: initial value
[[gnu::constructor(300)]] static void start() { started = started * 10 + 1; } // kept
[[gnu::constructor(200)]] static void start_earlier() { started = started * 10 + 2; } // kept
[[gnu::constructor]] static void unrelated() { std::puts("unrelated"); } // dropped
[[gnu::destructor]] static void ended() { std::cout << "ended\n"; }
static void add_nine(int* v) { *v += 9; } // kept
int work(int u) {
  int sum = 0;
  {
    [[gnu::cleanup(add_nine)]] int local = u;
    sum += local;
  }
  return sum + alias_value + step(u) + chosen(u) + another_name(u) + (missing != nullptr ? missing(u) : 100) + present(u) + started * 1000;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); }
