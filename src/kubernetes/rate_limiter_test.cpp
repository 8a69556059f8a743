#include "kubernetes/rate_limiter.hpp"

#include <gtest/gtest.h>

namespace turbolift::kubernetes {
namespace {

using namespace std::chrono_literals;

class RateLimit : public testing::Test {
 protected:
  /// How long the next request has to wait.
  std::chrono::nanoseconds wait(RateLimiter& limiter) {
    const auto at = limiter.reserve(base::Deadline::never());
    return at ? *at - clock_.now() : std::chrono::nanoseconds(-1);
  }

  base::ManualClock clock_;
};

TEST_F(RateLimit, LetsABurstPassAndThenOneByOne) {
  RateLimiter limiter(20, 40, clock_);
  for (int i = 0; i < 40; ++i) ASSERT_EQ(wait(limiter), 0ns) << i;
  EXPECT_EQ(wait(limiter), 50ms);
  EXPECT_EQ(wait(limiter), 100ms);
  clock_.advance(1s);
  for (int i = 0; i < 18; ++i) ASSERT_EQ(wait(limiter), 0ns) << i;
  EXPECT_EQ(wait(limiter), 50ms);
}

TEST_F(RateLimit, SavesNoMoreThanABurst) {
  RateLimiter limiter(10, 3, clock_);
  clock_.advance(1h);
  for (int i = 0; i < 3; ++i) ASSERT_EQ(wait(limiter), 0ns);
  EXPECT_EQ(wait(limiter), 100ms);
}

TEST_F(RateLimit, TakesNothingForWhatCannotWait) {
  RateLimiter limiter(1, 1, clock_);
  EXPECT_EQ(wait(limiter), 0ns);
  EXPECT_FALSE(limiter.reserve(base::Deadline::after(999ms, clock_)));
  EXPECT_FALSE(limiter.reserve(base::Deadline::after(999ms, clock_)));
  EXPECT_EQ(wait(limiter), 1s);
}

TEST_F(RateLimit, ZeroIsNone) {
  RateLimiter limiter(0, 1, clock_);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(wait(limiter), 0ns);
}

}  // namespace
}  // namespace turbolift::kubernetes
