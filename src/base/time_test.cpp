#include <gtest/gtest.h>

#include <vector>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/random.hpp"

namespace turbolift::base {
namespace {

using namespace std::chrono_literals;

TEST(Deadline, ExpiresWhenItsTimeHasCome) {
  ManualClock clock;
  const Deadline deadline = Deadline::after(10ms, clock);
  clock.advance(10ms - 1ns);
  EXPECT_FALSE(deadline.expired(clock));
  EXPECT_EQ(deadline.remaining(clock), 1ns);
  EXPECT_EQ(deadline.poll_timeout_ms(clock), 1) << "rounded up: poll must not wake before it";
  clock.advance(1ns);
  EXPECT_TRUE(deadline.expired(clock));
  EXPECT_EQ(deadline.remaining(clock), 0ns);
  EXPECT_EQ(deadline.poll_timeout_ms(clock), 0);
  clock.advance(1h);
  EXPECT_EQ(deadline.remaining(clock), 0ns);
}

TEST(Deadline, NeverAndTheUnreachableDoNotExpire) {
  ManualClock clock;
  clock.advance(24h * 365 * 100);
  for (const Deadline deadline : {Deadline::never(), Deadline::after(std::chrono::nanoseconds::max(), clock)}) {
    EXPECT_TRUE(deadline.is_never());
    EXPECT_FALSE(deadline.expired(clock));
    EXPECT_EQ(deadline.poll_timeout_ms(clock), -1);
  }
  EXPECT_EQ(Deadline::after(24h * 365, clock).poll_timeout_ms(clock), std::numeric_limits<int>::max());
}

TEST(Deadline, TheEarlierOneCounts) {
  ManualClock clock;
  const Deadline soon = Deadline::after(1s, clock);
  EXPECT_EQ(earliest(Deadline::never(), soon), soon);
  EXPECT_EQ(earliest(soon, Deadline::after(2s, clock)), soon);
}

TEST(Clock, TheSteadyOneDoesNotGoBack) {
  const Clock::TimePoint before = Clock::steady().now();
  EXPECT_LE(before, Clock::steady().now());
}

TEST(Backoff, DoublesUpToTheMaximumAndEndsAfterItsAttempts) {
  Backoff backoff({.initial = 10ms, .factor = 2, .max = 50ms, .jitter = 0, .max_attempts = 5});
  std::vector<std::chrono::nanoseconds> delays;
  while (const auto delay = backoff.next()) delays.push_back(*delay);
  EXPECT_EQ(delays, (std::vector<std::chrono::nanoseconds>{10ms, 20ms, 40ms, 50ms, 50ms}));
  EXPECT_EQ(backoff.attempts(), 5);
  backoff.reset();
  EXPECT_EQ(backoff.next(), std::chrono::nanoseconds(10ms));
}

TEST(Backoff, JitterStaysInItsBoundsAndDiffers) {
  Backoff one({.initial = 100ms, .factor = 1, .jitter = 0.2}, 1);
  Backoff same({.initial = 100ms, .factor = 1, .jitter = 0.2}, 1);
  Backoff other({.initial = 100ms, .factor = 1, .jitter = 0.2}, 2);
  int differing = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto delay = *one.next();
    EXPECT_GE(delay, 80ms);
    EXPECT_LE(delay, 120ms);
    EXPECT_EQ(delay, *same.next());
    differing += delay != *other.next() ? 1 : 0;
  }
  EXPECT_GT(differing, 990);
}

TEST(Random, BytesDifferAndHexIsHex) {
  const std::string token = random_hex(32);
  EXPECT_EQ(token.size(), 64U);
  EXPECT_EQ(token.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(token, random_hex(32));
  EXPECT_NE(random_u64(), random_u64());
}

}  // namespace
}  // namespace turbolift::base
