#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace turbolift::base {

/// The number that a Kubernetes quantity stands for: "500m" is 0.5, "1Gi" is 1073741824, "1e3" is 1000. Nothing where
/// it is no quantity.
std::optional<long double> parse_quantity(std::string_view text);

/// A quantity in whole bytes, rounded up; nothing where it is none, is negative, or has no room in 63 bits.
std::optional<std::uint64_t> quantity_bytes(std::string_view text);

}  // namespace turbolift::base
