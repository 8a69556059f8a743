#pragma once
#include <span>
#include <string>
#include <string_view>
#include <turbolift/codec.hpp>
#include <turbolift/detail/call.hpp>
#include <turbolift/error.hpp>

namespace turbolift::platform {

/// Fails the call with the error, in the function's name.
void fail(const detail::Call& call, DistributionError error) noexcept;
void fail(std::span<const detail::Call> calls, const DistributionError& error) noexcept;
void fail(const detail::Call& call, ErrorKind kind, std::string message) noexcept;

/// Why `what` ("its result", "an argument") could not be encoded.
DistributionError encoding_error(std::string_view what, WriteFailure failure);

}  // namespace turbolift::platform
