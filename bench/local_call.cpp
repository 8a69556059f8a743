// Local's figures as ratios against what the machine can do, all in one run:
//
//     local_call            the blocking call against a ping-pong of 64 bytes over a Unix socket pair, the asynchronous
//                           call, and map
//     local_call memory N   the resident memory while mapping over N elements
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <ranges>
#include <turbolift/turbolift.hpp>
#include <vector>

#include "act.hpp"
#include "hand_made_bundle.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

constinit turbolift::Local local;
constexpr auto square_here = turbolift::on<square>(local);
constexpr auto square_alone = turbolift::on<square>(local, {.max_replicas = 1});

double percentile(std::vector<double>& times, double part) {
  std::ranges::sort(times);
  return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
}

/// The median of many round trips of `once`, in microseconds.
template <class Once>
double median_of(int count, Once once) {
  std::vector<double> times;
  for (int i = 0; i < count; ++i) {
    const auto start = Clock::now();
    once();
    times.push_back(Microseconds(Clock::now() - start).count());
  }
  return percentile(times, 0.5);
}

/// A process that sends 64 bytes back, over the same kind of socket that Local uses.
class PingPong {
 public:
  PingPong() {
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_) != 0) std::abort();
    if (::fork() == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      char bytes[64];
      while (::recv(ends_[1], bytes, sizeof bytes, MSG_WAITALL) == 64) ::send(ends_[1], bytes, 64, MSG_NOSIGNAL);
      ::_exit(0);
    }
    ::close(ends_[1]);
  }
  void once() const {
    char bytes[64] = {};
    ::send(ends_[0], bytes, sizeof bytes, MSG_NOSIGNAL);
    ::recv(ends_[0], bytes, sizeof bytes, MSG_WAITALL);
  }

 private:
  int ends_[2] = {};
};

double map_rate(std::uint64_t count) {
  const auto start = Clock::now();
  std::uint64_t good = 0;
  for (const auto& result : turbolift::map(square_here, std::views::iota(std::uint64_t{0}, count)))
    good += result.has_value();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (good != count)
    std::printf("%llu of %llu calls failed\n", static_cast<unsigned long long>(count - good),
                static_cast<unsigned long long>(count));
  return static_cast<double>(count) / seconds;
}

long resident_kib() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word == "VmRSS:") {
      long size = 0;
      status >> size;
      return size;
    }
  }
  return 0;
}

void print_memory(std::uint64_t count) {
  std::uint64_t done = 0;
  std::uint64_t sum = 0;
  for (const auto& result : turbolift::map(square_here, std::views::iota(std::uint64_t{0}, count))) {
    sum += result.value_or(0);
    if (++done == count / 100 || done == count / 10 || done == count / 2 || done == count) {
      std::printf("memory: after %3llu %% of %llu calls: %ld KiB resident\n",
                  static_cast<unsigned long long>(done * 100 / count), static_cast<unsigned long long>(count),
                  resident_kib());
      std::fflush(stdout);
    }
  }
  std::printf("memory: sum %llu\n", static_cast<unsigned long long>(sum));
}

void print_calls() {
  constexpr int rounds = 7;
  constexpr int calls = 5000;
  const PingPong ping_pong;
  const auto blocking = [] {
    if (!square_alone(12).get()) std::abort();
  };
  const auto asynchronous = [] {
    if (!square_alone(12).then([](turbolift::Result<std::uint64_t> value) { return value; }).get()) std::abort();
  };
  blocking();
  std::vector<double> call_ratios;
  std::vector<double> then_ratios;
  std::vector<double> floors;
  std::vector<double> call_times;
  for (int round = 0; round < rounds; ++round) {
    const double floor = median_of(calls, [&] { ping_pong.once(); });
    const double call = median_of(calls, blocking);
    const double then = median_of(calls / 5, asynchronous);
    floors.push_back(floor);
    call_times.push_back(call);
    call_ratios.push_back(call / floor);
    then_ratios.push_back(then / floor);
  }
  std::printf("ping-pong of 64 bytes: p50 %.2f us\n", percentile(floors, 0.5));
  std::printf("blocking call: p50 %.2f us, / ping-pong: %.2f\n", percentile(call_times, 0.5),
              percentile(call_ratios, 0.5));
  std::printf("call with then(): / ping-pong: %.2f\n", percentile(then_ratios, 0.5));
  std::vector<double> rates;
  for (int round = 0; round < rounds; ++round) rates.push_back(map_rate(100'000));
  const double middle = percentile(rates, 0.5);
  std::printf("map of 100,000 calls: %.0f calls/s (best %.0f)\n", middle, rates.back());
}

}  // namespace

int main(int argc, char** argv) {
  register_by_hand(square_here.info(), {.name = "square", .binary = SQUARE_SERVICE, .debug_file = {}});
  if (argc == 3 && std::string_view(argv[1]) == "memory") {
    print_memory(std::strtoull(argv[2], nullptr, 10));
  } else {
    print_calls();
  }
}
