// Pipelines of views, a view and an adaptor of one's own, projections, sentinels, begin and end by argument-dependent lookup.
// drive: std::cout << work(4) << "\n";
// expect: 11 22 33 0 5 2
#include <turbolift/turbolift.hpp>
#include "grid.hpp"
#include <iostream>
#include <string>
static bool is_even(int v) { return v % 2 == 0; } // kept
static bool unused_is_odd(int v) { return !is_even(v); } // dropped
std::string work(int u) {
  std::string text;
  for (int w : grid::Diagonal(u) | std::views::filter(grid::is_heavy) | grid::weights) text += std::to_string(w) + " ";
  const grid::Store store;
  std::vector<grid::Cell> cells;
  std::ranges::copy(store, std::back_inserter(cells));
  std::ranges::sort(cells, std::ranges::greater(), &grid::Cell::column);
  auto weights = cells | std::views::transform([](const grid::Cell& c) { return c.weight(); }) | std::views::filter(is_even) | std::views::take(3) | std::views::common;
  text += std::to_string(std::accumulate(weights.begin(), weights.end(), 0)) + " " + std::to_string(cells.front().column);
  return text + " " + std::to_string(std::ranges::max(cells).row);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_is_odd(1) + grid::unused_is_light({1, 2}); }
