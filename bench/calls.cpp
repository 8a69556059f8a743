// A call alone: there and back before the next one. p50 against a ping-pong of 64 bytes over TCP, and against gRPC.
#include <turbolift/turbolift.hpp>

#include "harness/rounds.hpp"
#include "harness/squares.hpp"
#include "peers/grpc_peer.hpp"
#include "peers/tcp_peer.hpp"

int main() {
  bench::TcpPeer tcp(64);
  bench::GrpcPeer grpc;
  const bench::Squares squares;
  const auto& here = squares.here;
  const auto& there = squares.there;
  constexpr int calls = 4000;

  const auto blocking = [](const auto& tag) { return bench::median_of(calls, [&] { bench::take(tag(12).get()); }); };
  // The I/O thread makes it; this one sleeps until it is woken.
  const auto handed_over = [](const auto& tag) {
    return bench::median_of(calls, [&] {
      auto future = tag(12);
      if (!future.ready()) future.wait();
      bench::take(future.get());
    });
  };
  const auto with_then = [](const auto& tag) {
    return bench::median_of(
        calls, [&] { bench::take(tag(12).then([](turbolift::Result<std::uint64_t> value) { return value; }).get()); });
  };
  bench::compare({
      .title = "One call at a time",
      .unit = "us",
      .contestants = {{"raw TCP, 64 bytes", [&] { return bench::median_of(calls, [&] { tcp.round_trip(); }); }},
                      {"Local, blocking", [&] { return blocking(here); }},
                      {"TCP, blocking", [&] { return blocking(there); }},
                      {"Local, asynchronous", [&] { return handed_over(here); }},
                      {"TCP, asynchronous", [&] { return handed_over(there); }},
                      {"Local, then()", [&] { return with_then(here); }},
                      {"gRPC unary", [&] { return bench::median_of(calls, [&] { grpc.square(12); }); }}},
      .ratios = {{"blocking call over TCP / raw TCP", "TCP, blocking", "raw TCP, 64 bytes", "<= 2.2", "<= 1.3"},
                 {"blocking call on Local / raw TCP", "Local, blocking", "raw TCP, 64 bytes", "<= 2.2", "<= 1.3"},
                 {"gRPC unary / blocking call over TCP", "gRPC unary", "TCP, blocking", ">= 2.5 (free cores: 1.5)",
                  ">= 4.2 (free cores: 2.5)"},
                 {"gRPC unary / blocking call on Local", "gRPC unary", "Local, blocking"},
                 {"asynchronous call over TCP / raw TCP", "TCP, asynchronous", "raw TCP, 64 bytes", "<= 3", "<= 2"},
                 {"asynchronous call on Local / raw TCP", "Local, asynchronous", "raw TCP, 64 bytes"}},
  });
}
