// Values of 1 byte to 64 MiB, there and back.
#include <turbolift/turbolift.hpp>

#include "harness/functions.hpp"
#include "harness/platforms.hpp"
#include "harness/rounds.hpp"
#include "peers/grpc_peer.hpp"
#include "peers/tcp_peer.hpp"

namespace {

std::string size_name(std::size_t bytes) {
  if (bytes >= std::size_t{1} << 20U) return std::to_string(bytes >> 20U) + " MiB";
  if (bytes >= 1024) return std::to_string(bytes >> 10U) + " KiB";
  return std::to_string(bytes) + " B";
}

}  // namespace

int main() {
  bench::GrpcPeer grpc;
  bench::embed<bench::echo>("echo");
  bench::embed<bench::echo_numbers>("echo_numbers");
  turbolift::Local local;
  bench::OverTcp cluster("echo");
  const auto here = turbolift::on<bench::echo>(local, {.max_replicas = 1});
  const auto there = turbolift::on<bench::echo>(cluster.platform(), {.max_replicas = 1});
  const auto numbers_here = turbolift::on<bench::echo_numbers>(local, {.max_replicas = 1});

  for (const std::size_t bytes : {1UL, 1UL << 10U, 16UL << 10U, 128UL << 10U, 1UL << 20U, 8UL << 20U, 64UL << 20U}) {
    const int calls = bytes >= 64UL << 20U ? 3 : bytes >= 1UL << 20U ? 40 : 1000;
    const std::string text(bytes, 'x');
    const std::vector<double> values(bytes / sizeof(double), 1.5);
    bench::TcpPeer tcp(bytes);
    const auto echo_by = [&](const auto& tag, const auto& value) {
      return bench::median_of(calls,
                              [&] { bench::require(bench::take(tag(value).get()).size() == value.size(), "an echo"); });
    };
    const std::string name = size_name(bytes) + " round trip";
    const bool is_mib = bytes == 1UL << 20U;
    const bool is_64_mib = bytes == 64UL << 20U;
    bench::compare({
        .title = name,
        .unit = "us",
        .contestants = {{"raw TCP", [&] { return bench::median_of(calls, [&] { tcp.round_trip(); }); }},
                        {"TCP, string", [&] { return echo_by(there, text); }},
                        {"Local, string", [&] { return echo_by(here, text); }},
                        {"Local, vector<double>", [&] { return echo_by(numbers_here, values); }},
                        {"gRPC bytes", [&] { return bench::median_of(calls, [&] { grpc.echo(text); }); }},
                        {"gRPC repeated double",
                         [&] { return bench::median_of(calls, [&] { grpc.echo_numbers(values); }); }}},
        .ratios = {{name + " over TCP / raw TCP", "TCP, string", "raw TCP",
                    is_mib ? "<= 2.5" : (is_64_mib ? "<= 3" : ""), is_mib ? "<= 1.2" : (is_64_mib ? "<= 1.5" : "")},
                   {name + ": gRPC / ours over TCP", "gRPC bytes", "TCP, string", is_mib ? ">= 1.5" : "",
                    is_mib ? ">= 4" : ""},
                   {name + " on Local / raw TCP", "Local, string", "raw TCP"}},
        .rounds = 5,
    });
  }
}
