#pragma once

// What the snippets of docs/guide.md are written against.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <ranges>
#include <span>
#include <stop_token>
#include <string>
#include <tuple>
#include <turbolift/stop_token.hpp>
#include <turbolift/turbolift.hpp>
#include <vector>

using namespace std::chrono_literals;

inline unsigned long square(unsigned long u) {
  return u * u;
}
struct Scene {
  std::vector<double> triangles;
};
struct Tile {
  int left, top;
};
inline std::vector<unsigned char> render(const Scene& scene, const Tile& tile) {
  return std::vector<unsigned char>(scene.triangles.size() + static_cast<std::size_t>(tile.left + tile.top));
}
inline void charge(const std::string& customer, int cents) {
  std::printf("%s %d\n", customer.c_str(), cents);
}
inline std::string greet(const std::string& name) {
  return "hello " + name;
}

inline constinit turbolift::Local machine;
inline constexpr auto square_there = turbolift::on<square>(machine);
inline constexpr auto render_there = turbolift::on<render>(machine);
inline constexpr auto charge_there = turbolift::on<charge>(machine, {.at_most_once = true});
inline constexpr auto greet_there = turbolift::on<greet>(machine);
