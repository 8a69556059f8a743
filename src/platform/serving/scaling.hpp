#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

#include "call/replica_source.hpp"

namespace turbolift::platform {

struct ReplicaLimits {
  std::size_t min = 1;
  std::size_t max = 1;  ///< at least 1, and at least `min`
};

/// Work that is done sooner is no reason to start another replica, which takes about as long.
inline constexpr std::chrono::nanoseconds worth_a_start = std::chrono::milliseconds(10);

/// How many replicas there should be, now that `have` are there or starting.
inline std::size_t wanted_replicas(const call::Load& load, std::size_t have, ReplicaLimits limits) {
  if (have == 0) return std::max<std::size_t>(1, limits.min);
  if (load.waiting == 0) return have;
  std::size_t wanted = (load.waiting + load.in_flight + load.slots - 1) / load.slots;
  if (load.service_time && load.longest < worth_a_start) {
    const auto work = *load.service_time * static_cast<std::chrono::nanoseconds::rep>(load.waiting / load.slots + 1);
    wanted = std::min(wanted, static_cast<std::size_t>(work / worth_a_start));
  }
  return std::clamp(wanted, have, std::max(have, limits.max));
}

/// How many replicas were needed lately: the most within four quarters of the idle time. Not thread-safe.
class IdleWindow {
 public:
  static constexpr std::size_t quarters = 4;

  /// The most that was needed in the quarter that ends now.
  void add(std::size_t needed) {
    std::ranges::rotate(peaks_, peaks_.begin() + 1);
    peaks_.back() = needed;
  }
  void restart(std::size_t needed) { peaks_.fill(needed); }
  std::size_t needed() const { return std::ranges::max(peaks_); }

 private:
  std::array<std::size_t, quarters> peaks_{};
};

}  // namespace turbolift::platform
