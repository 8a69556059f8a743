// Data that is included: in arrays, in an argument list, in an expression, as a raw string, twice with other macros.
// drive: std::cout << work(1) << "\n";
// expect: #include "not.hpp"
// expect: // text two2711
#include <turbolift/turbolift.hpp>
#include "table.hpp"
#include <algorithm>
#include <iostream>
#include <string>
static constexpr unsigned char bytes[] = {
#include "primes.inc"
};
static const char* const text =
#include "text.inc"
    ;
std::string work(int u) {
  int largest = std::max({
#include "primes.inc"
  });
  return std::string(text) + " " + rows[u].name + std::to_string(rows_count) + std::to_string(bytes[3]) + std::to_string(largest);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(0).get(); return unused_data[0]; }
