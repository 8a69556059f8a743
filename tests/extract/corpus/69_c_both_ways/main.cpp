// C calls C++ and C++ calls C: through declarations in both, tables of functions, callbacks with C linkage, qsort.
// drive: std::cout << work(3) << "\n";
// expect: 32021
#include <turbolift/turbolift.hpp>
#include "engine.h"
#include <cstdlib>
#include <iostream>
#include <memory>
extern "C" {
static int add_context(void* context, int value) { return *static_cast<int*>(context) + value; } // kept
static int unused_hook(void*, int value) { return value; } // dropped
static int compare(const void* a, const void* b) { return *static_cast<const int*>(a) - *static_cast<const int*>(b); } // kept
}
int work(int u) {
  int context = 1000;
  std::unique_ptr<engine, void (*)(engine*)> e(engine_new(add_context, &context), engine_free);
  int values[] = {u, 1, 2};
  std::qsort(values, 3, sizeof(int), compare);
  return engine_run(e.get(), u) + engine_hooks[1](nullptr, u) + values[2] * 10000;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() {
  engine* e = engine_new(unused_hook, nullptr);
  the_tag(2).get();
  return engine_unused(e);
}
