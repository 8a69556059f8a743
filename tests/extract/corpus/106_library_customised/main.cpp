// The standard library's own customisations: structured bindings of a class, error codes and categories, streams and their
// iterators, an allocator, character traits, common_type, begin and end for a range-based loop.
// drive: std::cout << work(5) << "\n";
// expect: (1 2);(3 4);7,8,(9 10)52too biggeo1181
#include <turbolift/turbolift.hpp>
#include "types.hpp"
#include <algorithm>
#include <iostream>
#include <sstream>
#include <type_traits>
static std::error_code checked(int u) { if (u > 3) return geo::Problem::too_big; return geo::Problem::none; } // kept
std::string work(int u) {
  auto [x, y] = geo::Point(u, 2);
  std::ostringstream out;
  std::vector<geo::Point> points = {{1, 2}, {3, 4}};
  std::copy(points.begin(), points.end(), std::ostream_iterator<geo::Point>(out, ";"));
  std::istringstream in("7 8");
  std::copy(std::istream_iterator<int>(in), std::istream_iterator<int>(), std::ostream_iterator<int>(out, ","));
  std::istringstream again("9 10");
  geo::Point read(0, 0);
  again >> read;
  int count = 0;
  { std::vector<int, geo::Counting<int>> counted(geo::Counting<int>{&count}); counted.resize(3); counted.resize(100); }
  std::basic_string<char, geo::NoCase> text("ABC");
  geo::Numbers numbers{{1, 2, 3}};
  for (int& n : numbers) count += n;
  bool is_same = std::is_same_v<std::common_type_t<geo::Step, int>, long>;
  out << read << x << y << checked(u).message() << checked(u).category().name() << (checked(u) == geo::Problem::too_big) << (text == "abc") << count << is_same;
  return out.str();
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return make_error_code(geo::UnusedProblem::none).value(); }
