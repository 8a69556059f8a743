// The ways in which people register at start, all in a file that the function does not call.
// drive: std::cout << work() << "\n";
// expect: chain7 comma1 default12 inline5 lambda2 link8 list9 list210 many111 many211 member6 template4 unnamed3 
#include <turbolift/turbolift.hpp>
#include "registry.hpp"
#include <iostream>
int use_noise();
std::string work() {
  std::string text;
  for (const auto& [name, make] : makers()) text += name + std::to_string(make()) + " ";
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag().get(); return use_noise(); }
