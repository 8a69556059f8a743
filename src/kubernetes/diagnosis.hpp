#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "kubernetes/problem.hpp"

/// \file
/// What the cluster's own words about a service mean. No function here talks to anybody; all are thread-safe. The field
/// values are those of Kubernetes 1.25 to 1.34.
namespace turbolift::kubernetes {

/// What is known of one service. Views: nothing is kept.
struct Observed {
  std::string_view function{};            ///< its name, begins the messages
  std::span<const json::value> pods{};    ///< core/v1 Pod, of this service
  std::span<const json::value> events{};  ///< core/v1 Event; those about other objects are left out
  const json::object* deployment = nullptr;
  std::string_view log{};  ///< last lines of a container that has ended, where they are known
};

/// What is wrong with the service: one problem for each kind, however many pods have it; the hopeless ones first, then
/// those of most pods. Empty: nothing, as far as the cluster says; what only takes its time (a pod that waits for its
/// image to arrive) is nothing wrong. A pod that is being deleted is left out.
std::vector<Problem> diagnose(const Observed& observed);

/// What became of the container that served calls.
struct PodEnd {
  enum class State : std::uint8_t {
    alive,    ///< it still runs
    gone,     ///< it has ended; how is not known
    exited,   ///< by itself, with `exit_code`
    killed,   ///< by `signal`
    stopped,  ///< it was told to end: scaled down, deleted
  };
  State state = State::gone;
  int exit_code = 0;
  int signal = 0;
  bool out_of_memory = false;
  std::optional<ErrorKind> cause{};  ///< evicted or node_lost, where that ended it
  std::string message{};             ///< how it ended, for people; empty while it is alive
};

/// `pod`: its last known state; null: nothing is known of it any more. `known_restarts`: the container's restartCount
/// when it was seen last; a larger one now means that it has ended since.
PodEnd end_of_pod(const json::value* pod, std::int64_t known_restarts);

/// How often the function's container was restarted.
std::int64_t restarts_of(const json::value& pod);

/// One line for people: "Warning Failed (3 times) Pod geo-…: Error: ErrImagePull".
std::string describe_event(const json::value& event);

}  // namespace turbolift::kubernetes
