#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <turbolift/error.hpp>

namespace turbolift::service {

/// What a service counts. Guarded by the server's lock.
struct Metrics {
  /// Upper bounds of the durations' classes, in nanoseconds; one more class has no bound.
  static constexpr std::array<std::uint64_t, 15> bounds_ns{
      10'000,        30'000,        100'000,        300'000,        1'000'000,
      3'000'000,     10'000'000,    30'000'000,     100'000'000,    300'000'000,
      1'000'000'000, 3'000'000'000, 10'000'000'000, 30'000'000'000, 100'000'000'000};

  std::uint64_t results = 0;
  std::array<std::uint64_t, static_cast<std::size_t>(ErrorKind::internal) + 1> errors{};
  std::array<std::uint64_t, bounds_ns.size() + 1> durations{};
  std::uint64_t duration_sum_ns = 0;
  std::uint64_t bytes_in = 0, bytes_out = 0;
  std::uint64_t heartbeats = 0;

  void count_error(ErrorKind kind) { ++errors[static_cast<std::size_t>(kind)]; }
  void count_duration(std::chrono::nanoseconds duration);
};

/// What is read from elsewhere when /metrics is asked for.
struct Gauges {
  std::string_view name, version, source_digest;
  std::size_t in_flight = 0, queued = 0, connections = 0, concurrency = 0;
  std::uint64_t shared_bytes = 0;
  bool draining = false;
};

/// Prometheus' text format 0.0.4.
std::string to_prometheus(const Metrics& metrics, const Gauges& gauges);

}  // namespace turbolift::service
