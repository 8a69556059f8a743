#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/cluster.hpp"
#include "json/json.hpp"
#include "kubernetes/api_error.hpp"

namespace turbolift::cli {

using TimePoint = std::chrono::system_clock::time_point;

/// A function of a session, as its Deployment shows it.
struct SeenFunction {
  std::string name{};     ///< signature
  std::string service{};  ///< see kubernetes::service_id
  std::string image{};
  std::int64_t wanted = 0, ready = 0;  ///< replicas
  std::optional<TimePoint> created{};
  json::object resources{};  ///< of one replica: `requests`, `limits`
};

/// A session, as the cluster shows it.
struct SeenSession {
  enum class State : std::uint8_t {
    living,
    waiting,   ///< the cluster does not count its time, yet or any more
    ended,     ///< its Job has ended, and will be removed
    orphaned,  ///< it has objects, but no Job: `turbolift gc` removes them
  };
  std::string run_id{}, kube_namespace{}, program{};
  State state = State::orphaned;
  std::optional<TimePoint> created{};
  std::optional<TimePoint> ends{};  ///< by the cluster's clock, unless it is extended until then
  std::vector<SeenFunction> functions{};
};

/// What Jobs and Deployments with the label turbolift/run say; the oldest session first, its functions by name.
std::vector<SeenSession> read_sessions(const json::array& jobs, const json::array& deployments);

/// Asks the cluster. `run_id`: that one alone; empty: all.
kubernetes::ApiExpected<std::vector<SeenSession>> list_sessions(const ClusterAccess& access, const std::string& run_id,
                                                                base::Deadline deadline);

/// What of it is left, or why nothing is: "24s", "overdue", "not counted", "ended", "orphaned".
std::string time_left(const SeenSession& session, TimePoint now);

/// Whether `wanted` names the function: see is_called; or is its service's name.
bool is_called(const SeenFunction& function, std::string_view wanted);

}  // namespace turbolift::cli
