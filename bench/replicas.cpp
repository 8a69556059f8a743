// Replicas that sleep, so that many fit into two processors: throughput and fairness of 1 to 64, and how a map gets on
// with one that is ten times slower than the others.
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <ranges>
#include <turbolift/turbolift.hpp>

#include "base/file.hpp"
#include "harness/functions.hpp"
#include "harness/platforms.hpp"
#include "harness/rounds.hpp"

namespace {

template <class Tag>
double map_seconds(const Tag& tag, std::uint64_t count, std::uint64_t microseconds,
                   std::map<std::uint64_t, std::size_t>* calls = nullptr) {
  const auto naps = std::views::iota(std::uint64_t{0}, count) |
                    std::views::transform([microseconds](std::uint64_t) { return microseconds; });
  const auto begin = bench::Clock::now();
  for (const auto& result : turbolift::map(tag, naps)) {
    const std::uint64_t process = bench::take(result);
    if (calls != nullptr) ++(*calls)[process];
  }
  return bench::seconds_since(begin);
}

/// Of this process, all threads.
double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void measure_scale() {
  std::printf("Replicas that sleep 10 ms\n");
  for (const unsigned replicas : {1U, 2U, 4U, 8U, 16U, 32U, 64U}) {
    turbolift::Local local;
    const auto tag = turbolift::on<bench::nap>(
        local, {.min_replicas = static_cast<int>(replicas), .max_replicas = static_cast<int>(replicas)});
    map_seconds(tag, std::uint64_t{10} * replicas, 10'000);  // until all are there
    const std::uint64_t count = std::uint64_t{100} * replicas;
    constexpr double ideal = 100 * 0.010;
    std::map<std::uint64_t, std::size_t> calls;
    const double before = processor_seconds();
    const double seconds = map_seconds(tag, count, 10'000, &calls);
    const double busy = processor_seconds() - before;
    const auto [least, most] = std::ranges::minmax(calls | std::views::values);
    bench::say(std::to_string(replicas) + " replicas: time / ideal", seconds / ideal, "times");
    bench::say(std::to_string(replicas) + " replicas: the client's processor time for a call",
               busy / static_cast<double>(count) * 1e6, "us");
    bench::say(std::to_string(replicas) + " replicas: calls of the busiest / of the idlest",
               static_cast<double>(most) / static_cast<double>(least), "times");
    bench::require(calls.size() == replicas, "all replicas are used");
  }
}

void measure_straggler() {
  const auto folder = *turbolift::base::TemporaryFolder::make("turbolift-bench");
  const std::string mark = folder.path() / "slow";
  const double ideal = 1000 * 0.010 / 7.1;
  const auto measure = [&](bool once) {
    std::filesystem::remove(mark);
    turbolift::Local local;
    const auto tag = turbolift::on<bench::nap>(
        local, {.min_replicas = 8, .max_replicas = 8, .at_most_once = once, .env = {{"BENCH_SLOW", mark}}});
    map_seconds(tag, 160, 1000);  // until all are there
    return map_seconds(tag, 1000, 10'000);
  };
  bench::compare({
      .title = "Map of 1,000 calls of 10 ms on 8 replicas, one of them 10 times slower",
      .unit = "s",
      .contestants = {{"map", [&] { return measure(false); }},
                      {"map, at_most_once", [&] { return measure(true); }},
                      {"ideal", [&] { return ideal; }}},
      .ratios = {{"map with a slow replica / ideal", "map", "ideal", "<= 1.3", "<= 1.1"},
                 {"the same, at_most_once", "map, at_most_once", "ideal"}},
      .rounds = 5,
  });
}

}  // namespace

int main() {
  bench::embed<bench::nap>("nap");
  measure_straggler();
  measure_scale();
}
