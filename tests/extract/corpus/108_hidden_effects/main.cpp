// Initialisers of a file that the function does not call, which change what it reads: through callbacks, references,
// singletons, pointers, operators.
// drive: std::cout << work() << "\n";
// expect: 0,1,7,8,0;10;20;30;9 3
#include <turbolift/turbolift.hpp>
#include "state.hpp"
#include <iostream>
bool changes();
std::string work() {
  std::string text;
  for (int n : numbers) text += std::to_string(n) + ",";
  for (int i = 0; i < 4; ++i) text += std::to_string(slot(i)) + ";";
  for (int n : Traits<int>::values) text += std::to_string(n);
  return text + " " + std::to_string(Config::get().scale);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag().get(); return changes(); }
