#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <turbolift/stop_token.hpp>
#include <turbolift/turbolift.hpp>
#include <type_traits>
#include <variant>

#include "platform/manual_platform.hpp"

namespace turbolift {
namespace {

using namespace std::chrono_literals;
using platform::answer;
using platform::ManualPlatform;

int twice(int x) {
  return 2 * x;
}
void nothing() {}
int fails(int x) {
  if (x < 0) throw std::invalid_argument("negative: " + std::to_string(x));
  return x;
}
std::unique_ptr<int> boxed(int x) {
  return std::make_unique<int>(x);
}

class FutureTest : public testing::Test {
 protected:
  ManualPlatform platform;
  Function<twice> call = on<twice>(platform);
  Function<fails> failing = on<fails>(platform);
  Function<nothing> empty = on<nothing>(platform);

  void answer_next() { answer(platform.backend->take()); }
};

TEST_F(FutureTest, GivesTheResultOnce) {
  auto future = call(4);
  EXPECT_FALSE(future.ready());
  EXPECT_FALSE(future.wait_for(1ms));
  answer_next();
  EXPECT_TRUE(future.ready());
  EXPECT_TRUE(future.wait_for(0s));
  EXPECT_EQ(future.get(), 8);
  EXPECT_EQ(future.get().error().kind, ErrorKind::used_twice);
}

TEST_F(FutureTest, AnEmptyOneSaysSo) {
  Future<int> future;
  EXPECT_TRUE(future.ready());
  EXPECT_EQ(future.get().error().kind, ErrorKind::used_twice);
  auto moved_from = call(1);
  const auto moved_to = std::move(moved_from);
  EXPECT_EQ(moved_from.get().error().kind, ErrorKind::used_twice);  // NOLINT(bugprone-use-after-move)
}

TEST_F(FutureTest, WaitsForAnotherThread) {
  auto future = call(4);
  const std::jthread other([&] { answer_next(); });
  EXPECT_EQ(future.get(), 8);
}

TEST_F(FutureTest, MovesResultsThatCannotBeCopied) {
  const auto tag = on<boxed>(platform);
  auto future = tag(3);
  answer_next();
  EXPECT_EQ(**future.get(), 3);
}

TEST_F(FutureTest, CancelGivesCancelledAndTellsTheBackend) {
  class Hook final : public detail::CancelHook {
   public:
    explicit Hook(int& told) : told_(told) {}
    void cancelled(detail::StateBase& state) noexcept override { told_ += state.ready() ? 1 : 100; }

   private:
    int& told_;
  };
  int told = 0;
  detail::Ref<detail::State<int>> state(new detail::State<int>);
  state->on_cancel(detail::Ref<Hook>(new Hook(told)));
  Future<int> future(state);
  future.cancel();
  future.cancel();
  EXPECT_EQ(told, 1);
  EXPECT_EQ(future.get().error().kind, ErrorKind::cancelled);
  EXPECT_FALSE(state->complete("late"));
}

TEST_F(FutureTest, DestructionCancelsAndDetachDoesNot) {
  detail::Call cancelled;
  {
    auto future = call(1);
    cancelled = platform.backend->take();
  }
  EXPECT_TRUE(cancelled.state->ready());
  detail::Call detached;
  {
    auto future = call(1);
    detached = platform.backend->take();
    future.detach();
  }
  EXPECT_FALSE(detached.state->ready());
  answer(detached);
}

TEST_F(FutureTest, AssignmentCancelsWhatWasThere) {
  auto future = call(1);
  const detail::Call first = platform.backend->take();
  future = call(2);
  EXPECT_TRUE(first.state->ready());
  answer_next();
  EXPECT_EQ(future.get(), 4);
}

TEST_F(FutureTest, ADriverDoesTheWaitersWork) {
  class Answers final : public detail::Driver {
   public:
    bool drive(detail::StateBase& state, std::int64_t timeout_ns) noexcept override {
      EXPECT_LT(timeout_ns, 0);
      state.complete(encode(7));
      return true;
    }
    void hand_over(detail::StateBase& /*state*/) noexcept override { ++handed_over; }
    int handed_over = 0;
  };
  const detail::Ref<Answers> driver(new Answers);
  detail::Ref<detail::State<int>> state(new detail::State<int>(on<twice>(platform).decoder()));
  state->set_driver(driver);
  Future<int> future(state);
  EXPECT_FALSE(future.ready());
  EXPECT_EQ(driver->handed_over, 1);
  EXPECT_EQ(future.get(), 7);
}

TEST_F(FutureTest, ThenTakesAResultAndGivesAValueAResultOrAFuture) {
  auto value = call(1).then([](Result<int> r) { return std::to_string(*r); });
  auto result = call(2).then([](const Result<int>& r) -> Result<double> { return *r / 2.0; });
  auto future = call(3).then([this](Result<int> r) { return call(*r); });
  auto none = call(4).then([](Result<int>) {});
  static_assert(std::is_same_v<decltype(none), Future<std::monostate>>);
  for (int i = 0; i < 5; ++i) answer_next();
  EXPECT_EQ(value.get(), "2");
  EXPECT_EQ(result.get(), 2.0);
  EXPECT_EQ(future.get(), 12);
  EXPECT_TRUE(none.get());
}

TEST_F(FutureTest, ThenOfVoid) {
  auto one = empty().then([](Result<void> r) { return r.has_value(); });
  auto other = empty().then([](Result<std::monostate> r) { return r.has_value(); });
  auto inner = call(1).then([this](Result<int>) { return empty(); });
  for (int i = 0; i < 4; ++i) answer_next();
  EXPECT_EQ(one.get(), true);
  EXPECT_EQ(other.get(), true);
  EXPECT_TRUE(inner.get());
}

TEST_F(FutureTest, ThenOfAReadyCallRunsAtOnceOnThisThread) {
  auto future = call(1);
  answer_next();
  std::thread::id ran;
  future.then([&](Result<int>) { ran = std::this_thread::get_id(); }).detach();
  EXPECT_EQ(ran, std::this_thread::get_id());
}

TEST_F(FutureTest, ThenMayBlockForOtherCalls) {
  auto outer = call(1).then([this](Result<int> r) { return *r + *call(5).get(); });
  answer_next();  // this thread is not the one that runs the function above
  answer_next();
  EXPECT_EQ(outer.get(), 12);
}

TEST_F(FutureTest, WhatThenThrowsIsItsError) {
  auto future = call(1).then([](Result<int>) -> int { throw std::runtime_error("no"); });
  answer_next();
  const auto result = future.get();
  EXPECT_EQ(result.error().kind, ErrorKind::function_threw);
  EXPECT_EQ(result.error().exception_type, "std::runtime_error");
  EXPECT_NE(result.error().message.find("no"), std::string::npos);
}

TEST_F(FutureTest, CancellingAThenCancelsWhatItWaitsFor) {
  auto first = call(1).then([](Result<int> r) { return *r; });
  const detail::Call waiting = platform.backend->take();
  first.cancel();
  EXPECT_TRUE(waiting.state->ready());

  auto second = call(1).then([this](Result<int> r) { return call(*r); });
  answer_next();
  const detail::Call inner = platform.backend->take();
  second.cancel();
  // The thread that made the inner call may not have tied it to the outer one yet.
  EXPECT_TRUE(inner.state->wait_for(std::chrono::nanoseconds(10s).count()));
  EXPECT_EQ(second.get().error().kind, ErrorKind::cancelled);
}

TEST_F(FutureTest, MapPassesErrorsBy) {
  int ran = 0;
  auto good = failing(1).map([&](int x) { return ++ran, x + 0.5; });
  auto bad = failing(-1).map([&](int x) { return ++ran, x; });
  auto chained = failing(1).map([this](int x) { return call(x); });
  for (int i = 0; i < 4; ++i) answer_next();
  EXPECT_EQ(good.get(), 1.5);
  EXPECT_EQ(bad.get().error().message, "negative: -1");
  EXPECT_EQ(chained.get(), 2);
  EXPECT_EQ(ran, 1);
}

TEST_F(FutureTest, AStopTokenCancels) {
  std::stop_source source;
  auto future = cancel_on(source.get_token(), call(1));
  auto other = cancel_on(source.get_token(), empty());
  EXPECT_FALSE(future.ready());
  source.request_stop();
  EXPECT_EQ(future.get().error().kind, ErrorKind::cancelled);
  EXPECT_EQ(other.get().error().kind, ErrorKind::cancelled);
  auto done = cancel_on(source.get_token(), call(1));
  EXPECT_EQ(done.get().error().kind, ErrorKind::cancelled);
}

TEST_F(FutureTest, ManyThreadsWaitForOneCall) {
  const auto future = call(1);
  std::vector<std::jthread> waiting;
  for (int i = 0; i < 4; ++i) waiting.emplace_back([&] { future.wait(); });
  answer_next();
  waiting.clear();
  EXPECT_TRUE(future.ready());
}

}  // namespace
}  // namespace turbolift
