#include <gtest/gtest.h>

#include <csignal>

#include "call/dispatcher_fixture.hpp"

// What a dispatcher does about replicas that are slower than others, and about more calls than can be answered.
namespace turbolift::call {
namespace {

using namespace std::chrono_literals;

class DispatcherHedgeTest : public DispatcherTest {
 protected:
  /// Two replicas; each call of the function has taken 10 ms so far.
  void start_two(DispatcherOptions options = {}) {
    start(std::move(options));
    peers.push_back(add_replica(1));
    const auto state = call_async();
    answer(peers[0], peers[0].read_request(), "r", 10ms);
    ASSERT_TRUE(outcome(state).has_value());
    peers.push_back(add_replica(2));
  }

  /// Which of the two got the call, and what.
  std::pair<std::size_t, FakeRequest> receive() {
    const base::Deadline deadline = base::Deadline::after(patience);
    while (!deadline.expired()) {
      for (std::size_t i = 0; i < 2; ++i) {
        if (peers[i].hears_within(1ms)) return {i, peers[i].read_request()};
      }
    }
    ADD_FAILURE() << "no request";
    return {};
  }

  std::vector<FakePeer> peers;
};

TEST_F(DispatcherHedgeTest, ACallThatTakesThreeTimesLongerRunsOnAnIdleReplicaToo) {
  start_two();
  const auto state = call_async("slow");
  const auto [slow, request] = receive();
  advance(29ms);
  EXPECT_TRUE(peers[1 - slow].is_quiet());
  advance(1ms);
  const FakeRequest again = peers[1 - slow].read_request();
  ASSERT_EQ(FakeFrame(again).calls.size(), 1U);
  EXPECT_EQ(FakeFrame(again).calls[0].arguments, "slow");
  EXPECT_EQ(FakeFrame(again).calls[0].attempt, 2);
  answer(peers[1 - slow], again, "from the other", 10ms);
  EXPECT_EQ(outcome(state).value(), "from the other");
  // The first is told to stop.
  FakePeer cancels = source->accept(slow + 1);
  const FakeRequest cancel = cancels.read_request();
  EXPECT_EQ(cancel.line(), "POST /cancel HTTP/1.1");
  CancelDecoder decoder(cancel.body);
  std::uint64_t id = 0;
  ASSERT_EQ(decoder.next(id), Progress::item);
  EXPECT_EQ(id, FakeFrame(request).calls[0].id);
}

TEST_F(DispatcherHedgeTest, TheFirstMayStillWin) {
  start_two();
  const auto state = call_async("slow");
  const auto [slow, request] = receive();
  advance(30ms);
  const FakeRequest again = peers[1 - slow].read_request();
  answer(peers[slow], request, "late, but first", 31ms);
  EXPECT_EQ(outcome(state).value(), "late, but first");
  FakePeer cancels = source->accept(2 - slow);
  EXPECT_EQ(cancels.read_request().line(), "POST /cancel HTTP/1.1");
}

TEST_F(DispatcherHedgeTest, OneOfTwoThatIsLostIsNoLoss) {
  start_two();
  const auto state = call_async("slow");
  const auto [slow, request] = receive();
  advance(30ms);
  const FakeRequest again = peers[1 - slow].read_request();
  peers[slow].close();
  EXPECT_EQ(source->await_diagnosis(slow + 1), Suspicion::broken);
  dispatcher->settle(slow + 1, verdict(Verdict::State::gone));
  EXPECT_FALSE(state->ready());
  answer(peers[1 - slow], again, "r", 10ms);
  EXPECT_EQ(outcome(state).value(), "r");
}

TEST_F(DispatcherHedgeTest, WhatMayNotRunTwiceDoesNot) {
  start_two({.at_most_once = true});
  const auto once = call_async("once");
  auto [slow, request] = receive();
  advance(1s);
  EXPECT_TRUE(peers[1 - slow].is_quiet());
  answer(peers[slow], request, "r", 10ms);
  EXPECT_TRUE(outcome(once).has_value());
}

TEST_F(DispatcherHedgeTest, NorWhatHasAKeyOrNoRetries) {
  start_two();
  for (const CallOptions& options : {CallOptions{.retries = 0}, CallOptions{.idempotency_key = "key"}}) {
    const auto state = call_async("x", options);
    auto [slow, request] = receive();
    advance(1s);
    EXPECT_TRUE(peers[1 - slow].is_quiet());
    answer(peers[slow], request, "r", 10ms);
    EXPECT_TRUE(outcome(state).has_value());
  }
}

TEST_F(DispatcherHedgeTest, WhenCallsExpireInTheQueueTheNewestGoFirst) {
  start();
  FakePeer peer = add_replica(1);
  const auto running = call_async("running");
  const FakeRequest first = peer.read_request();
  const auto late = call_async("late", {.deadline = 10ms});
  const auto patient = call_async("patient");
  advance(10ms);
  EXPECT_EQ(outcome(late).error().kind, ErrorKind::deadline_exceeded);
  const auto older = call_async("older", {.deadline = 1s});
  const auto newer = call_async("newer", {.deadline = 1s});
  answer(peer, first, "r", 10ms);
  for (const char* name : {"newer", "older", "patient"}) {
    const FakeRequest request = peer.read_request();
    ASSERT_EQ(FakeFrame(request).calls.size(), 1U);
    EXPECT_EQ(FakeFrame(request).calls[0].arguments, name);
    answer(peer, request, "r", 10ms);
  }
  // The queue was empty: it is over.
  EXPECT_TRUE(outcome(running).has_value() && outcome(patient).has_value());
  EXPECT_TRUE(outcome(older).has_value() && outcome(newer).has_value());
}

TEST_F(DispatcherHedgeTest, OverloadedServicesAreNotAskedAgainWithoutABound) {
  start();
  FakePeer peer = add_replica(1);
  std::vector<detail::Ref<TextState>> states;
  std::size_t requests = 0;
  constexpr std::size_t calls = 60;
  for (std::size_t i = 0; i < calls; ++i) {
    states.push_back(call_async());
    while (!states.back()->ready()) {
      if (!peer.hears_within(1ms)) {  // time must not pass between a request of the I/O thread and the answer
        advance(50ms);
        continue;
      }
      peer.read_request();
      ++requests;
      peer.write("HTTP/1.1 503 Service Unavailable\r\nTurbolift-Error: overloaded\r\nContent-Length: 0\r\n\r\n");
    }
    EXPECT_EQ(outcome(states.back()).error().kind, ErrorKind::overloaded);
  }
  EXPECT_LT(requests, 2 * calls);
}

TEST_F(DispatcherHedgeTest, AfterACrashCallsAreSentOneByOne) {
  start();
  FakePeer peer = add_replica(1);
  for (int i = 0; i < 3; ++i) {
    const auto state = call();
    answer(peer, peer.read_request(), "r");
    ASSERT_TRUE(outcome(state).has_value());
  }
  const auto states = call_together({"a", "b", "c", "d"});
  const FakeFrame frame(peer.read_request());
  ASSERT_EQ(frame.calls.size(), 4U);
  WireError error;
  error.kind = ErrorKind::function_crashed;
  error.may_have_run = true;
  peer.write(chunked_head +
             chunk(record(RecordKind::error, frame.calls[0].id, encode(error)) + record(RecordKind::time, 1, "")) +
             last_chunk);
  peer.close();
  EXPECT_EQ(source->await_diagnosis(1), Suspicion::broken);
  dispatcher->settle(1, verdict(Verdict::State::killed, SIGABRT));
  FakePeer other = add_replica(2);
  const FakeRequest again = other.read_request();
  EXPECT_EQ(FakeFrame(again).calls.size(), 1U);
  answer(other, again, "r");
}

}  // namespace
}  // namespace turbolift::call
