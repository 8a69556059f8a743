// Lines keep their numbers, and text in raw strings and comments is untouched.
// drive: std::cout << work(1) << "\n";
// expect: 27 24 a||b|\n\ 11
#include <turbolift/turbolift.hpp>
#include <iostream>
#include <source_location>
#include <string>
static int unused(int u) { // dropped
  return u;
}
/* Several lines,


   of a comment. */ static const int after_comment = 11; // kept
static const char* const raw = R"x(a|


|b|\n\)x"; // kept
static const char* const unused_raw = R"(
int hidden_in_raw() { return 0; }
)"; // dropped
#define UNIQUE_NAME_(line) unique_##line
#define UNIQUE_NAME(line) UNIQUE_NAME_(line)
static const int UNIQUE_NAME(__LINE__) = 24; // kept
static std::string where(std::source_location place = std::source_location::current()) { return std::to_string(place.line()); }
std::string work(int u) {
  std::string text = where() + " " + std::to_string(unique_24 + u - 1) + " "; // kept
  for (const char* c = raw; *c; ++c) text += *c == '\n' ? std::string("|").substr(1) : std::string(1, *c);
  return text + " " + std::to_string(after_comment);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(1).get(); return unused(*unused_raw); }
