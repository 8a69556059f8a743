// A set that the linker gathers: nothing names the plugins, but what lies between __start_ and __stop_ is what runs.
// drive: std::cout << work(8) << "\n";
// expect: 20
#include <turbolift/turbolift.hpp>
#include "plugin.hpp"
#include <iostream>
extern "C" const Plugin __start_plugins[];
extern "C" const Plugin __stop_plugins[];
static int doubled(int v) { return v * 2; } // kept
PLUGIN(doubled, doubled); // kept
__attribute__((section("others"), used)) static const int other = 1; // dropped
int more();
int work(int u) {
  int sum = 0;
  for (const Plugin* plugin = __start_plugins; plugin != __stop_plugins; ++plugin) sum += plugin->run(u);
  return sum;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return more() + other; }
