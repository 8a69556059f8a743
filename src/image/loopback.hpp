#pragma once

#include <string_view>

namespace turbolift::image {

/// Whether a host is this machine, and so may be spoken to in plain: "localhost" and what ends in ".localhost" (RFC
/// 6761), 127.0.0.0/8, ::1.
bool is_loopback(std::string_view host);

}  // namespace turbolift::image
