#include "book.hpp"

Market example_market() {
  return {.assets = {{"Harbour", 100, 0.2}, {"Foundry", 50, 0.35}, {"Orchard", 20, 0.25}, {"Lantern", 250, 0.45}},
          .correlation = {{1, 0.5, 0.3, 0.2}, {0.5, 1, 0.4, 0.3}, {0.3, 0.4, 1, 0.1}, {0.2, 0.3, 0.1, 1}},
          .rate = 0.03};
}

std::vector<Position> example_book() {
  return {
      {.kind = Kind::share, .asset = 0, .amount = 1000},
      {.kind = Kind::share, .asset = 1, .amount = 1500},
      {.kind = Kind::share, .asset = 2, .amount = -1200},
      {.kind = Kind::call, .asset = 0, .amount = -800, .strike = 110, .expiry = 0.5},
      {.kind = Kind::put, .asset = 1, .amount = 1500, .strike = 45, .expiry = 0.25},
      {.kind = Kind::call, .asset = 3, .amount = 300, .strike = 260, .expiry = 0.75},
      {.kind = Kind::put, .asset = 3, .amount = -200, .strike = 200, .expiry = 0.75},
  };
}
