#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "call/dispatcher_fixture.hpp"

// Of Dispatcher: streams that are still being connected.
namespace turbolift::call {
namespace {

using namespace std::chrono_literals;

/// Takes nothing until it has heard a greeting of two bytes: "ok", or something else, with which it fails for ever.
class ShyStream final : public http::Stream {
 public:
  ShyStream(base::UniqueFd socket, std::atomic<int>& sends) : under_(std::move(socket)), sends_(sends) {}

  int fd() const noexcept override { return under_.fd(); }
  ssize_t send(std::span<const iovec> pieces) noexcept override {
    ++sends_;
    const ssize_t ready = shake_hands();
    return ready == 0 ? under_.send(pieces) : ready;
  }
  ssize_t receive(std::span<char> into, bool wait) noexcept override {
    const ssize_t ready = shake_hands();
    return ready == 0 ? under_.receive(into, wait) : ready;
  }
  bool send_needs_input() const noexcept override { return greeting_.size() < 2; }
  std::string trouble() const override { return greeting_ == "no" ? "the greeting was rude" : ""; }

 private:
  ssize_t shake_hands() noexcept {
    while (greeting_.size() < 2) {
      char byte = 0;
      const ssize_t got = under_.receive(std::span(&byte, 1), false);
      if (got <= 0) return got == 0 ? -ECONNRESET : got;
      greeting_ += byte;
    }
    return greeting_ == "ok" ? 0 : -EPROTO;
  }

  http::SocketStream under_;
  std::atomic<int>& sends_;
  std::string greeting_;
};

/// Counts the rounds of a reactor.
class Rounds final : public Reactor::Ticker {
 public:
  Reactor::TimePoint on_tick(Reactor::TimePoint /*now*/) noexcept override {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
    return Reactor::TimePoint::max();
  }
  /// Lets the reactor's thread come round `count` times.
  void pass(Reactor& reactor, int count) {
    for (int i = 0; i < count; ++i) {
      std::unique_lock lock(mutex_);
      const int before = count_;
      reactor.tick_now();
      ASSERT_TRUE(changed_.wait_for(lock, patience, [&] { return count_ > before; }));
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

class DispatcherStreamTest : public DispatcherTest {
 protected:
  void start_shy() {
    start();
    source->make_streams([this](base::UniqueFd fd) { return std::make_unique<ShyStream>(std::move(fd), sends); });
    reactor.add_ticker(rounds);
  }

  std::atomic<int> sends{0};
  std::shared_ptr<Rounds> rounds = std::make_shared<Rounds>();
};

TEST_F(DispatcherStreamTest, AStreamThatMustHearSomethingFirstIsNotAskedToSendUntilThen) {
  start_shy();
  dispatcher->add_replica(1, "replica 1");
  FakePeer peer = source->accept(1);
  rounds->pass(reactor, 20);
  EXPECT_EQ(sends, 1);  // although the socket has had room all the time
  peer.write("o");
  rounds->pass(reactor, 20);
  EXPECT_LE(sends, 2);
  EXPECT_TRUE(peer.is_quiet());
  peer.write("k");
  EXPECT_EQ(peer.read_request().line(), "GET /about HTTP/1.1");
  peer.write(response(""));
  EXPECT_TRUE(source->await_ready(1));

  const std::string large(std::size_t{5} << 20U, 'l');  // more than the socket takes at once
  const auto state = call_async(large);
  const FakeRequest request = peer.read_request();
  ASSERT_EQ(FakeFrame(request).calls.size(), 1U);
  EXPECT_EQ(FakeFrame(request).calls[0].arguments, large);
  answer(peer, request, "r");
  EXPECT_EQ(outcome(state).value(), "r");
}

TEST_F(DispatcherStreamTest, AStreamThatFailsOnTheWaySaysWhy) {
  start_shy();
  dispatcher->add_replica(1, "replica 1");
  FakePeer peer = source->accept(1);
  peer.write("no");
  EXPECT_EQ(source->await_diagnosis(1), Suspicion::broken);
  EXPECT_EQ(source->trouble(), "the greeting was rude");
}

TEST_F(DispatcherStreamTest, ACallThatWasNotSentOverAFailingStreamRunsOnAnotherReplica) {
  start({.concurrency = 2});
  FakePeer peer = add_replica(1);
  const auto first = call_async("first");
  const FakeRequest busy = peer.read_request();
  source->make_streams([this](base::UniqueFd fd) { return std::make_unique<ShyStream>(std::move(fd), sends); });
  const auto second = call_async("second");  // over a second connection
  FakePeer shy = source->accept(1);
  shy.write("no");
  EXPECT_EQ(source->await_diagnosis(1), Suspicion::broken);
  source->make_streams([](base::UniqueFd fd) { return std::make_unique<http::SocketStream>(std::move(fd)); });
  FakePeer other = add_replica(2);
  const FakeRequest request = other.read_request();
  ASSERT_EQ(FakeFrame(request).calls.size(), 1U);
  EXPECT_EQ(FakeFrame(request).calls[0].arguments, "second");
  EXPECT_EQ(FakeFrame(request).calls[0].attempt, 1);
  answer(other, request, "2");
  EXPECT_EQ(outcome(second).value(), "2");
  answer(peer, busy, "1");
  EXPECT_EQ(outcome(first).value(), "1");
}

}  // namespace
}  // namespace turbolift::call
