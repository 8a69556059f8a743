// Registrars inside classes: static data members, of templates too, that nothing names.
// drive: std::cout << work("first") << work("second") << work("third") << work("none") << "\n";
// expect: 123-1
#include <turbolift/turbolift.hpp>
#include "registry.hpp"
#include <iostream>
int work(const std::string& name) {
  auto found = registry().find(name);
  return found == registry().end() ? -1 : found->second()->run();
}
Plugin* unused_maker();
bool force();
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag("first").get(); return unused_maker()->run() + force(); }
