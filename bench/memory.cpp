// Allocations for each call in steady state, of the client and of the service, and the memory that a long map takes:
//
//     bench_memory [ELEMENTS]     of the map; 10 million
#include <cstdlib>
#include <fstream>
#include <ranges>
#include <string>
#include <turbolift/turbolift.hpp>

#include "harness/allocation_count.hpp"
#include "harness/functions.hpp"
#include "harness/platforms.hpp"
#include "harness/rounds.hpp"

namespace {

double resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (double size = 0; word == "VmRSS:" && status >> size) return size;
  }
  return 0;
}

/// What `calls` calls of the function that counts have cost: (client, service) for each call.
template <class Run>
std::pair<double, double> cost_of(const auto& tag, std::uint64_t calls, Run run) {
  run(calls);  // buffers grow
  const std::uint64_t service = bench::take(tag(0).get());
  const std::uint64_t client = bench::allocation_count();
  run(calls);
  const std::uint64_t client_after = bench::allocation_count();
  const std::uint64_t service_after = bench::take(tag(0).get());
  return {static_cast<double>(client_after - client) / static_cast<double>(calls),
          static_cast<double>(service_after - service) / static_cast<double>(calls)};
}

/// The resident memory at a hundredth, a tenth and the whole of a map.
void measure_map(const auto& tag, std::uint64_t count) {
  std::printf("Map of %llu calls\n", static_cast<unsigned long long>(count));
  std::uint64_t done = 0;
  double early = 0;
  for (const auto& result : turbolift::map(tag, std::views::iota(std::uint64_t{0}, count))) {
    bench::take(result);
    if (++done != count / 100 && done != count / 10 && done != count) continue;
    const double kib = resident_kib();
    if (early == 0) early = kib;
    bench::say("resident after " + std::to_string(done * 100 / count) + " %", kib, "KiB");
    if (done == count) bench::say("at the end / after 1 %", kib / early, "times", "<= 1.1", "1");
  }
}

}  // namespace

int main(int argc, char** argv) {
  bench::embed<bench::allocations>("allocations");
  turbolift::Local local;
  const auto tag = turbolift::on<bench::allocations>(local, {.max_replicas = 1});
  const auto one_by_one = cost_of(tag, 10'000, [&](std::uint64_t calls) {
    for (std::uint64_t i = 0; i < calls; ++i) bench::take(tag(i).get());
  });
  const auto mapped = cost_of(tag, 1'000'000, [&](std::uint64_t calls) {
    for (const auto& result : turbolift::map(tag, std::views::iota(std::uint64_t{0}, calls))) bench::take(result);
  });
  std::printf("Allocations for each call\n");
  bench::say("blocking call, client", one_by_one.first, "", "<= 2", "0");
  bench::say("blocking call, service", one_by_one.second, "", "<= 2", "0");
  bench::say("map, client", mapped.first, "", "<= 2", "0");
  bench::say("map, service", mapped.second, "", "<= 2", "0");
  measure_map(tag, argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000);
}
