// More calls than a service can answer: what is still answered in time; what retries add when everything fails; how
// exact deadlines are, and whether work is begun that nobody waits for any more.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>
#include <turbolift/turbolift.hpp>

#include "base/file.hpp"
#include "harness/functions.hpp"
#include "harness/platforms.hpp"
#include "harness/rounds.hpp"

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t nap_us = 1000;
constexpr auto patience = 100ms;
constexpr auto reaching = 1ms;  // the deadline that travels counts from the service's side

std::int64_t ns(bench::Clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

/// Calls that were answered with a value in each second, when `rate` calls a second are begun for `time`.
template <class Tag>
double goodput(const Tag& tag, double rate, std::chrono::seconds time) {
  const auto interval = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / rate));
  std::deque<turbolift::Future<std::uint64_t>> pending;
  std::uint64_t good = 0;
  const auto begin = bench::Clock::now();
  const auto take = [&](bool all) {
    while (!pending.empty() && (all || pending.front().ready())) {
      good += pending.front().get().has_value();
      pending.pop_front();
    }
  };
  for (auto next = begin; next < begin + time; next += interval) {
    std::this_thread::sleep_until(next);
    pending.push_back(tag.with({.deadline = patience})(nap_us, ns(bench::Clock::now() + patience + reaching)));
    take(false);
  }
  take(true);
  return static_cast<double>(good) / std::chrono::duration<double>(time).count();
}

/// Calls a second when there is always one to do, and never many.
template <class Tag>
double peak(const Tag& tag, std::chrono::seconds time) {
  std::deque<turbolift::Future<std::uint64_t>> pending;
  std::uint64_t done = 0;
  const auto end = bench::Clock::now() + time;
  while (bench::Clock::now() < end) {
    while (pending.size() < 8) pending.push_back(tag(nap_us, INT64_MAX));
    bench::take(pending.front().get());
    pending.pop_front();
    ++done;
  }
  return static_cast<double>(done) / std::chrono::duration<double>(time).count();
}

void measure_overload(turbolift::Local& local, const std::string& counter) {
  const auto tag = turbolift::on<bench::work>(local, {.max_replicas = 1, .env = {{"BENCH_COUNTER", counter}}});
  double best = 0;
  bench::compare({.title = "Five times more calls than can be answered, each with a deadline of 100 ms",
                  .unit = "calls/s",
                  .contestants = {{"peak", [&] { return best = peak(tag, 2s); }},
                                  {"goodput", [&] { return goodput(tag, 5 * best, 3s); }}},
                  .ratios = {{"goodput under 5 times overload / peak", "goodput", "peak", ">= 0.8", ">= 0.95"}},
                  .rounds = 5});
  std::uint64_t expired = 0;
  const auto bytes = turbolift::base::read_file(counter);
  bench::require(bytes && bytes->size() == sizeof expired, "the counter");
  std::copy_n(bytes->data(), sizeof expired, reinterpret_cast<char*>(&expired));
  bench::say("calls begun after their deadline", static_cast<double>(expired), "", "0", "0");
}

void measure_deadlines(turbolift::Local& local) {
  const auto tag = turbolift::on<bench::work>(local, {.max_replicas = 1});
  std::vector<double> overshoot;
  for (int i = 0; i < 300; ++i) {
    const auto deadline = std::chrono::milliseconds(5 + i % 40);
    const auto begin = bench::Clock::now();
    const auto result = tag.with({.deadline = deadline})(60'000, INT64_MAX).get();
    bench::require(!result && result.error().kind == turbolift::ErrorKind::deadline_exceeded, "a deadline passes");
    overshoot.push_back((bench::seconds_since(begin) - std::chrono::duration<double>(deadline).count()) * 1000);
  }
  bench::say("deadline overshoot, p50", bench::percentile(overshoot, 0.5), "ms");
  bench::say("deadline overshoot, p99", bench::percentile(overshoot, 0.99), "ms", "<= 50", "<= 5");
}

void measure_amplification(turbolift::Local& local) {
  const auto tag = turbolift::on<bench::fail_always>(local, {.max_replicas = 2});
  constexpr int calls = 300;
  std::uint64_t attempts = 0;
  std::vector<turbolift::Future<std::uint64_t>> futures;
  for (int i = 0; i < calls; ++i) futures.push_back(tag(1));
  for (auto& future : futures) {
    const auto result = future.get();
    bench::require(!result, "every call fails");
    attempts += static_cast<std::uint64_t>(std::max(1, result.error().attempts));
  }
  bench::say("attempts for each call when all fail", static_cast<double>(attempts) / calls, "", "<= 1.1", "<= 1.1");
}

}  // namespace

int main() {
  bench::embed<bench::work>("work");
  bench::embed<bench::fail_always>("fail_always");
  const auto folder = *turbolift::base::TemporaryFolder::make("turbolift-bench");
  const std::string counter = folder.path() / "counter";
  bench::require(turbolift::base::write_file(counter, std::string(8, '\0')).has_value(), "the counter's file");
  turbolift::Local local;
  measure_overload(local, counter);
  measure_deadlines(local);
  measure_amplification(local);
}
