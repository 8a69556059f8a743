#pragma once

#include <atomic>
#include <chrono>

namespace turbolift::base {

/// A source of monotonic time, so that a test can advance it by hand. Implementations are thread-safe.
class Clock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  virtual TimePoint now() const noexcept = 0;

  /// The machine's steady clock. Lives as long as the process.
  static const Clock& steady() noexcept;
};

/// A clock that stands still until it is advanced.
class ManualClock final : public Clock {
 public:
  TimePoint now() const noexcept override { return TimePoint(std::chrono::nanoseconds(since_start_.load())); }
  void advance(std::chrono::nanoseconds by) noexcept { since_start_ += by.count(); }

 private:
  std::atomic<std::chrono::nanoseconds::rep> since_start_{0};
};

}  // namespace turbolift::base
