#pragma once

#include <string_view>

#include "json/json.hpp"

namespace turbolift::kubernetes {

/// What an unquoted scalar stands for (YAML 1.1 as go.yaml.in/yaml/v2 has it, resolve.go): null, a boolean, a number,
/// or the text itself. Infinity and NaN come as a double.
json::value resolve_yaml_scalar(std::string_view text);

}  // namespace turbolift::kubernetes
