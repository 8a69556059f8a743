// Literal operators: cooked, raw, of templates, of a class as template argument, in inline namespaces; std's.
// drive: std::cout << work() << "\n";
// expect: ababcdX 35 5 3 4 1
#include <turbolift/turbolift.hpp>
#include "literals.hpp"
#include <iostream>
#include <string_view>
using namespace std::literals; // kept
using namespace units::literals; // kept
static constexpr auto waiting = 1500ms; // kept
static constexpr auto unused_waiting = 15s; // dropped
std::string work() {
  using std::chrono::duration_cast;
  auto length = 1.5_m + 2_m;
  std::string text = "ab"_twice + std::string("cd"sv) + 'x'_up;
  for (auto value : {static_cast<int>(length.v * 10), 12345_digits, 135_odd, "four"_length, static_cast<int>(duration_cast<std::chrono::seconds>(waiting).count())})
    text += " " + std::to_string(value);
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag().get(); return static_cast<int>((1.0_unused - 1_m).v) + static_cast<int>(unused_waiting.count()); }
