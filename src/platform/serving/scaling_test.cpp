#include "platform/serving/scaling.hpp"

#include <gtest/gtest.h>

namespace turbolift::platform {
namespace {

using namespace std::chrono_literals;

constexpr ReplicaLimits one_to_eight{.min = 1, .max = 8};

TEST(WantedReplicas, TheFirstOnesAreTheMinimumAndAtLeastOne) {
  EXPECT_EQ(wanted_replicas({.waiting = 1}, 0, {.min = 0, .max = 4}), 1U);
  EXPECT_EQ(wanted_replicas({.waiting = 1}, 0, {.min = 3, .max = 4}), 3U);
}

TEST(WantedReplicas, NothingWaitsNothingGrows) {
  EXPECT_EQ(wanted_replicas({.waiting = 0, .in_flight = 5}, 2, one_to_eight), 2U);
}

TEST(WantedReplicas, OneForEachCallThatWaitsOrRuns) {
  EXPECT_EQ(wanted_replicas({.waiting = 2, .in_flight = 1}, 1, one_to_eight), 3U);
  EXPECT_EQ(wanted_replicas({.waiting = 5, .in_flight = 4, .slots = 4}, 1, one_to_eight), 3U) << "four at once in each";
}

TEST(WantedReplicas, NeverBeyondTheMaximumNeverFewerThanThereAre) {
  EXPECT_EQ(wanted_replicas({.waiting = 1000, .in_flight = 1}, 1, one_to_eight), 8U);
  EXPECT_EQ(wanted_replicas({.waiting = 1, .in_flight = 1}, 6, one_to_eight), 6U);
  EXPECT_EQ(wanted_replicas({.waiting = 1000}, 9, one_to_eight), 9U) << "shrinking is not this function's business";
}

TEST(WantedReplicas, ShortCallsAreNoReasonToStartAProcess) {
  EXPECT_EQ(wanted_replicas({.waiting = 100, .in_flight = 1, .service_time = 1us}, 1, one_to_eight), 1U);
  EXPECT_EQ(wanted_replicas({.waiting = 100, .in_flight = 1, .service_time = 500us}, 1, one_to_eight), 5U)
      << "50 ms of work, a start for each 10 ms";
}

TEST(WantedReplicas, AShortAverageDoesNotHideACallThatRunsForLong) {
  EXPECT_EQ(wanted_replicas({.waiting = 3, .in_flight = 1, .service_time = 1us, .longest = 20ms}, 1, one_to_eight), 4U);
}

TEST(IdleWindow, RemembersTheMostOfFourQuarters) {
  IdleWindow window;
  window.restart(0);
  window.add(5);
  window.add(1);
  window.add(2);
  EXPECT_EQ(window.needed(), 5U);
  window.add(1);
  EXPECT_EQ(window.needed(), 5U);
  window.add(1);
  EXPECT_EQ(window.needed(), 2U) << "the quarter with 5 is over";
  window.restart(7);
  EXPECT_EQ(window.needed(), 7U);
}

}  // namespace
}  // namespace turbolift::platform
