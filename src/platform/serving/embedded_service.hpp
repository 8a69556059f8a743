#pragma once

#include <expected>
#include <turbolift/detail/function_info.hpp>
#include <turbolift/error.hpp>
#include <turbolift/options.hpp>

#include "call/dispatcher.hpp"
#include "embed/embed.hpp"

namespace turbolift::platform {

/// The service that the build put into this program for the function. Fails with not_built, or with version_mismatch
/// where it is of another signature.
std::expected<embed::Embedded, DistributionError> find_service(const detail::FunctionInfo& function);

/// How its calls are made, but for the route.
call::DispatcherOptions dispatcher_options(const detail::FunctionInfo& function, const FunctionOptions& options,
                                           const embed::Embedded& service);

}  // namespace turbolift::platform
