#include <gtest/gtest.h>

#include "call/dispatcher_fixture.hpp"

// A thread that waits for its call and reads the connection itself, while other things happen.
namespace turbolift::call {
namespace {

using DispatcherDriveTest = DispatcherTest;

TEST_F(DispatcherDriveTest, AVerdictThatComesWhileAThreadReadsIsNotForgotten) {
  start();
  for (ReplicaId id = 1; id <= 100; ++id) {
    FakePeer peer = add_replica(id);
    const auto state = call("x");
    const FakeFrame frame(peer.read_request());
    WireError error;
    error.kind = ErrorKind::function_exited;
    error.exit_code = 3;
    std::jthread ending([&] {  // the record and the news of the end in either order, the connection stays
      if (id % 2 == 0) dispatcher->settle(id, verdict(Verdict::State::exited, 0, 3));
      peer.write(response(record(RecordKind::error, frame.calls[0].id, encode(error))));
      if (id % 2 != 0) dispatcher->settle(id, verdict(Verdict::State::exited, 0, 3));
    });
    const auto result = outcome(state);  // drives the connection itself
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, ErrorKind::function_exited);
    EXPECT_EQ(result.error().exit_code, 3);
  }
}

}  // namespace
}  // namespace turbolift::call
