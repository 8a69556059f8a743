#include "call/pace.hpp"

#include <gtest/gtest.h>

#include "call/pending.hpp"
#include "call/retry_budget.hpp"

namespace turbolift::call {
namespace {

using namespace std::chrono_literals;

TEST(Pace, StartsWithOneCall) {
  EXPECT_EQ(Pace(1).limit(), 1U);
}

TEST(Pace, GrowsStepByStepForAFastFunction) {
  Pace pace(1);
  std::size_t last = 1;
  for (int i = 0; i < 10; ++i) {
    pace.measured(pace.limit(), 1us * pace.limit());
    EXPECT_LE(pace.limit(), 4 * last);
    last = pace.limit();
  }
  EXPECT_EQ(pace.limit(), 1000U);
}

TEST(Pace, KeepsAFrameAtAboutAMillisecondOfWork) {
  Pace pace(1);
  for (int i = 0; i < 20; ++i) pace.measured(pace.limit(), 100us * pace.limit());
  EXPECT_EQ(pace.limit(), 10U);
  EXPECT_EQ(pace.service_time(), 100us);
}

TEST(Pace, LeavesASlowFunctionAtOne) {
  Pace pace(1);
  for (int i = 0; i < 20; ++i) pace.measured(1, 5ms);
  EXPECT_EQ(pace.limit(), 1U);
}

TEST(Pace, BelievesAFunctionThatBecameSlowAtOnce) {
  Pace pace(1);
  for (int i = 0; i < 20; ++i) pace.measured(pace.limit(), 1us * pace.limit());
  pace.measured(1, 1s);
  EXPECT_EQ(pace.limit(), 1U);
}

TEST(Pace, CountsSlotsThatRunAtTheSameTime) {
  Pace pace(8);
  for (int i = 0; i < 20; ++i) pace.measured(8 * pace.limit(), 8 * 250us * pace.limit());
  EXPECT_EQ(pace.limit(), 4U);  // for each of the eight
}

TEST(RetryBudget, EndsAndComesBackWithTime) {
  RetryBudget budget;
  base::Clock::TimePoint now{1h};
  int allowed = 0;
  while (budget.lost(now)) ++allowed;
  EXPECT_EQ(allowed, 20);
  EXPECT_FALSE(budget.lost(now));
  EXPECT_TRUE(budget.lost(now + 6s));
  EXPECT_FALSE(budget.lost(now + 6s));
}

TEST(RetryBudget, ComesBackWithSuccess) {
  RetryBudget budget;
  const base::Clock::TimePoint now{1h};
  while (budget.lost(now)) {
  }
  for (int i = 0; i < 10; ++i) budget.answered();
  EXPECT_TRUE(budget.lost(now));
  EXPECT_FALSE(budget.lost(now));
}

TEST(PendingPool, NeverFindsACallThatHasEnded) {
  PendingPool pool;
  Pending* first = pool.take();
  first->where = Pending::Where::queued;
  const std::uint64_t mark = first->mark;
  EXPECT_EQ(pool.find(mark), first);
  pool.give_back(first);
  EXPECT_EQ(pool.find(mark), nullptr);
  Pending* second = pool.take();
  second->where = Pending::Where::queued;
  EXPECT_NE(second->mark, mark);
  EXPECT_EQ(pool.find(mark), nullptr);
  EXPECT_EQ(pool.find(second->mark), second);
  EXPECT_EQ(pool.find(0), nullptr);
}

TEST(PendingPool, GivesMemoryBack) {
  PendingPool pool;
  std::vector<Pending*> calls;
  for (int i = 0; i < 100'000; ++i) {
    calls.push_back(pool.take());
    calls.back()->where = Pending::Where::queued;
  }
  const std::uint64_t mark = calls[5000]->mark;
  for (Pending* call : calls) pool.give_back(call);
  EXPECT_EQ(pool.size(), 0U);
  EXPECT_EQ(pool.find(mark), nullptr);
}

TEST(PendingQueue, KeepsTheOrder) {
  Pending a, b, c;
  PendingQueue queue;
  queue.push_back(&a);
  queue.push_back(&b);
  queue.push_front(&c);
  EXPECT_EQ(queue.size(), 3U);
  EXPECT_EQ(queue.pop_front(), &c);
  EXPECT_EQ(queue.pop_front(), &a);
  EXPECT_EQ(queue.pop_front(), &b);
  EXPECT_EQ(queue.pop_front(), nullptr);
  queue.push_front(&a);
  queue.push_back(&b);
  EXPECT_EQ(queue.pop_front(), &a);
}

}  // namespace
}  // namespace turbolift::call
