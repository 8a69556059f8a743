// Tasks with symmetric transfer, awaiters of every kind, a promise with its own operator new and await_transform,
// std::coroutine_traits, coroutines in another file.
// drive: std::cout << work(3) << "\n";
// expect: 1236
#include <turbolift/turbolift.hpp>
#include "task.hpp"
#include <iostream>
static co::Task<int> whole(int u) {
  int sum = co_await co::added(u, 2);
  sum += co_await co::Delay{7};
  try { sum += co_await co::failing(); } catch (const std::exception& e) { sum += 1000 + e.what()[0] - 'n'; }
  auto inner = [](int v) -> co::Task<int> { co_return v + co_await 5; };
  co_return sum + co_await inner(100);
}
static Later later(int* out) { *out = 2; co_return; } // kept
int work(int u) { int extra = 0; int fixed = later(&extra).value; return whole(u).run() + fixed + extra; }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return co::unused_task().run(); }
