// Threads: a pool, values for each thread with constructors and destructors, once flags, atomics, futures.
// drive: std::cout << work(4) << "\n";
// expect: 10 6 1 2 4
#include <turbolift/turbolift.hpp>
#include "pool.hpp"
#include <future>
#include <iostream>
#include <string>
static std::once_flag once;
static std::atomic<int> calls; // turbolift: initial value
static void first_time() { calls += 1; } // kept
std::string work(int u) {
  std::atomic<int> sum = 0;
  {
    Pool pool(2);
    for (int i = 1; i <= u; ++i) pool.submit([&sum, i] { sum += i; std::call_once(once, first_time); });
  }
  std::thread([&] { ++per_thread().value; }).join();
  std::thread([&] { ++per_thread().value; }).join();
  int seen = std::async(std::launch::async, [] { return per_thread().value + 1; }).get();
  std::promise<int> promise;
  auto future = promise.get_future().share();
  promise.set_value(u);
  while (ended_threads() < 3) std::this_thread::yield();
  return std::to_string(sum) + " " + std::to_string(seen) + " " + std::to_string(calls) + " " + std::to_string(ended_threads() - 1) + " " + std::to_string(future.get());
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return Pool(1).unused_size(); }
