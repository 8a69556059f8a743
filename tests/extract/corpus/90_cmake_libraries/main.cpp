// A project: an object, a static and a shared library in a folder of its own, C beside C++, a definition and a header of
// one name with another content for each target, an option that links a registrar.
// expect: main1 objects16 statics10 shared4 statics;
#include <turbolift/turbolift.hpp>
#include "config.h"
#include "objects.h"
#include "shared.h"
#include "statics.h"
#include <iostream>
std::string work(int u) {
  std::string text = NAME + std::to_string(LEVEL) + " " + objects_name(u) + " " + statics_name() + " " + shared_name() + " ";
  for (const std::string& name : registered()) text += name + ";";
  return text;
}
constinit turbolift::Local the_platform; // dropped
inline constexpr auto the_tag = turbolift::on<work>(the_platform); // dropped
int main() { std::cout << the_tag(2).get().value() << "\n"; }
