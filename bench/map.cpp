// Many calls of a small function: calls a second.
#include <ranges>
#include <turbolift/turbolift.hpp>

#include "harness/functions.hpp"
#include "harness/platforms.hpp"
#include "harness/rounds.hpp"
#include "harness/squares.hpp"
#include "peers/grpc_peer.hpp"
#include "peers/pools.hpp"

namespace {

auto numbers(std::uint64_t count) {
  return std::views::iota(std::uint64_t{0}, count);
}

double rate_of(std::uint64_t count, const std::function<std::uint64_t()>& run) {
  const auto begin = bench::Clock::now();
  bench::require(run() == count, "all calls");
  return static_cast<double>(count) / bench::seconds_since(begin);
}

template <class Tag>
double map_rate(const Tag& tag, std::uint64_t count) {
  return rate_of(count, [&] {
    std::uint64_t good = 0;
    for (const auto& result : turbolift::map(tag, numbers(count))) good += result.has_value();
    return good;
  });
}

template <class Tag>
double completed_rate(const Tag& tag, std::uint64_t count) {
  return rate_of(count, [&] {
    std::uint64_t good = 0;
    for (const auto& [index, result] : turbolift::as_completed(tag, numbers(count))) good += result.has_value();
    return good;
  });
}

double pool_rate(bench::ThreadPool& pool, std::uint64_t count) {
  return rate_of(count, [&] {
    std::vector<std::future<std::uint64_t>> futures;
    for (std::uint64_t i = 0; i < count; ++i) futures.push_back(pool.submit([i] { return bench::square(i); }));
    std::uint64_t good = 0;
    for (auto& future : futures) good += future.get() != 1;
    return good + 1;  // 1 * 1
  });
}

}  // namespace

int main() {
  bench::ProcessPool processes(2);
  bench::GrpcPeer grpc;
  bench::ThreadPool threads(2);
  bench::embed<bench::spin>("spin");
  turbolift::Local local;
  const bench::Squares squares;
  const auto& here = squares.here;
  const auto& there = squares.there;
  const auto spin_here = turbolift::on<bench::spin>(local, {.max_replicas = 1});

  bench::compare({
      .title = "Map of 100,000 calls",
      .unit = "calls/s",
      .contestants = {{"Local, map", [&] { return map_rate(here, 100'000); }},
                      {"TCP, map", [&] { return map_rate(there, 100'000); }},
                      {"Local, as_completed", [&] { return completed_rate(here, 100'000); }},
                      {"gRPC, best asynchronous", [&] { return grpc.best_rate(20'000); }},
                      {"gRPC, one stream", [&] { return grpc.stream_rate(50'000); }},
                      {"thread pool of 2", [&] { return pool_rate(threads, 100'000); }},
                      {"2 processes, chunks of 1", [&] { return processes.map_rate(100'000, 1); }},
                      {"2 processes, chunks of 100", [&] { return processes.map_rate(100'000, 100); }}},
      .ratios = {{"map over TCP / gRPC's best", "TCP, map", "gRPC, best asynchronous", ">= 10", ">= 100"},
                 {"map on Local / gRPC's best", "Local, map", "gRPC, best asynchronous"},
                 {"map over TCP / gRPC's stream", "TCP, map", "gRPC, one stream"},
                 {"map on Local / thread pool", "Local, map", "thread pool of 2"},
                 {"map on Local / processes, chunks of 100", "Local, map", "2 processes, chunks of 100"}},
  });
  for (const std::uint64_t count : {1'000UL, 10'000UL, 1'000'000UL}) {
    bench::compare({.title = "Map of " + std::to_string(count) + " calls",
                    .unit = "calls/s",
                    .contestants = {{"Local, map", [&] { return map_rate(here, count); }},
                                    {"TCP, map", [&] { return map_rate(there, count); }}},
                    .ratios = {},
                    .rounds = 5});
  }
  constexpr std::uint64_t spins = 100'000;
  const auto thousand_ns = std::views::transform([](std::uint64_t) { return std::uint64_t{1000}; });
  bench::compare({
      .title = "Map of 100,000 calls of 1 us, one replica",
      .unit = "s",
      .contestants = {{"map",
                       [&] {
                         const auto begin = bench::Clock::now();
                         for (const auto& result : turbolift::map(spin_here, numbers(spins) | thousand_ns))
                           bench::take(result);
                         return bench::seconds_since(begin);
                       }},
                      {"plain loop",
                       [&] {
                         const auto begin = bench::Clock::now();
                         for (std::uint64_t i = 0; i < spins; ++i) bench::spin(1000);
                         return bench::seconds_since(begin);
                       }}},
      .ratios = {{"map of a 1 us function / plain loop", "map", "plain loop", "<= 1.5", "<= 1.1"}},
  });
}
