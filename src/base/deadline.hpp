#pragma once

#include <algorithm>
#include <chrono>
#include <limits>

#include "base/clock.hpp"

namespace turbolift::base {

/// The moment after which something is no longer waited for. A value; compares by time.
class Deadline {
 public:
  using TimePoint = Clock::TimePoint;

  /// `duration` from now, or never where that lies beyond what the clock can express. A negative duration has expired.
  static Deadline after(std::chrono::nanoseconds duration, const Clock& clock = Clock::steady()) noexcept {
    const TimePoint now = clock.now();
    return duration >= TimePoint::max() - now ? never() : Deadline(now + duration);
  }
  static constexpr Deadline at(TimePoint time) noexcept { return Deadline(time); }
  static constexpr Deadline never() noexcept { return Deadline(TimePoint::max()); }

  constexpr bool is_never() const noexcept { return time_ == TimePoint::max(); }
  constexpr TimePoint time() const noexcept { return time_; }

  bool expired(const Clock& clock = Clock::steady()) const noexcept { return !is_never() && clock.now() >= time_; }

  /// Time left, never negative; `nanoseconds::max()` for `never()`.
  std::chrono::nanoseconds remaining(const Clock& clock = Clock::steady()) const noexcept {
    if (is_never()) return std::chrono::nanoseconds::max();
    return std::max(std::chrono::nanoseconds::zero(), std::chrono::nanoseconds(time_ - clock.now()));
  }

  /// The timeout for poll and epoll_wait: whole milliseconds, rounded up so that waking is never early; -1 for
  /// `never()`.
  int poll_timeout_ms(const Clock& clock = Clock::steady()) const noexcept {
    if (is_never()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(remaining(clock)).count();
    return static_cast<int>(std::min<long long>(left, std::numeric_limits<int>::max()));
  }

  /// The earlier one of both.
  friend constexpr Deadline earliest(Deadline a, Deadline b) noexcept { return a.time_ < b.time_ ? a : b; }
  friend constexpr auto operator<=>(Deadline, Deadline) noexcept = default;

 private:
  constexpr explicit Deadline(TimePoint time) noexcept : time_(time) {}

  TimePoint time_;
};

}  // namespace turbolift::base
