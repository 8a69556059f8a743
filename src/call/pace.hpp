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

  /// The calls of a frame have run for `time`, together, as the service says.
  void measured(std::size_t calls, std::chrono::nanoseconds time) {
    const double sample = static_cast<double>(time.count()) / static_cast<double>(calls);
    // A function that became slow is believed at once, one that became fast by and by.
    average_ = !known_ || sample > 2 * average_ ? sample : 0.75 * average_ + 0.25 * sample;
    known_ = true;
    const double wanted = static_cast<double>(target.count()) / std::max(1.0, average_);
    const auto limit = static_cast<std::size_t>(std::clamp(wanted, 1.0, static_cast<double>(max_calls)));
    // Not more than four times what was tried: one lucky call says little about the next thousand.
    limit_ = std::min(limit, std::max(limit_, 4 * std::max<std::size_t>(1, calls / concurrency_)));
  }

  /// A call has ended its replica, and the others of its frame have to run again: one at a time, until some go well.
  void crashed() { limit_ = 1; }

  /// Calls for each slot of a replica in a frame. 1: the function is slow, or nothing is known.
  std::size_t limit() const { return limit_; }
  bool known() const { return known_; }
  /// Of one call: how long it runs.
  std::chrono::nanoseconds service_time() const {
    return std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(average_));
  }

 private:
  std::size_t concurrency_;
  bool known_ = false;
  double average_ = 0;
  std::size_t limit_ = 1;
};

}  // namespace turbolift::call
