#include <gtest/gtest.h>

#include <coroutine>
#include <memory>
#include <stdexcept>
#include <string>
#include <turbolift/turbolift.hpp>

#include "platform/manual_platform.hpp"

namespace turbolift {
namespace {

using platform::answer;
using platform::ManualPlatform;

int twice(int x) {
  return 2 * x;
}
int fails(int /*x*/) {
  throw std::runtime_error("boom");
}
void nothing() {}

class CoroutineTest : public testing::Test {
 protected:
  ManualPlatform platform;
  Function<twice> call = on<twice>(platform);
  Function<fails> failing = on<fails>(platform);
  Function<nothing> empty = on<nothing>(platform);

  void answer_next() { answer(platform.backend->take()); }

  Future<int> sum(int a, int b) {
    auto first = call(a), second = call(b);
    co_return co_await ok(std::move(first)) + co_await ok(std::move(second));
  }
  Future<int> handles_errors() {
    const Result<int> result = co_await failing(1);
    co_return result ? 0 : -1;
  }
  Future<int> leaves(std::shared_ptr<int> held) {
    const int value = co_await ok(failing(1));
    co_return value + *held;
  }
  Future<void> of_void() {
    co_await ok(empty());
    co_await ok(empty());
  }
  Future<int> nested() { co_return co_await ok(sum(1, 2)) * 10; }
  Future<int> throws() {
    co_await ok(empty());
    throw std::logic_error("mine");
  }
  Future<int> error_of_its_own() { co_return std::unexpected(DistributionError{.kind = ErrorKind::unsupported}); }
};

TEST_F(CoroutineTest, CallsRunAtTheSameTime) {
  auto future = sum(1, 2);
  EXPECT_EQ(platform.backend->waiting(), 2U);
  answer_next();
  answer_next();
  EXPECT_EQ(future.get(), 6);
}

TEST_F(CoroutineTest, ReadyCallsDoNotSuspend) {
  platform.backend->at_once = true;
  auto future = sum(1, 2);
  EXPECT_TRUE(future.ready());
  EXPECT_EQ(nested().get(), 60);
  EXPECT_TRUE(of_void().get());
}

TEST_F(CoroutineTest, AwaitGivesTheError) {
  auto future = handles_errors();
  answer_next();
  EXPECT_EQ(future.get(), -1);
}

TEST_F(CoroutineTest, OkLeavesWithTheErrorAndDestroysTheFrame) {
  for (const bool at_once : {false, true}) {
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = held;
    platform.backend->at_once = at_once;
    auto future = leaves(std::move(held));
    if (!at_once) answer_next();
    const auto result = future.get();
    EXPECT_EQ(result.error().message, "boom");
    EXPECT_TRUE(watched.expired());
  }
}

TEST_F(CoroutineTest, OfVoidAndNested) {
  auto none = of_void();
  answer_next();
  answer_next();
  EXPECT_TRUE(none.get());
  auto future = nested();
  answer_next();
  answer_next();
  EXPECT_EQ(future.get(), 60);
}

TEST_F(CoroutineTest, WhatItThrowsIsItsError) {
  auto future = throws();
  answer_next();
  const auto result = future.get();
  EXPECT_EQ(result.error().kind, ErrorKind::function_threw);
  EXPECT_EQ(result.error().exception_type, "std::logic_error");
  EXPECT_EQ(error_of_its_own().get().error().kind, ErrorKind::unsupported);
}

TEST_F(CoroutineTest, CancellingCancelsWhatItWaitsFor) {
  auto future = nested();
  const detail::Call first = platform.backend->take();
  const detail::Call second = platform.backend->take();
  future.cancel();
  EXPECT_EQ(future.get().error().kind, ErrorKind::cancelled);
  // The one that it waited for at once; the other when the frame is gone.
  EXPECT_TRUE(first.state->wait_for(30'000'000'000));
  EXPECT_TRUE(second.state->wait_for(30'000'000'000));
}

TEST_F(CoroutineTest, AnEmptyFutureEndsTheWait) {
  const auto waits = []() -> Future<int> { co_return co_await ok(Future<int>()); };
  EXPECT_EQ(waits().get().error().kind, ErrorKind::used_twice);
}

/// Any other coroutine can wait as well.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
Detached wait_elsewhere(Future<int> future, Result<int>& result) {
  result = co_await future;
}

TEST_F(CoroutineTest, ForeignCoroutinesCanAwait) {
  platform.backend->at_once = true;
  Result<int> result;
  wait_elsewhere(call(2), result);
  EXPECT_EQ(result, 4);
}

}  // namespace
}  // namespace turbolift
