#pragma once

#include <mutex>
#include <optional>

#include "base/clock.hpp"
#include "base/deadline.hpp"

namespace turbolift::kubernetes {

/// A bucket of `burst` tokens that fills by `per_second`; a request takes one. Thread-safe.
class RateLimiter {
 public:
  /// `per_second` 0: without limit.
  RateLimiter(double per_second, int burst, const base::Clock& clock);

  /// Takes the next token; gives the time when it is there, now or later. Nothing: not before the deadline, and none is
  /// taken.
  std::optional<base::Clock::TimePoint> reserve(base::Deadline deadline);

 private:
  const base::Clock& clock_;
  const std::chrono::nanoseconds interval_;  // of one token
  const std::chrono::nanoseconds span_;      // of all tokens but one: so long before it is full there is a token
  std::mutex mutex_;
  base::Clock::TimePoint full_at_;
};

}  // namespace turbolift::kubernetes
