#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/sessions.hpp"
#include "json/json.hpp"

namespace turbolift::cli {

/// What a pod, or all pods of a function, use; as numbers of processors and bytes.
struct Usage {
  std::optional<double> cpu{}, memory{};  ///< nothing: not measured
};

struct PodUsage {
  std::string name{}, node{}, state{};  ///< "Running", "Pending", "Terminating", …
  bool ready = false;
  std::int64_t restarts = 0;
  Usage usage{};
};

struct FunctionUsage {
  std::string run_id{}, kube_namespace{};
  SeenFunction function{};
  std::vector<PodUsage> pods{};  ///< by name
  /// Of one replica, as quantities ("20m", "64Mi"); empty: none.
  std::string cpu_request{}, memory_request{}, memory_limit{};

  /// Of all pods that are measured; nothing where none is.
  Usage total() const;
  std::int64_t restarts() const;
};

/// Puts together what the cluster says of sessions, of pods, and of what they use (metrics.k8s.io PodMetrics).
std::vector<FunctionUsage> read_usage(const std::vector<SeenSession>& sessions, const json::array& pods,
                                      const json::array& metrics);

/// As a table: each function, and below it its pods.
std::vector<std::vector<std::string>> usage_rows(const std::vector<FunctionUsage>& functions);
json::object usage_json(const std::vector<FunctionUsage>& functions);

}  // namespace turbolift::cli
