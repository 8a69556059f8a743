// A unity build with a precompiled header, on which the sources rely; one of them is compiled by itself.
// expect: 9 2 bc
#include <turbolift/turbolift.hpp>
#include <iostream>
std::string work(const Numbers& numbers) {
  std::string text = std::to_string(sum_of(numbers)) + " " + std::to_string(weight_of(numbers)) + " ";
  for (const std::string& name : names()) text += name;
  return text;
}
constinit turbolift::Local the_platform; // dropped
inline constexpr auto the_tag = turbolift::on<work>(the_platform); // dropped
int main() { std::cout << the_tag({1, 2, 2, 0}).get().value() << "\n"; }
