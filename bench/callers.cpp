// Blocking calls from 1 to 128 threads at once: calls a second.
#include <atomic>
#include <thread>
#include <turbolift/turbolift.hpp>

#include "harness/rounds.hpp"
#include "harness/squares.hpp"
#include "peers/grpc_peer.hpp"

namespace {

double rate_of(unsigned threads, std::uint64_t count, const std::function<void()>& call) {
  std::atomic<std::uint64_t> left{count};
  const auto begin = bench::Clock::now();
  {
    std::vector<std::jthread> callers;
    for (unsigned i = 0; i < threads; ++i) {
      callers.emplace_back([&] {
        while (left.fetch_sub(1) - 1 < count) call();  // below zero it is huge
      });
    }
  }
  return static_cast<double>(count) / bench::seconds_since(begin);
}

}  // namespace

int main() {
  bench::GrpcPeer grpc;
  const bench::Squares squares;
  const auto& here = squares.here;
  const auto& there = squares.there;
  constexpr std::uint64_t calls = 20'000;

  for (const unsigned threads : {1U, 2U, 4U, 16U, 64U, 128U}) {
    const std::string name = std::to_string(threads) + (threads == 1 ? " thread" : " threads");
    bench::compare({
        .title = name + ", blocking calls",
        .unit = "calls/s",
        .contestants = {{"Local", [&] { return rate_of(threads, calls, [&] { bench::take(here(12).get()); }); }},
                        {"TCP", [&] { return rate_of(threads, calls, [&] { bench::take(there(12).get()); }); }},
                        {"gRPC, blocking", [&] { return rate_of(threads, calls, [&] { grpc.square(12); }); }},
                        {"gRPC, best with as many in flight",
                         [&] {
                           return std::max(grpc.queue_rate(calls, threads), grpc.callback_rate(calls, threads));
                         }}},
        .ratios = {{name + ": ours over TCP / gRPC's best", "TCP", "gRPC, best with as many in flight",
                    threads == 16 ? ">= 1.2" : "", threads == 16 ? ">= 3" : ""},
                   {name + ": ours on Local / gRPC's best", "Local", "gRPC, best with as many in flight"},
                   {name + ": ours over TCP / gRPC, blocking", "TCP", "gRPC, blocking"}},
        .rounds = 5,
    });
  }
}
