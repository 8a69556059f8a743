#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <turbolift/turbolift.hpp>

constinit turbolift::Local local;

std::string greeting(const std::string& name) {
  std::ifstream file("data/greeting.txt");
  return std::string(std::istreambuf_iterator<char>(file), {}) + name;
}
inline constexpr auto greeting_tag = turbolift::on<greeting>(local);

int main() {
  std::cout << greeting_tag("you").get().value_or("nothing") << '\n';
}
