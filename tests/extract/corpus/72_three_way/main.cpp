// Three-way comparison: defaulted over members of other files, rewritten and reversed, with numbers, in maps and tuples.
// drive: std::cout << work() << "\n";
// expect: 1a2b31011111111
#include <turbolift/turbolift.hpp>
#include "version.hpp"
#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <tuple>
#include <vector>
std::string work() {
  Version a{{11}, {20}, "a"}, b{{12}, {29}, "b"}, c{{30}, {1}, ""};
  std::map<Version, int> map = {{c, 3}, {a, 1}, {b, 2}};
  std::string text;
  for (const auto& [version, value] : map) text += std::to_string(value) + version.tag;
  std::vector<Holder> holders = {{{3}}, {{1}}};
  std::ranges::sort(holders);
  auto bits = {a < b, a >= b, c != a, 30 == c, 11 < c, a <= 20.5, std::tuple(a, 1) > std::tuple(a, 0), holders[0] < holders[1], (a <=> b) == std::weak_ordering::less, Order::low < Order::high};
  for (bool bit : bits) text += bit ? "1" : "0";
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag().get(); return Unused{1} == Unused{1}; }
