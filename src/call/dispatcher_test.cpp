#include "call/dispatcher.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "base/digest.hpp"
#include "call/dispatcher_fixture.hpp"

namespace turbolift::call {
namespace {

using namespace std::chrono_literals;

TEST_F(DispatcherTest, SendsACallAndGivesItsResultToTheThreadThatWaits) {
  start();
  FakePeer peer = add_replica(1);
  const auto state = call("arguments");
  const FakeRequest request = peer.read_request();
  EXPECT_EQ(request.line(), "POST /call HTTP/1.1");
  EXPECT_NE(request.head.find("Turbolift-Token: secret\r\n"), std::string::npos);
  EXPECT_NE(request.head.find("Turbolift-Service: 0000000000abcdef;sha256-00\r\n"), std::string::npos);
  EXPECT_NE(request.head.find("Content-Type: application/vnd.turbolift.frame\r\n"), std::string::npos);
  const FakeFrame frame(request);
  ASSERT_EQ(frame.calls.size(), 1U);
  EXPECT_EQ(frame.calls[0].arguments, "arguments");
  EXPECT_EQ(frame.calls[0].attempt, 1);
  EXPECT_EQ(frame.calls[0].deadline_us, 0U);
  answer(peer, request, "result");
  EXPECT_EQ(outcome(state).value(), "result");
}

TEST_F(DispatcherTest, AnswersOfManyBlockingThreadsReachThem) {
  start();
  const auto serve = [](FakePeer peer) {
    while (true) {
      const FakeRequest request = peer.read_request();
      if (request.head.empty()) return;
      std::string records;
      for (const auto& call : FakeFrame(request).calls) records += record(RecordKind::result, call.id, call.arguments);
      peer.write(response(records));
    }
  };
  std::vector<std::jthread> servers;
  servers.emplace_back(serve, add_replica(1));
  std::jthread acceptor([&] {
    while (true) {
      FakePeer peer = source->accept(1);
      if (!peer.is_open()) return;
      servers.emplace_back(serve, std::move(peer));
    }
  });
  {
    std::vector<std::jthread> callers;
    for (int thread = 0; thread < 4; ++thread) {
      callers.emplace_back([&, thread] {
        for (int i = 0; i < 300; ++i) {
          const std::string text = std::to_string(thread) + ":" + std::to_string(i);
          const auto state = call(text);
          if (i % 3 == 0) state->hand_over();
          EXPECT_EQ(outcome(state).value_or("no value"), text);
        }
      });
    }
  }
  dispatcher->close(base::Deadline::after(0s));  // ends the connections, and with them the servers
  source->close();
}

TEST_F(DispatcherTest, PutsWhatWaitsIntoOneFrameOnceTheFunctionIsKnownToBeFast) {
  start();
  FakePeer peer = add_replica(1);
  for (int i = 0; i < 3; ++i) {  // whose service says that it has run for no time
    const auto state = call();
    answer(peer, peer.read_request(), "r");
    ASSERT_TRUE(outcome(state).has_value());
  }
  const auto states = call_together(std::vector<std::string>(10, "x"));
  // Four times what was tried before; one frame runs, the next one is there already, the rest waits.
  const FakeRequest first = peer.read_request();
  EXPECT_EQ(FakeFrame(first).calls.size(), 4U);
  FakePeer other = source->accept(1);
  const FakeRequest second = other.read_request();
  EXPECT_EQ(FakeFrame(second).calls.size(), 4U);
  answer(peer, first, "r");
  const FakeRequest third = peer.read_request();
  EXPECT_EQ(FakeFrame(third).calls.size(), 2U);
  answer(peer, third, "r");
  answer(other, second, "r");
  for (const auto& state : states) EXPECT_EQ(outcome(state).value(), "r");
}

TEST_F(DispatcherTest, SpreadsCallsOverReplicasThatHaveRoom) {
  start();
  FakePeer first = add_replica(1);
  FakePeer second = add_replica(2);
  const auto a = call_async("a");
  const auto b = call_async("b");
  const FakeRequest one = first.read_request();
  const FakeRequest two = second.read_request();
  EXPECT_EQ(FakeFrame(one).calls.size(), 1U);
  EXPECT_EQ(FakeFrame(two).calls.size(), 1U);
  answer(first, one, "1");
  answer(second, two, "2");
  EXPECT_TRUE(outcome(a).has_value());
  EXPECT_TRUE(outcome(b).has_value());
}

TEST_F(DispatcherTest, ASlowFunctionHasOneCallInAReplica) {
  start();
  FakePeer peer = add_replica(1);
  auto state = call_async();
  FakeRequest request = peer.read_request();
  answer(peer, request, "r", 50ms);
  ASSERT_TRUE(outcome(state).has_value());
  const auto a = call_async("a");
  const auto b = call_async("b");
  request = peer.read_request();
  EXPECT_EQ(FakeFrame(request).calls.size(), 1U);
  EXPECT_TRUE(source->await_demand());
  EXPECT_EQ(dispatcher->load().waiting, 1U);
  answer(peer, request, "r");
  answer(peer, peer.read_request(), "r");
  EXPECT_TRUE(outcome(a).has_value());
  EXPECT_TRUE(outcome(b).has_value());
}

TEST_F(DispatcherTest, AskForReplicasWhereThereAreNone) {
  start();
  const auto state = call_async();
  EXPECT_TRUE(source->await_demand());
  FakePeer peer = add_replica(1);
  answer(peer, peer.read_request(), "late");
  EXPECT_EQ(outcome(state).value(), "late");
}

TEST_F(DispatcherTest, ResultsOfAFrameArriveAsTheyAreSent) {
  start({.concurrency = 2});
  FakePeer peer = add_replica(1);
  const auto states = call_together({"a", "b"});
  const auto& a = states[0];
  const auto& b = states[1];
  const FakeFrame frame(peer.read_request());
  ASSERT_EQ(frame.calls.size(), 2U);
  peer.write(chunked_head + chunk(record(RecordKind::result, frame.calls[1].id, "second")));
  EXPECT_EQ(outcome(b).value(), "second");
  EXPECT_FALSE(a->ready());
  peer.write(chunk(record(RecordKind::heartbeat, 0, "")) +
             chunk(record(RecordKind::result, frame.calls[0].id, "first")) + last_chunk);
  EXPECT_EQ(outcome(a).value(), "first");
}

TEST_F(DispatcherTest, LargeArgumentsAndResultsPass) {
  start();
  FakePeer peer = add_replica(1);
  const std::string large(std::size_t{5} << 20U, 'l');
  const auto state = call_async(large);
  const FakeRequest request = peer.read_request();
  ASSERT_EQ(FakeFrame(request).calls.size(), 1U);
  EXPECT_EQ(FakeFrame(request).calls[0].arguments, large);
  answer(peer, request, large);
  EXPECT_EQ(outcome(state).value(), large);
}

TEST_F(DispatcherTest, TellsTheServiceOfADeadlineAndKeepsItItself) {
  start();
  FakePeer peer = add_replica(1);
  const auto state = call_async("x", {.deadline = 2s});
  const FakeFrame frame(peer.read_request());
  EXPECT_EQ(frame.calls[0].deadline_us, 2'000'000U);
  advance(1999ms);
  EXPECT_FALSE(state->wait_for(0));
  advance(1ms);
  const auto result = outcome(state);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::deadline_exceeded);
  EXPECT_TRUE(result.error().may_have_run);
  EXPECT_EQ(result.error().function, "square");
  // The service is told over another connection.
  FakePeer other = source->accept(1);
  const FakeRequest cancel = other.read_request();
  EXPECT_EQ(cancel.line(), "POST /cancel HTTP/1.1");
  CancelDecoder decoder(cancel.body);
  std::uint64_t id = 0;
  EXPECT_EQ(decoder.client(), frame.client);
  ASSERT_EQ(decoder.next(id), Progress::item);
  EXPECT_EQ(id, frame.calls[0].id);
}

TEST_F(DispatcherTest, ADeadlinePassesInTheQueueToo) {
  start();
  const auto state = call_async("x", {.deadline = 1s});
  advance(1s);
  const auto result = outcome(state);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::deadline_exceeded);
  EXPECT_FALSE(result.error().may_have_run);
  EXPECT_EQ(result.error().attempts, 0);
}

TEST_F(DispatcherTest, ACancelledCallIsTakenFromTheServiceAndItsReplicaIsSuspectedWhereItGoesOn) {
  start({.stuck_after = 10s});
  FakePeer peer = add_replica(1);
  const auto state = call_async();
  const FakeFrame frame(peer.read_request());
  EXPECT_TRUE(state->cancel("by the test"));
  FakePeer other = source->accept(1);
  EXPECT_EQ(other.read_request().line(), "POST /cancel HTTP/1.1");
  other.write("HTTP/1.1 204 No Content\r\n\r\n");
  const auto next = call_async("next");  // waits: the only slot is taken
  advance(9s);
  EXPECT_FALSE(source->is_suspected(1));
  advance(1s);
  EXPECT_EQ(source->await_diagnosis(1), Suspicion::stuck);
  FakePeer fresh = add_replica(2);
  dispatcher->settle(1, verdict(Verdict::State::stopped));
  answer(fresh, fresh.read_request(), "r");
  EXPECT_EQ(outcome(next).value(), "r");
}

TEST_F(DispatcherTest, ACallThatIsCancelledInTheQueueIsNotSent) {
  start();
  const auto state = call_async("never");
  EXPECT_TRUE(state->cancel("by the test"));
  const auto next = call_async("next");
  FakePeer peer = add_replica(1);
  const FakeRequest request = peer.read_request();
  ASSERT_EQ(FakeFrame(request).calls.size(), 1U);
  EXPECT_EQ(FakeFrame(request).calls[0].arguments, "next");
  answer(peer, request, "r");
  EXPECT_TRUE(outcome(next).has_value());
}

TEST_F(DispatcherTest, ASharedValueIsSentOnceToAReplicaAndAgainWhereItIsMissing) {
  start();
  FakePeer peer = add_replica(1);
  const detail::Ref<detail::SharedValue> value(new detail::SharedValue(std::string(100'000, 's')));
  const std::string path = "/shared/" + base::to_hex(std::as_bytes(std::span(value->digest())));
  auto state = call("a", {}, {value});
  state->hand_over();
  FakeRequest request = peer.read_request();
  EXPECT_EQ(request.line(), "PUT " + path + " HTTP/1.1");
  EXPECT_EQ(request.body, value->encoded());
  peer.write("HTTP/1.1 204 No Content\r\n\r\n");
  answer(peer, peer.read_request(), "1");
  EXPECT_EQ(outcome(state).value(), "1");

  state = call("b", {}, {value});
  state->hand_over();
  request = peer.read_request();
  EXPECT_EQ(request.line(), "POST /call HTTP/1.1");
  const std::string digest(reinterpret_cast<const char*>(value->digest().data()), value->digest().size());
  peer.write(response(record(RecordKind::shared_missing, FakeFrame(request).calls[0].id, digest)));
  EXPECT_EQ(peer.read_request().line(), "PUT " + path + " HTTP/1.1");
  peer.write("HTTP/1.1 204 No Content\r\n\r\n");
  request = peer.read_request();
  EXPECT_EQ(FakeFrame(request).calls[0].arguments, "b");
  answer(peer, request, "2");
  EXPECT_EQ(outcome(state).value(), "2");
}

TEST_F(DispatcherTest, ADrainedReplicaFinishesWhatItHas) {
  start();
  FakePeer peer = add_replica(1);
  const auto state = call_async();
  const FakeRequest request = peer.read_request();
  dispatcher->drain(1);
  const auto later = call_async("later");
  answer(peer, request, "r");
  EXPECT_TRUE(outcome(state).has_value());
  EXPECT_TRUE(source->await_drained(1));
  EXPECT_TRUE(peer.is_quiet());
  dispatcher->settle(1, verdict(Verdict::State::stopped));
  FakePeer other = add_replica(2);
  answer(other, other.read_request(), "r");
  EXPECT_TRUE(outcome(later).has_value());
}

TEST_F(DispatcherTest, CloseFailsWhatWaitsAndAfterTheDeadlineWhatRuns) {
  start();
  FakePeer peer = add_replica(1);
  const auto running = call_async("running");
  peer.read_request();
  const auto waiting = call_async("waiting");
  dispatcher->close(base::Deadline::after(10ms));
  for (const auto& state : {running, waiting}) {
    const auto result = outcome(state);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, ErrorKind::platform_stopped);
  }
  EXPECT_TRUE(peer.read_request().head.empty());  // the connection was closed
  const auto late = outcome(call("late"));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().kind, ErrorKind::platform_stopped);
}

TEST_F(DispatcherTest, CloseLetsARunningCallEnd) {
  start();
  FakePeer peer = add_replica(1);
  const auto state = call_async();
  const FakeRequest request = peer.read_request();
  std::jthread closing([&] { dispatcher->close(base::Deadline::never()); });
  answer(peer, request, "in time");
  EXPECT_EQ(outcome(state).value(), "in time");
}

TEST_F(DispatcherTest, WhatIsTooLargeIsNotSent) {
  start();
  const auto result = outcome(call("x", {.idempotency_key = std::string(257, 'k')}));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::invalid_option);
}

TEST_F(DispatcherTest, CountsHowManyReplicasWereNeeded) {
  start();
  EXPECT_EQ(dispatcher->take_peak(), 0U);
  std::vector<detail::Ref<TextState>> states;
  for (int i = 0; i < 5; ++i) states.push_back(call_async());
  EXPECT_EQ(dispatcher->take_peak(), 5U);
  dispatcher->fail_waiting({.kind = ErrorKind::start_failed});
  for (const auto& state : states) EXPECT_EQ(outcome(state).error().kind, ErrorKind::start_failed);
  EXPECT_EQ(dispatcher->take_peak(), 5U);  // since it was asked last there were five
  EXPECT_EQ(dispatcher->take_peak(), 0U);
}

}  // namespace
}  // namespace turbolift::call
