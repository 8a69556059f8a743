#include <gtest/gtest.h>

#include <csignal>

#include "call/dispatcher_fixture.hpp"

// What becomes of calls when connections and replicas fail.
namespace turbolift::call {
namespace {

using namespace std::chrono_literals;

class DispatcherFailureTest : public DispatcherTest {
 protected:
  /// The replica has ended, and the dispatcher has been told.
  void end(ReplicaId id, FakePeer& peer, Verdict::State state = Verdict::State::gone, int signal = 0,
           int exit_code = 0) {
    peer.close();
    EXPECT_EQ(source->await_diagnosis(id), Suspicion::broken);
    dispatcher->settle(id, verdict(state, signal, exit_code));
  }

  /// More than any delay between two attempts.
  void pass_the_delay() { advance(5s); }

  static std::string error_record(std::uint64_t id, const WireError& error) {
    return record(RecordKind::error, id, encode(error));
  }
};

TEST_F(DispatcherFailureTest, ACallWhoseAnswerIsCutAnywhereRunsAgain) {
  const std::string answer_head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
  const std::size_t size = answer_head.size() + 9;
  for (std::size_t cut = 0; cut < size; ++cut) {
    source = std::make_shared<FakeSource>();
    start();
    FakePeer peer = add_replica(1);
    const auto state = call_async("x");
    const FakeFrame frame(peer.read_request());
    const std::string records = record(RecordKind::result, frame.calls[0].id, "result");
    ASSERT_EQ(records.size(), 9U);
    const std::string whole = answer_head + records;
    peer.write(whole.substr(0, cut));
    end(1, peer);
    EXPECT_FALSE(state->ready()) << cut;
    FakePeer other = add_replica(2);
    pass_the_delay();
    const FakeRequest again = other.read_request();
    ASSERT_EQ(FakeFrame(again).calls.size(), 1U) << cut;
    EXPECT_EQ(FakeFrame(again).calls[0].attempt, 2) << cut;
    answer(other, again, "again");
    EXPECT_EQ(outcome(state).value(), "again") << cut;
    dispatcher->close(base::Deadline::after(0s));
  }
}

TEST_F(DispatcherFailureTest, AnAnswerThatIsThereBeforeTheEndCounts) {
  start();
  FakePeer peer = add_replica(1);
  const auto state = call_async();
  const FakeRequest request = peer.read_request();
  answer(peer, request, "just in time");
  end(1, peer);
  EXPECT_EQ(outcome(state).value(), "just in time");
}

TEST_F(DispatcherFailureTest, GivesUpAfterTheRetries) {
  start();
  const auto state = call_async("x", {.retries = 2});
  for (ReplicaId id = 1; id <= 3; ++id) {
    FakePeer peer = add_replica(id);
    pass_the_delay();
    ASSERT_EQ(FakeFrame(peer.read_request()).calls.at(0).attempt, static_cast<int>(id));
    end(id, peer);
  }
  const auto result = outcome(state);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(result.error().attempts, 3);
  EXPECT_TRUE(result.error().may_have_run);
  EXPECT_EQ(result.error().replica, "replica 3");
  EXPECT_EQ(result.error().log, "last line\n");
}

TEST_F(DispatcherFailureTest, WaitsBeforeItTriesAgain) {
  start();
  FakePeer peer = add_replica(1);
  const auto state = call_async();
  peer.read_request();
  end(1, peer);
  FakePeer other = add_replica(2);
  advance(10ms);  // less than the shortest delay
  EXPECT_TRUE(other.is_quiet());
  pass_the_delay();
  answer(other, other.read_request(), "r");
  EXPECT_TRUE(outcome(state).has_value());
}

TEST_F(DispatcherFailureTest, AnAtMostOnceCallThatMayHaveRunIsNotSentAgain) {
  start({.at_most_once = true});
  FakePeer peer = add_replica(1);
  const auto state = call_async();
  peer.read_request();
  end(1, peer);
  const auto result = outcome(state);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::outcome_unknown);
  EXPECT_TRUE(result.error().may_have_run);
}

TEST_F(DispatcherFailureTest, AnAtMostOnceCallThatWasNotSentGoesToAnotherReplica) {
  start({.at_most_once = true});
  FakePeer dead = add_replica(1);
  source->refuse(1);
  dead.close();
  EXPECT_EQ(source->await_diagnosis(1), Suspicion::broken);
  const auto state = call_async();
  FakePeer peer = add_replica(2);
  const FakeRequest request = peer.read_request();
  EXPECT_EQ(FakeFrame(request).calls.at(0).attempt, 1);
  answer(peer, request, "r");
  EXPECT_TRUE(outcome(state).has_value());
}

TEST_F(DispatcherFailureTest, AConnectionThatIsLostWithoutItsReplicaIsReplaced) {
  start();
  FakePeer peer = add_replica(1);
  const auto state = call_async();
  peer.read_request();
  end(1, peer, Verdict::State::alive);
  pass_the_delay();
  FakePeer other = source->accept(1);
  FakeRequest request = other.read_request();
  if (request.line().starts_with("GET")) {  // a probe was due as well
    other.write(response(""));
    request = other.read_request();
  }
  EXPECT_EQ(FakeFrame(request).calls.at(0).attempt, 2);
  answer(other, request, "r");
  EXPECT_TRUE(outcome(state).has_value());
}

TEST_F(DispatcherFailureTest, AnExceptionIsFinal) {
  start();
  FakePeer peer = add_replica(1);
  const auto state = call_async();
  const FakeFrame frame(peer.read_request());
  WireError error;
  error.kind = ErrorKind::function_threw;
  error.message = "out of range";
  error.exception_type = "std::out_of_range";
  error.stack = {0x1234, 0x5678};
  error.may_have_run = true;
  peer.write(response(error_record(frame.calls[0].id, error)));
  const auto result = outcome(state);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::function_threw);
  EXPECT_EQ(result.error().message, "out of range");
  EXPECT_EQ(result.error().exception_type, "std::out_of_range");
  EXPECT_EQ(result.error().stack, (std::vector<std::string>{"0x1234", "0x5678"}));
  EXPECT_EQ(result.error().attempts, 1);
  EXPECT_TRUE(peer.is_quiet());
}

TEST_F(DispatcherFailureTest, TheCallThatCrashesIsNamedAndTheOthersRunAgain) {
  start({.concurrency = 3});
  FakePeer peer = add_replica(1);
  const auto states = call_together({"a", "b", "c"}, {.retries = 0});
  const FakeFrame frame(peer.read_request());
  ASSERT_EQ(frame.calls.size(), 3U);
  WireError error;
  error.kind = ErrorKind::function_crashed;
  error.message = "SIGSEGV at 0x0";
  error.signal = SIGSEGV;
  error.may_have_run = true;
  peer.write(chunked_head + chunk(error_record(frame.calls[1].id, error)));
  end(1, peer, Verdict::State::killed, SIGSEGV);
  const auto crashed = outcome(states[1]);
  ASSERT_FALSE(crashed.has_value());
  EXPECT_EQ(crashed.error().kind, ErrorKind::function_crashed);
  EXPECT_EQ(crashed.error().signal, SIGSEGV);
  EXPECT_EQ(crashed.error().log, "last line\n");
  FakePeer other = add_replica(2);
  const FakeRequest again = other.read_request();  // at once, and although they have no retries
  ASSERT_EQ(FakeFrame(again).calls.size(), 2U);
  EXPECT_EQ(FakeFrame(again).calls[0].arguments, "a");
  EXPECT_EQ(FakeFrame(again).calls[1].arguments, "c");
  answer(other, again, "r");
  EXPECT_TRUE(outcome(states[0]).has_value());
  EXPECT_TRUE(outcome(states[2]).has_value());
}

TEST_F(DispatcherFailureTest, AfterAnUnexplainedEndEachCallRunsAlone) {
  start({.concurrency = 3});
  FakePeer peer = add_replica(1);
  const auto states = call_together({"a", "poison", "c"}, {.retries = 0});
  ASSERT_EQ(FakeFrame(peer.read_request()).calls.size(), 3U);
  end(1, peer, Verdict::State::killed, SIGKILL);
  ReplicaId id = 2;
  FakePeer alone = add_replica(id);
  for (int i = 0; i < 3; ++i) {
    const FakeRequest request = alone.read_request();
    ASSERT_EQ(FakeFrame(request).calls.size(), 1U);
    if (FakeFrame(request).calls[0].arguments != "poison") {
      answer(alone, request, "r");
      continue;
    }
    end(id++, alone, Verdict::State::killed, SIGKILL);
    alone = add_replica(id);
  }
  EXPECT_EQ(outcome(states[0]).value(), "r");
  EXPECT_EQ(outcome(states[2]).value(), "r");
  const auto poisoned = outcome(states[1]);
  ASSERT_FALSE(poisoned.has_value());
  EXPECT_EQ(poisoned.error().kind, ErrorKind::function_crashed);
  EXPECT_EQ(poisoned.error().signal, SIGKILL);
  EXPECT_NE(poisoned.error().message.find("memory"), std::string::npos);
}

TEST_F(DispatcherFailureTest, AnExitAndAFaultOfOneCallAreItsOwn) {
  start();
  FakePeer peer = add_replica(1);
  auto state = call_async();
  peer.read_request();
  end(1, peer, Verdict::State::exited, 0, 3);
  auto result = outcome(state);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::function_exited);
  EXPECT_EQ(result.error().exit_code, 3);
  FakePeer other = add_replica(2);
  state = call_async();
  other.read_request();
  end(2, other, Verdict::State::killed, SIGBUS);
  result = outcome(state);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::function_crashed);
  EXPECT_EQ(result.error().signal, SIGBUS);
  EXPECT_EQ(result.error().attempts, 1);
}

TEST_F(DispatcherFailureTest, AReplicaWithoutASignOfLifeIsGivenUp) {
  start({.concurrency = 4});
  FakePeer peer = add_replica(1);
  const auto states = call_together({"a", "b", "c", "d"}, {.retries = 0});
  const FakeFrame frame(peer.read_request());
  ASSERT_EQ(frame.calls.size(), 4U);
  peer.write(chunked_head);
  for (std::size_t i = 1; i < 4; ++i) {
    advance(14s);
    peer.write(chunk(record(RecordKind::heartbeat, 0, "")) + chunk(record(RecordKind::result, frame.calls[i].id, "r")));
    EXPECT_TRUE(outcome(states[i]).has_value());  // so that the heartbeat has been seen
  }
  const auto state = states[0];
  EXPECT_FALSE(source->is_suspected(1));
  advance(16s);
  EXPECT_EQ(source->await_diagnosis(1), Suspicion::silent);
  dispatcher->settle(1, verdict(Verdict::State::stopped));
  const auto result = outcome(state);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::unavailable);
  EXPECT_NE(result.error().message.find("15 s"), std::string::npos);
}

TEST_F(DispatcherFailureTest, RecordsThatCannotBeEndTheConnection) {
  const std::vector<std::string> nonsense = {
      response(record(RecordKind::result, 999, "unknown id")),
      response("\x07garbage"),
      response(record(RecordKind::error, 1, "not an error")),
      "not http\r\n\r\n",
      response("") /* no record at all */,
  };
  for (const std::string& bytes : nonsense) {
    source = std::make_shared<FakeSource>();
    start();
    FakePeer peer = add_replica(1);
    const auto state = call_async("x", {.retries = 0});
    peer.read_request();
    peer.write(bytes);
    EXPECT_EQ(source->await_diagnosis(1), Suspicion::broken) << bytes;
    dispatcher->settle(1, verdict(Verdict::State::alive));
    const auto result = outcome(state);
    ASSERT_FALSE(result.has_value()) << bytes;
    EXPECT_EQ(result.error().kind, ErrorKind::unavailable) << bytes;
    dispatcher->close(base::Deadline::after(0s));
  }
}

TEST_F(DispatcherFailureTest, ARefusalOfTheWholeRequestIsTyped) {
  struct Case {
    const char* status;
    const char* name;
    ErrorKind kind;
  };
  for (const Case& refusal : {Case{"409 Conflict", "version_mismatch", ErrorKind::version_mismatch},
                              Case{"401 Unauthorized", "unauthenticated", ErrorKind::unauthenticated},
                              Case{"413 Content Too Large", "payload_too_large", ErrorKind::payload_too_large},
                              Case{"400 Bad Request", "malformed", ErrorKind::malformed}}) {
    source = std::make_shared<FakeSource>();
    start();
    FakePeer peer = add_replica(1);
    const auto state = call_async();
    peer.read_request();
    peer.write(std::string("HTTP/1.1 ") + refusal.status + "\r\nTurbolift-Error: " + refusal.name +
               "\r\nContent-Length: 7\r\n\r\nbecause");
    const auto result = outcome(state);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, refusal.kind);
    EXPECT_NE(result.error().message.find("because"), std::string::npos);
    EXPECT_FALSE(result.error().may_have_run);
    dispatcher->close(base::Deadline::after(0s));
  }
}

TEST_F(DispatcherFailureTest, AnOverloadedServiceIsAskedAgainWhenItSays) {
  start({.at_most_once = true});  // nothing of the request was started: that is allowed
  FakePeer peer = add_replica(1);
  const auto state = call_async();
  peer.read_request();
  peer.write(
      "HTTP/1.1 503 Service Unavailable\r\nTurbolift-Error: overloaded\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n");
  while (dispatcher->load().in_flight != 0) std::this_thread::yield();
  advance(1900ms);
  EXPECT_TRUE(peer.is_quiet());
  advance(200ms);
  answer(peer, peer.read_request(), "r");
  EXPECT_TRUE(outcome(state).has_value());
}

TEST_F(DispatcherFailureTest, AnOverloadThatLastsIsSaid) {
  start();
  FakePeer peer = add_replica(1);
  const auto state = call_async("x", {.retries = 1});
  for (int i = 0; i < 2; ++i) {
    peer.read_request();
    peer.write("HTTP/1.1 503 x\r\nTurbolift-Error: overloaded\r\nContent-Length: 4\r\n\r\nfull");
    while (dispatcher->load().in_flight != 0) std::this_thread::yield();
    pass_the_delay();
  }
  const auto result = outcome(state);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::overloaded);
  EXPECT_EQ(result.error().attempts, 2);
}

TEST_F(DispatcherFailureTest, LossesWithoutSuccessUseUpTheBudget) {
  start();
  int failed = 0;
  for (ReplicaId id = 1; failed == 0 && id < 60; ++id) {
    FakePeer peer = add_replica(id);
    const auto state = call_async("x", {.retries = 1000});
    peer.read_request();
    end(id, peer);
    if (state->ready()) {
      EXPECT_EQ(outcome(state).error().kind, ErrorKind::unavailable);
      ++failed;
    } else {
      EXPECT_TRUE(state->cancel("by the test"));
    }
  }
  EXPECT_EQ(failed, 1);
}

TEST_F(DispatcherFailureTest, AWaitingThreadSeesTheEndOfItsReplica) {
  start({.at_most_once = true});
  FakePeer peer = add_replica(1);
  const auto state = call("x");
  peer.read_request();
  std::jthread ending([&] { end(1, peer, Verdict::State::killed, SIGTERM); });
  const auto result = outcome(state);  // drives the connection itself
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::outcome_unknown);
}

TEST_F(DispatcherFailureTest, AnIdleReplicaIsProbed) {
  start();
  FakePeer peer = add_replica(1);
  advance(10s);
  EXPECT_EQ(peer.read_request().line(), "GET /healthz/live HTTP/1.1");
  advance(16s);
  EXPECT_EQ(source->await_diagnosis(1), Suspicion::silent);
}

}  // namespace
}  // namespace turbolift::call
