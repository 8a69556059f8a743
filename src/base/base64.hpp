#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace turbolift::base {

/// Base64 with padding (RFC 4648, section 4).
std::string to_base64(std::string_view bytes);
/// The bytes that `text` stands for; line breaks in it are skipped. Nothing: it is no base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace turbolift::base
