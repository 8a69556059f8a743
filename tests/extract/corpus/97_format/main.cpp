// Formatting that is checked while compiling, as std::format does: specialised and constrained formatters, one of which a
// function decides that only argument-dependent lookup finds.
// drive: std::cout << work(3) << "\n";
// expect: 3 and 2.5 at <3,1>: end
#include <turbolift/turbolift.hpp>
#include "format.hpp"
#include <iostream>
namespace geo {
struct Point { int x, y; };
static std::string to_text(const Point& p) { return text::format("<{},{}>", p.x, p.y); } // kept
struct Unused {};
static std::string to_text(const Unused&) { return "unused"; } // dropped
}
std::string work(int u) { return text::format("{} and {} at {}: {}", u, 2.5, geo::Point{u, 1}, std::string("end")); }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return text::unused_format(1).size() + text::format("{}", geo::Unused()).size(); }
