// Functions that call each other in a circle over three files, also through a table; static functions of one name.
// drive: std::cout << work("2*(3+4)-1") << "\n";
// expect: 113
#include <turbolift/turbolift.hpp>
#include "grammar.hpp"
#include <iostream>
#include <string>
static bool is_odd(int n); // kept
static bool is_even(int n) { return n == 0 || is_odd(n - 1); } // kept
static bool is_odd(int n) { return n != 0 && is_even(n - 1); } // kept
int work(const std::string& text) {
  Parser parser{text};
  int value = expression(parser);
  return value + parser.depth * 100 * (is_odd(value) ? 1 : -1);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { Parser p{"1"}; the_tag("1").get(); return unused_statement(p); }
