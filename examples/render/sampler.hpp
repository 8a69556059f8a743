#pragma once

#include <cstdint>
#include <numbers>

#include "vec.hpp"

/// Random numbers of one pixel (PCG32): the same for the same seed, on every machine and in every order of the tiles.
class Sampler {
 public:
  explicit Sampler(std::uint64_t seed) : state_(seed * 6364136223846793005U + 1442695040888963407U) { bits(); }

  /// From 0 to below 1.
  double next() { return bits() * 0x1.0p-32; }

  Vec in_unit_disk() {
    const double radius = std::sqrt(next());
    const double angle = 2 * std::numbers::pi * next();
    return {radius * std::cos(angle), radius * std::sin(angle), 0};
  }

  Vec on_unit_sphere() {
    const double z = 1 - 2 * next();
    const double radius = std::sqrt(1 - z * z);
    const double angle = 2 * std::numbers::pi * next();
    return {radius * std::cos(angle), radius * std::sin(angle), z};
  }

 private:
  std::uint32_t bits() {
    const std::uint64_t old = state_;
    state_ = old * 6364136223846793005U + 1442695040888963407U;
    const auto shifted = static_cast<std::uint32_t>(((old >> 18U) ^ old) >> 27U);
    const auto turn = static_cast<std::uint32_t>(old >> 59U);
    return shifted >> turn | shifted << ((32 - turn) & 31U);
  }

  std::uint64_t state_;
};
