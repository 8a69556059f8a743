#include "platform/serving/served_functions.hpp"

#include <algorithm>

namespace turbolift::platform {

ReplicaLimits replica_limits(const FunctionOptions& function, std::optional<int> platform_min, int platform_max) {
  ReplicaLimits result;
  result.max = static_cast<std::size_t>(std::max(1, function.max_replicas.value_or(platform_max)));
  const int min = function.min_replicas.value_or(platform_min.value_or(1));
  result.min = std::min(static_cast<std::size_t>(std::max(0, min)), result.max);
  return result;
}

}  // namespace turbolift::platform
