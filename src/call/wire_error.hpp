#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <turbolift/error.hpp>
#include <vector>

namespace turbolift::call {

/// Why a call has no result, as a service says it: the payload of an error record. Plain data.
struct WireError {
  ErrorKind kind = ErrorKind::internal;
  std::string message{};
  std::string exception_type{};        ///< Demangled; with function_threw.
  std::vector<std::uint64_t> stack{};  ///< Innermost first: addresses in the service's executable less its load base.
  std::int32_t signal = 0;
  std::int32_t exit_code = 0;
  bool may_have_run = false;  ///< The function was started.

  bool operator==(const WireError&) const = default;
};

inline constexpr std::size_t max_stack_frames = 256;

/// The bytes of "WireError" in docs/call-protocol.md, which are what the codec would make of the fields in their order.
std::string encode(const WireError& error);

/// Nothing: the bytes are not a WireError (cut, too long, an unknown kind, a stack of more than max_stack_frames).
std::optional<WireError> decode_wire_error(std::string_view bytes);

/// What the caller of the function sees; `stack` becomes "0x…" texts, for the client to replace by symbols.
DistributionError to_distribution_error(WireError error);

}  // namespace turbolift::call
