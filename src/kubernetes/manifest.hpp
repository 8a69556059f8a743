#pragma once

#include <span>
#include <string>

#include "json/json.hpp"

namespace turbolift::kubernetes {

/// The objects as YAML, a document each, as `kubectl apply -f -` reads them: every string comes back as a string,
/// whatever it looks like. Thread-safe.
std::string to_yaml(std::span<const json::object> objects);

}  // namespace turbolift::kubernetes
