#pragma once

#include <gtest/gtest.h>

#include "call/dispatcher.hpp"
#include "call/fake_replica.hpp"

// For the dispatcher's tests.
namespace turbolift::call {

class DispatcherTest : public testing::Test {
 protected:
  ~DispatcherTest() override {
    if (dispatcher) dispatcher->close(base::Deadline::after({}));
  }

  void start(DispatcherOptions options = {}) {
    clock.advance(std::chrono::hours(1));  // no clock of a machine that runs is at 0
    options.function = "square";
    options.route.token = "secret";
    options.schema = 0xabcdef;
    options.source_digest = "sha256-00";
    dispatcher = Dispatcher::make(std::move(options), source, reactor);
  }

  /// A replica that has answered its first probe, with the connection over which it did.
  FakePeer add_replica(ReplicaId id) {
    dispatcher->add_replica(id, "replica " + std::to_string(id));
    FakePeer peer = source->accept(id);
    EXPECT_EQ(peer.read_request().line(), "GET /about HTTP/1.1");
    peer.write(response(""));
    EXPECT_TRUE(source->await_ready(id));
    return peer;
  }

  detail::Ref<TextState> call(std::string arguments = "x", CallOptions options = {},
                              std::vector<detail::Ref<detail::SharedValue>> shared = {}) {
    detail::Ref<TextState> state = make_text_state();
    detail::Call call;
    call.arguments = std::move(arguments);
    call.call = std::move(options);
    call.shared = std::move(shared);
    call.state = state;
    dispatcher->submit({&call, 1});
    return state;
  }

  /// As a map does.
  std::vector<detail::Ref<TextState>> call_together(const std::vector<std::string>& arguments,
                                                    const CallOptions& options = {}) {
    std::vector<detail::Ref<TextState>> states;
    std::vector<detail::Call> calls;
    for (const std::string& text : arguments) {
      states.push_back(make_text_state());
      calls.push_back({.call = options, .arguments = text, .batched = true, .state = states.back()});
    }
    dispatcher->submit(calls);
    return states;
  }

  /// A call that the I/O thread looks after.
  detail::Ref<TextState> call_async(std::string arguments = "x", CallOptions options = {}) {
    auto state = call(std::move(arguments), std::move(options));
    state->hand_over();
    return state;
  }

  static Result<std::string> outcome(const detail::Ref<TextState>& state) {
    if (!state->wait_for(std::chrono::nanoseconds(patience).count())) {
      ADD_FAILURE() << "no outcome";
      return {};
    }
    return state->take();
  }

  /// `busy`: for how long the calls have run, as the service says.
  static void answer(FakePeer& peer, const FakeRequest& request, std::string_view result,
                     std::chrono::nanoseconds busy = {}) {
    std::string records;
    for (const auto& call : FakeFrame(request).calls) records += record(RecordKind::result, call.id, result);
    peer.write(response(records + record(RecordKind::time, static_cast<std::uint64_t>(busy.count()), "")));
  }

  /// Moves the clock and lets the reactor see it.
  void advance(std::chrono::nanoseconds by) {
    clock.advance(by);
    reactor.tick_now();
  }

  static Verdict verdict(Verdict::State state, int signal = 0, int exit_code = 0) {
    Verdict result;
    result.state = state;
    result.signal = signal;
    result.exit_code = exit_code;
    result.log = "last line\n";
    return result;
  }

  base::ManualClock clock;
  Reactor reactor{clock};
  std::shared_ptr<FakeSource> source = std::make_shared<FakeSource>();
  std::shared_ptr<Dispatcher> dispatcher;
};

}  // namespace turbolift::call
