// Registrars in members of a static library: those that the linker takes run in the program, the others do not exist.
// archive: libparts.a: lib/registry.cpp lib/linked.cpp lib/not_linked.cpp lib/through.cpp lib/caller.cpp
// drive: std::cout << work() << "\n";
// expect: deghhiklnortu
#include <turbolift/turbolift.hpp>
#include "registry.hpp"
#include <algorithm>
#include <iostream>
int anchor();
int caller();
std::string work() {
  std::string text = entered();
  std::ranges::sort(text);
  return text.substr(text.find_first_not_of(' '));
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag().get(); return anchor() + caller(); }
