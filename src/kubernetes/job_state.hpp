#pragma once

#include <string>
#include <string_view>

#include "json/json.hpp"

namespace turbolift::kubernetes {

/// What a Job (batch/v1) that owns a session says of itself.
struct JobState {
  bool started = false;    ///< the cluster counts its time
  bool suspended = false;  ///< the cluster does not count its time, as something else wants it
  bool ended = false;      ///< it has failed, as at its deadline, or is being deleted
  std::string why{};       ///< why it has ended, in the cluster's words
};

inline JobState read_job(const json::value& job) {
  JobState state;
  state.started = !json::text(job, {"status", "startTime"}).empty();
  state.suspended = json::is_true(job, {"spec", "suspend"});
  for (const json::value& condition : json::items(job, {"status", "conditions"})) {
    if (json::text(condition, {"status"}) != "True") continue;
    const std::string_view type = json::text(condition, {"type"});
    if (type == "Suspended") state.suspended = true;
    if (type != "Failed" && type != "Complete") continue;
    state.ended = true;
    state.why = std::string(json::text(condition, {"reason"})) + ": " + std::string(json::text(condition, {"message"}));
  }
  if (json::find(job, {"metadata", "deletionTimestamp"}) != nullptr && !state.ended) {
    state.ended = true;
    state.why = "it was deleted";
  }
  return state;
}

}  // namespace turbolift::kubernetes
