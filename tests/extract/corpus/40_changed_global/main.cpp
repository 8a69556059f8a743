// Globals that the function reads and other code changes: the service would start from another value.
#include <turbolift/turbolift.hpp>
#include "config.hpp"
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <vector>
static std::map<std::string, int> prices; // error: reads 'prices'
static std::vector<int> weights = {1, 2, 3};
static int accepted = 4; // turbolift: initial value
static int scale = 2; // error: reads 'scale'.*main
static const int fixed = 3;
static std::mutex lock;
static int indirect() { return scale; }
int work(int u) {
  std::lock_guard guard(lock);
  return u * verbosity + prices["a"] + weights[0] + indirect() + accepted + fixed;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main(int argc, char**) {
  std::lock_guard guard(lock);
  set_verbosity(argc);
  prices.emplace("a", 1);
  int* alias = &scale;
  *alias = 3;
  accepted = argc;
  int sum = 0;
  for (int w : weights) sum += w;
  sum += weights[1] + static_cast<int>(weights.at(2));
  return *the_tag(2).get() + sum;
}
