// Template template parameters, packs, aliases, variable templates, values of classes and members as arguments,
// detection by SFINAE of a function that nothing calls, recursion ended by specialisations.
// drive: std::cout << work(3) << "\n";
// expect: 3 3 2 25 1 12 2 14 1 0 6 7 55 4 1 2
#include <turbolift/turbolift.hpp>
#include "kinds.hpp"
#include <array>
#include <iostream>
#include <string>
static constexpr int twice(int v) { return 2 * v; } // kept
static constexpr int less_one(int v) { return v - 1; } // kept
static constexpr int unused_step(int v) { return v; } // dropped
struct Made : Counted<Made> { static constexpr int kMade = 4; }; // kept
std::string work(int u) {
  Filled<Slow, int> slow(u);
  Filled<std::vector, Point> points(Point{u, 2});
  Ref<int> reference = u;
  reference += 1;
  constexpr std::array<int, 3> three = {1, 2, 3};
  std::string text = std::to_string(slow.values.last()) + " " + std::to_string(points.values[0].x);
  for (int value : {Size<BiggerOf<List<int, char>>>::value, weight<char**>, weight<double>, area<Point{3, 4}>(), Reader<&Point::y>::read(points.values[0]),
                    chained<twice, less_one, twice>(u), static_cast<int>(HasGrow<Point>::value), static_cast<int>(HasGrow<int>::value),
                    summed(three, std::make_index_sequence<3>()), Nested<char>::In<short>::sizes<int>(), Fib<10>::value, Made::made(), only_for(1), only_for(1.0)})
    text += " " + std::to_string(value);
  return text;
}
int grow(const Point& p) { return p.x; }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() {
  UnusedContainer<int> none;
  UnusedBigger<int>::type value = 1;
  UnusedRef<int> reference = 1;
  the_tag(2).get();
  return unused_step(value) + unused_weight<int> + reference + sizeof(none) + grow({1, 2});
}
