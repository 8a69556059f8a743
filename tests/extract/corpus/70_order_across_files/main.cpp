// Initialisers whose order matters, over several files: what they record, and values that use another file's.
// drive: std::cout << work() << "\n";
// expect: 6,8,7,1,5,32,9,82,0,31 82 152 27 91
#include <turbolift/turbolift.hpp>
#include "log.hpp"
#include <iostream>
static const Step last(second.number);
static const bool marked = (order().push_back(0), true);
static const int counted = static_cast<int>(order().size());
static const int noise = (std::cout << "noise\n", 1); // dropped
std::string work() {
  std::string text;
  for (int n : order()) text += std::to_string(n) + ",";
  return text + std::to_string(first.number) + " " + std::to_string(second.number) + " " + std::to_string(last.number) + " " + std::to_string(shared.number) + " " +
         std::to_string(counted) + std::to_string(marked);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag().get(); return unused_step.number + noise; }
