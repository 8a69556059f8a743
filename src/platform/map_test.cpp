#include <gtest/gtest.h>

#include <algorithm>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <turbolift/turbolift.hpp>
#include <vector>

#include "platform/manual_platform.hpp"

namespace turbolift {
namespace {

using platform::answer;
using platform::ManualPlatform;
using platform::PoolPlatform;

int twice(int x) {
  if (x < 0) throw std::invalid_argument("negative");
  return 2 * x;
}
std::string repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}
int first_of(std::tuple<int, int> pair) {
  return std::get<0>(pair);
}
void nothing(int /*x*/) {}

TEST(Map, GivesResultsInOrder) {
  PoolPlatform platform;
  const auto tag = on<twice>(platform);
  int expected = 0;
  for (const Result<int>& result : map(tag, std::views::iota(0, 5000))) EXPECT_EQ(result, 2 * expected++);
  EXPECT_EQ(expected, 5000);
}

TEST(Map, HoldsALvalueRangeByReferenceAndOwnsATemporary) {
  ManualPlatform platform;
  platform.backend->at_once = true;
  const auto tag = on<twice>(platform);
  std::vector<int> numbers{1, 2, 3};
  EXPECT_EQ(map(tag, numbers).collect(), (std::vector<int>{2, 4, 6}));
  auto owning = map(tag, std::vector<int>{4, 5});
  EXPECT_EQ(owning.collect(), (std::vector<int>{8, 10}));
}

TEST(Map, TakesElementsOnlyAsResultsAreTaken) {
  ManualPlatform platform;
  platform.backend->at_once = true;
  const auto tag = on<twice>(platform);
  std::size_t taken = 0;
  std::size_t results = 0;
  std::size_t ahead = 0;
  auto range = std::views::iota(0, 2000) | std::views::transform([&](int i) { return ++taken, i; });
  for (const auto& result : map(tag, range, {.max_in_flight = 16})) {
    EXPECT_TRUE(result);
    ++results;
    ahead = std::max(ahead, taken - results);
  }
  EXPECT_EQ(results, 2000U);
  EXPECT_LE(ahead, 16U);
  EXPECT_EQ(taken, 2000U);
}

TEST(Map, StopsAtTheWindowAndSubmitsTogether) {
  ManualPlatform platform(3);
  const auto tag = on<twice>(platform);
  auto mapped = map(tag, std::views::iota(0, 10));
  const std::jthread answers([&] {
    const detail::Call call = platform.backend->take();
    EXPECT_TRUE(call.batched);
    answer(call);
  });
  EXPECT_EQ(mapped.next()->value_or(-1), 0);
  EXPECT_EQ(platform.backend->submitted, 3U);
  EXPECT_EQ(platform.backend->submissions, 1U);
  EXPECT_EQ(mapped.progress().in_flight, 2U);
}

TEST(Map, WhatIsNotTakenIsCancelled) {
  ManualPlatform platform(4);
  const auto tag = on<twice>(platform);
  std::deque<detail::Call> calls;
  {
    auto mapped = map(tag, std::views::iota(0, 10));
    const std::jthread answers([&] { answer(platform.backend->take()); });
    EXPECT_TRUE(mapped.next());
    calls = platform.backend->take_all();
  }
  ASSERT_EQ(calls.size(), 3U);
  for (const auto& call : calls) EXPECT_TRUE(call.state->ready());
}

TEST(Map, ElementsThatAreTuplesAreSeveralArguments) {
  PoolPlatform platform;
  const auto tag = on<repeat>(platform);
  const std::vector<std::tuple<std::string, int>> tuples{{"a", 2}, {"b", 3}};
  EXPECT_EQ(map(tag, tuples).collect(), (std::vector<std::string>{"aa", "bbb"}));
  const std::vector<std::pair<const char*, int>> pairs{{"c", 1}};
  EXPECT_EQ(map(tag, pairs).collect(), std::vector<std::string>{"c"});
  const auto whole = on<first_of>(platform);
  EXPECT_EQ(map(whole, std::vector{std::tuple(7, 8)}).collect(), std::vector<int>{7});
}

TEST(Map, SharedValuesGoWithEachCall) {
  PoolPlatform platform;
  const auto tag = on<repeat>(platform);
  const auto text = share(std::string("ab"));
  auto arguments = std::views::iota(0, 3) | std::views::transform([&](int i) { return std::tuple(text, i); });
  EXPECT_EQ(map(tag, arguments).collect(), (std::vector<std::string>{"", "ab", "abab"}));
}

TEST(Map, CollectEndsWithTheFirstErrorAndReportsProgress) {
  ManualPlatform platform;
  platform.backend->at_once = true;
  const auto tag = on<twice>(platform);
  std::vector<Progress> seen;
  const auto result =
      map(tag, std::vector<int>{1, 2, -1, 4}).collect([&](const Progress& progress) { seen.push_back(progress); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "negative");
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0].total, 4U);
  EXPECT_EQ(seen[2].done, 3U);
  EXPECT_EQ(seen[2].failed, 1U);
}

TEST(Map, OfVoidCollectsMonostates) {
  PoolPlatform platform;
  EXPECT_EQ(map(on<nothing>(platform), std::vector<int>{1, 2}).collect()->size(), 2U);
}

TEST(AsCompleted, GivesResultsAsTheyCome) {
  ManualPlatform platform(4);
  const auto tag = on<twice>(platform);
  auto results = as_completed(tag, std::views::iota(0, 4));
  const std::jthread answers([&] {
    const detail::Call first = platform.backend->take();
    const detail::Call second = platform.backend->take();
    const detail::Call third = platform.backend->take();
    answer(platform.backend->take());
    answer(second);
    answer(third);
    answer(first);
  });
  std::vector<std::size_t> order;
  for (auto& [index, result] : results) {
    order.push_back(index);
    EXPECT_EQ(result, static_cast<int>(2 * index));
  }
  EXPECT_EQ(order, (std::vector<std::size_t>{3, 1, 2, 0}));
}

TEST(AsCompleted, UsesItsSlotsAgain) {
  PoolPlatform platform;
  const auto tag = on<twice>(platform);
  std::vector<bool> seen(5000);
  for (auto& [index, result] : as_completed(tag, std::views::iota(0, 5000), {.max_in_flight = 7})) {
    EXPECT_EQ(result, static_cast<int>(2 * index));
    EXPECT_FALSE(seen[index]);
    seen[index] = true;
  }
  EXPECT_EQ(std::ranges::count(seen, true), 5000);
}

TEST(AsCompleted, CanBeLeftWhileCallsRun) {
  PoolPlatform platform;
  const auto tag = on<twice>(platform);
  for (int round = 0; round < 50; ++round) {
    std::size_t results = 0;
    for (const auto& item : as_completed(tag, std::views::iota(0, 1000))) {
      EXPECT_TRUE(item.second);
      if (++results == 10) break;
    }
    EXPECT_EQ(results, 10U);
  }
}

TEST(AsCompleted, CollectsInTheOrderOfTheRange) {
  PoolPlatform platform;
  const auto all = as_completed(on<twice>(platform), std::views::iota(0, 100)).collect();
  ASSERT_TRUE(all);
  for (int i = 0; i < 100; ++i) EXPECT_EQ((*all)[static_cast<std::size_t>(i)], 2 * i);
}

TEST(ProgressBar, DrawsTheLastStateAndEndsItsLine) {
  std::ostringstream out;
  {
    auto bar = progress_bar(out);
    bar({.total = 4, .done = 1});
    bar({.total = 4, .done = 4, .failed = 1});
  }
  EXPECT_NE(out.str().find("1/4"), std::string::npos);
  EXPECT_NE(out.str().find("4/4, 1 failed"), std::string::npos);
  EXPECT_TRUE(out.str().ends_with('\n'));
}

}  // namespace
}  // namespace turbolift
