// A specialisation in a header of its own, which relies on earlier includes; std::hash and a range trait for a class.
// drive: std::cout << work(7) << "\n";
// expect: 78
#include <turbolift/turbolift.hpp>
#include "point.hpp"
#include "point_traits.hpp"
#include <functional>
#include <iostream>
#include <ranges>
#include <unordered_set>
template <> struct std::hash<Point> { std::size_t operator()(const Point& p) const { return static_cast<std::size_t>(p.x); } }; // kept
static bool operator==(const Point& a, const Point& b) { return a.x == b.x; } // kept
struct View { int* b; int* e; int* begin() const { return b; } int* end() const { return e; } };
template <> inline constexpr bool std::ranges::enable_borrowed_range<View> = true; // kept
int work(int u) {
  std::unordered_set<Point> set{{u}, {u}};
  int values[] = {1};
  return Traits<Point>::weight() + static_cast<int>(set.size()) + set.begin()->x + (std::ranges::borrowed_range<View> ? 0 : 1000) + values[0] - 1;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return Traits<UnusedPoint>::weight(); }
