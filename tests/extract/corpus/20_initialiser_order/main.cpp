// Initialisers of one file keep their order; an initialiser may change a global that is kept.
// drive: std::cout << work(1) << "\n";
// expect: 1223
// forbidden: noise
#include <turbolift/turbolift.hpp>
#include <iostream>
#include <vector>

static std::vector<int> table = {1}; // turbolift: initial value
static int noise = (std::cout << "noise\n", 4); // dropped
static bool filled = (table.push_back(2), true); // kept
static int second = table.back() * 11; // kept
static bool more = (table.push_back(second), true); // kept
int base = 1200 + static_cast<int>(table.size()) - 3; // kept
int work(int u) { return base + table.back() + (filled && more ? u : 0); } // kept

constinit turbolift::Local the_platform; // dropped
inline constexpr auto the_tag = turbolift::on<work>(the_platform); // dropped
int main() {
  table.clear(); // dropped
  std::cout << *the_tag(1).get() << noise;
}
