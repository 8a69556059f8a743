#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bench {

/// A gRPC C++ service with the functions of bench.proto, in a process of its own on the loopback, and its client. The
/// server answers by gRPC's callback interface, without TLS, with unlimited messages.
class GrpcPeer {
 public:
  GrpcPeer();
  ~GrpcPeer();
  GrpcPeer(const GrpcPeer&) = delete;
  GrpcPeer& operator=(const GrpcPeer&) = delete;

  // Each ends the program where a call fails.

  std::uint64_t square(std::uint64_t value);
  void echo(const std::string& text);
  void echo_numbers(const std::vector<double>& numbers);

  /// Calls a second of `count` unary calls, `in_flight` of them at a time, through one completion queue or with the
  /// callback interface.
  double queue_rate(std::uint64_t count, std::size_t in_flight);
  double callback_rate(std::uint64_t count, std::size_t in_flight);
  /// The best of both with 16 and with 128 in flight.
  double best_rate(std::uint64_t count);
  /// Messages a second over one bidirectional stream that is kept full.
  double stream_rate(std::uint64_t count);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bench
