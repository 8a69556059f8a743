#pragma once

#include <string_view>

#include "base/error.hpp"
#include "json/json.hpp"

namespace turbolift::kubernetes {

/// The first document of a YAML (or JSON) text as kubectl reads it (go.yaml.in/yaml/v2, then JSON): what is not quoted
/// may be null, a boolean ("yes", "off" and "n" too), a number or a string; aliases and merge keys ("<<") are resolved;
/// of a key that comes twice the last value holds. An empty text is null. UTF-8, or UTF-16 with a byte order mark.
/// Bounded in depth and in the values that it may grow to by its aliases. Fails with the line; the message quotes no
/// value.
base::Expected<json::value> read_yaml(std::string_view text);

}  // namespace turbolift::kubernetes
