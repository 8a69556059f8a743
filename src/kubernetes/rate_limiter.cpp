#include "kubernetes/rate_limiter.hpp"

#include <algorithm>

namespace turbolift::kubernetes {
namespace {

std::chrono::nanoseconds interval(double per_second) {
  return per_second > 0 ? std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / per_second))
                        : std::chrono::nanoseconds(0);
}

}  // namespace

RateLimiter::RateLimiter(double per_second, int burst, const base::Clock& clock)
    : clock_(clock),
      interval_(interval(per_second)),
      span_(interval_ * (std::max(burst, 1) - 1)),
      full_at_(clock.now()) {}

std::optional<base::Clock::TimePoint> RateLimiter::reserve(base::Deadline deadline) {
  const std::lock_guard lock(mutex_);
  const base::Clock::TimePoint now = clock_.now();
  const base::Clock::TimePoint full = std::max(full_at_, now);  // the bucket is full then
  const base::Clock::TimePoint ready = std::max(full - span_, now);
  if (ready > now && base::Deadline::at(ready) > deadline) return std::nullopt;
  full_at_ = full + interval_;
  return ready;
}

}  // namespace turbolift::kubernetes
