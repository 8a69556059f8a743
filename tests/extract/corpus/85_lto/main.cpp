// Objects that hold only the compiler's intermediate code: registrars and definitions are found all the same.
// flags: -flto
// libraries: -flto
// app libraries: -flto
// drive: std::cout << work(2) << "\n";
// expect: first second 6
#include <turbolift/turbolift.hpp>
#include <iostream>
#include <string>
#include <vector>
std::vector<std::string>& names();
int only_here(int u);
int unused(int u);
std::string work(int u) {
  std::string text;
  for (const std::string& name : names()) text += name + " ";
  return text + std::to_string(only_here(u));
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused(1); }
