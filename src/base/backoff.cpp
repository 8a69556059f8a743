#include "base/backoff.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace turbolift::base {
namespace {

// SplitMix64: one step, as a number from 0 to below 1.
double next_fraction(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return static_cast<double>((z ^ (z >> 31U)) >> 11U) * 0x1.0p-53;
}

}  // namespace

Backoff::Backoff(BackoffOptions options) : Backoff(options, random_u64()) {}

std::optional<std::chrono::nanoseconds> Backoff::next() {
  if (options_.max_attempts > 0 && attempts_ >= options_.max_attempts) return std::nullopt;
  ++attempts_;
  const auto base = static_cast<double>(std::min(current_, options_.max).count());
  const double jittered = base * (1 + options_.jitter * (2 * next_fraction(random_) - 1));
  const double grown = static_cast<double>(current_.count()) * options_.factor;
  current_ = grown >= static_cast<double>(options_.max.count())
                 ? options_.max
                 : std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(grown));
  return std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(jittered));
}

void Backoff::reset() {
  current_ = options_.initial;
  attempts_ = 0;
}

}  // namespace turbolift::base
