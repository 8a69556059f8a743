#pragma once
#include <string_view>

namespace turbolift::platform {

/// Whether `text` is one JSON object (RFC 8259), nested at most 64 deep.
bool is_json_object(std::string_view text);

}  // namespace turbolift::platform
