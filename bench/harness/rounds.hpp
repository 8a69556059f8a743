#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

/// Contestants measured in turns, and ratios of what they reached in the same round: whatever else the machine does
/// falls on all of them alike.
namespace bench {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// The value below which `part` of them lie; takes a copy, since it sorts.
double percentile(std::vector<double> values, double part);

/// Runs `once` so many times; each run's time in microseconds.
std::vector<double> times_of(int count, const std::function<void()>& once);

/// The median of those.
double median_of(int count, const std::function<void()>& once);

struct Contestant {
  std::string name;
  std::function<double()> measure;  ///< one round's figure
};

/// What to say of two contestants: the median of `over` / `under` in each round, and what it should be.
struct Ratio {
  std::string what;
  std::string over, under;
  std::string must{}, aim{};  ///< "<= 2.2": for the table only
};

struct Comparison {
  std::string title;
  std::string unit;  ///< of every figure
  std::vector<Contestant> contestants;
  std::vector<Ratio> ratios;
  int rounds = 7;
};

/// One round to warm up, which does not count, then the rounds. Prints medians with their spread. Where the environment
/// names a file as BENCH_RESULTS, a line of JSON is appended to it for bench/report.
void compare(const Comparison& comparison);

/// A figure that is no ratio of two contestants, said and written in the same way.
void say(const std::string& what, double value, const std::string& unit, const std::string& must = {},
         const std::string& aim = {});

/// Ends the program with a message unless `good`: a benchmark that measures failures says so.
void require(bool good, const std::string& what);

}  // namespace bench
