#pragma once
#include <turbolift/detail/function_info.hpp>

#include "platform/backend.hpp"

namespace turbolift::platform {

/// Says on stderr, once for each function in this process, which of its options have no effect here.
void warn_not_honoured(const detail::FunctionInfo& function, const FunctionOptions& options, Honours honours) noexcept;

}  // namespace turbolift::platform
