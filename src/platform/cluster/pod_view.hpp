#pragma once

#include <cstdint>
#include <string>

#include "json/json.hpp"

namespace turbolift::platform {

/// What the call path needs to know of a pod (core/v1).
struct PodView {
  std::string name{}, uid{}, ip{};
  bool running = false;   ///< the service's container runs
  bool ready = false;     ///< and is ready, as the cluster says
  bool deleting = false;  ///< it was told to end
  std::int64_t restarts = 0;

  /// Whether calls can be sent to it.
  bool serves() const { return running && !deleting && !ip.empty(); }
};

PodView read_pod(const json::value& pod);

}  // namespace turbolift::platform
