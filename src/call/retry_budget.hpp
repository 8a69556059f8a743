#pragma once

#include <algorithm>

#include "base/clock.hpp"

namespace turbolift::call {

/// Keeps retries from multiplying the load of a service that is failing: each lost request takes one token, each
/// answered one brings a tenth back, and so does every half second. Counted by request, not by call: the thousand calls
/// of a frame that died with its replica are one event. Not thread-safe.
class RetryBudget {
 public:
  static constexpr int max_tokens = 20;

  void answered() { tenths_ = std::min(10.0 * max_tokens, tenths_ + 1); }
  /// A request was lost at `now`. False: there were too many of them; its calls fail.
  bool lost(base::Clock::TimePoint now) {
    if (last_ != base::Clock::TimePoint{}) {
      tenths_ = std::min(10.0 * max_tokens, tenths_ + 2 * std::chrono::duration<double>(now - last_).count());
    }
    last_ = now;
    if (tenths_ < 10) return false;
    tenths_ -= 10;
    return true;
  }

 private:
  double tenths_ = 10.0 * max_tokens;
  base::Clock::TimePoint last_{};
};

}  // namespace turbolift::call
