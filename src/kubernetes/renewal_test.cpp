#include "kubernetes/renewal.hpp"

#include <gtest/gtest.h>

namespace turbolift::kubernetes {
namespace {

using namespace std::chrono_literals;

constexpr Renewal::TimePoint begin{1000h};

TEST(Renewal, EveryThirdOfTheTimeout) {
  Renewal renewal({}, begin);
  EXPECT_EQ(renewal.next(), begin + 10s);
  EXPECT_EQ(renewal.over_at(), begin + 30s);
  renewal.succeeded(begin + 10s);
  EXPECT_EQ(renewal.next(), begin + 20s);
  EXPECT_EQ(renewal.over_at(), begin + 40s);
}

TEST(Renewal, ToWhatHasPassedAndTheTimeout) {
  const Renewal renewal({.session_timeout = 30s}, begin);
  EXPECT_EQ(renewal.deadline(begin), 30s);
  EXPECT_EQ(renewal.deadline(begin + 10s), 40s);
  EXPECT_EQ(renewal.deadline(begin + 10s + 1ms), 41s) << "never less than the timeout";
  EXPECT_EQ(renewal.deadline(begin + 24h), 24h + 30s);
}

TEST(Renewal, AFailedOneIsRepeatedAndChangesNoEnd) {
  Renewal renewal({.session_timeout = 30s, .interval = 10s, .retry = 1s}, begin);
  renewal.succeeded(begin + 10s);
  for (auto now = begin + 20s; now < begin + 40s; now += 1s) {
    EXPECT_EQ(renewal.next(), now);
    renewal.failed(now);
    EXPECT_EQ(renewal.over_at(), begin + 40s);
  }
  renewal.succeeded(begin + 39s);
  EXPECT_EQ(renewal.over_at(), begin + 69s);
}

}  // namespace
}  // namespace turbolift::kubernetes
