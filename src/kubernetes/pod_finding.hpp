#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <turbolift/error.hpp>

#include "json/json.hpp"

namespace turbolift::kubernetes {

/// What is wrong with one pod.
struct Finding {
  ErrorKind kind = ErrorKind::internal;
  bool hopeless = false;
  std::string cause{};
  std::string advice{};
  int exit_code = 0;
  int signal = 0;
};

/// Nothing: it is well, or on its way, or is being deleted. `events` are this pod's.
std::optional<Finding> examine_pod(const json::value& pod, std::span<const json::value* const> events,
                                   std::string_view log);

/// What the text of a failed pull says. `image` is the reference.
Finding read_pull_failure(std::string_view reason, std::string_view text, std::string_view image);

/// Why a pod ended or ends that nobody of ours has ended: evicted or node_lost; nothing: no such thing is said.
std::optional<Finding> read_disruption(const json::value& pod);

/// The status of the container in which the function runs; null: there is none yet.
const json::value* service_status(const json::value& pod);

/// 0: the exit code is none of a signal's (128 + its number).
int signal_of(int exit_code);

}  // namespace turbolift::kubernetes
