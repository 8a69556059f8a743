#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace turbolift::kubernetes {

/// The moment that "2026-11-24T13:54:49Z" stands for (RFC 3339, with a fraction and an offset where there are some);
/// nothing where it is none. What the clock cannot
/// express (after 2262) is its last moment.
std::optional<std::chrono::system_clock::time_point> parse_timestamp(std::string_view text);

}  // namespace turbolift::kubernetes
