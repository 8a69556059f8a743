// Registrars that enter something in ways that the text of their initialiser does not show: when a temporary or a local
// object ends, through a virtual function, in a library's algorithm, by a member or an inherited constructor.
// drive: std::cout << work() << "\n";
// expect: builder1 virtual once each1 each2 member delegating inheriting shared left right guard assigned 
#include <turbolift/turbolift.hpp>
#include "registry.hpp"
#include <iostream>
int forms();
std::string work() {
  std::string text;
  for (const std::string& name : entered()) text += name + " ";
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag().get(); return forms(); }
