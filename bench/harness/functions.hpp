#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// What the benchmarks call.
namespace bench {

inline std::uint64_t square(std::uint64_t value) {
  return value * value;
}

/// What it was given.
std::string echo(std::string text);
std::vector<double> echo_numbers(std::vector<double> numbers);

/// Computes for that long: the processor is busy.
std::uint64_t spin(std::uint64_t nanoseconds);

/// Sleeps for that long; one process of its service, the first that creates the file which BENCH_SLOW names, ten times
/// as long. The result is the process's id.
std::uint64_t nap(std::uint64_t microseconds);

/// Ends its process.
std::uint64_t fail_always(std::uint64_t value);

/// How often the process has asked for memory so far.
std::uint64_t allocations(std::uint64_t ignored);

/// Sleeps for `nap_us`, and adds one to the counter in BENCH_COUNTER, a file of eight bytes, if it was begun after
/// `deadline_ns` of the steady clock.
std::uint64_t work(std::uint64_t nap_us, std::int64_t deadline_ns);

}  // namespace bench
