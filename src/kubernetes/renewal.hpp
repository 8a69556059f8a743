#pragma once

#include <chrono>

#include "base/clock.hpp"

namespace turbolift::kubernetes {

/// When a session's deadline is to be extended, to what, and when the session is over. Without I/O; all times are of
/// one clock. Not thread-safe.
class Renewal {
 public:
  using TimePoint = base::Clock::TimePoint;

  struct Timing {
    std::chrono::nanoseconds session_timeout = std::chrono::seconds(30);  ///< after the last extension it is over
    std::chrono::nanoseconds interval = std::chrono::seconds(10);         ///< from one extension to the next
    std::chrono::nanoseconds retry = std::chrono::seconds(1);             ///< from a failed one to the next
  };

  /// `created`: a moment before the Job was made. The cluster counts from a later one, so that what is computed here
  /// never falls short.
  Renewal(const Timing& timing, TimePoint created)
      : timing_(timing), created_(created), last_success_(created), next_(created + timing.interval) {}

  /// When to extend it next.
  TimePoint next() const { return next_; }
  /// The Job's activeDeadlineSeconds for an extension at `now`: what has passed since its start, and the timeout.
  std::chrono::seconds deadline(TimePoint now) const {
    return std::chrono::ceil<std::chrono::seconds>(now - created_ + timing_.session_timeout);
  }
  /// An extension that was sent at `sent` has come to the cluster.
  void succeeded(TimePoint sent) {
    last_success_ = sent;
    next_ = sent + timing_.interval;
  }
  /// One that was sent at `sent` has not.
  void failed(TimePoint sent) { next_ = sent + timing_.retry; }

  /// From then on the cluster may have ended the session.
  TimePoint over_at() const { return last_success_ + timing_.session_timeout; }

 private:
  Timing timing_;
  TimePoint created_, last_success_, next_;
};

}  // namespace turbolift::kubernetes
