#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace turbolift::base {

struct BackoffOptions {
  std::chrono::nanoseconds initial = std::chrono::milliseconds(50);
  double factor = 2;
  std::chrono::nanoseconds max = std::chrono::seconds(5);
  double jitter = 0.2;   ///< Each delay varies by this part of itself, up and down: clients that failed together part.
  int max_attempts = 0;  ///< Delays that are given out before `next` says no; 0: without end.
};

/// The delays between attempts: initial, initial * factor, … up to max. Not thread-safe.
class Backoff {
 public:
  explicit Backoff(BackoffOptions options = {});
  /// The same delays for the same seed.
  Backoff(BackoffOptions options, std::uint64_t seed) : options_(options), current_(options.initial), random_(seed) {}

  /// How long to wait before the next attempt, or nothing where the attempts are used up.
  std::optional<std::chrono::nanoseconds> next();
  /// After a success: the next failure starts from `initial` again.
  void reset();
  int attempts() const { return attempts_; }

 private:
  BackoffOptions options_;
  std::chrono::nanoseconds current_;
  std::uint64_t random_;
  int attempts_ = 0;
};

}  // namespace turbolift::base
