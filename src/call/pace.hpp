#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace turbolift::call {

/// How many calls of one function go into a frame, by measured time: about 1 ms of work for each of the replica's
/// slots, so that batching saves system calls for fast functions and takes no parallelism from slow ones. Not
/// thread-safe.
class Pace {
 public:
  static constexpr std::size_t max_calls = 1024;
  static constexpr std::chrono::nanoseconds target = std::chrono::milliseconds(1);

  explicit Pace(std::size_t concurrency) : concurrency_(std::max<std::size_t>(1, concurrency)) {}

  /// A frame of `calls` kept a replica busy for `time`.
  void measured(std::size_t calls, std::chrono::nanoseconds time) {
    const double rounds = std::max(1.0, static_cast<double>(calls) / static_cast<double>(concurrency_));
    const double sample = std::max(0.0, static_cast<double>((time - round_trip_).count())) / rounds;
    // A function that became slow is believed at once, one that became fast by and by.
    average_ = !known_ || sample > 2 * average_ ? sample : 0.75 * average_ + 0.25 * sample;
    known_ = true;
    const double wanted = static_cast<double>(target.count()) / std::max(1.0, average_);
    const auto limit = static_cast<std::size_t>(std::clamp(wanted, 1.0, static_cast<double>(max_calls)));
    // Not more than four times what was tried: one lucky call says little about the next thousand.
    limit_ = std::min(limit, std::max(limit_, 4 * static_cast<std::size_t>(rounds)));
  }

  /// What of a measured time is the way and not the work: the shortest answer of a probe.
  void measured_round_trip(std::chrono::nanoseconds time) {
    round_trip_ = has_round_trip_ ? std::min(round_trip_, time) : time;
    has_round_trip_ = true;
  }

  /// Calls for each slot of a replica in a frame. 1: the function is slow, or nothing is known.
  std::size_t limit() const { return limit_; }
  bool known() const { return known_; }
  /// Of one call, from its start to its answer.
  std::chrono::nanoseconds service_time() const {
    return std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(average_));
  }

 private:
  std::size_t concurrency_;
  std::chrono::nanoseconds round_trip_{0};
  bool has_round_trip_ = false;
  bool known_ = false;
  double average_ = 0;
  std::size_t limit_ = 1;
};

}  // namespace turbolift::call
