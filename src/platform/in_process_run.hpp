#pragma once
#include <turbolift/detail/call.hpp>

namespace turbolift::platform {

/// Runs the call on this thread, as a service would, and gives its state the outcome. `context.shared` is set here.
void run_here(const detail::Call& call, detail::CallScope::Context context) noexcept;

/// The same for a call that is made inside another one: it inherits that one's stop token, and the earlier deadline.
void run_nested(const detail::Call& call) noexcept;

}  // namespace turbolift::platform
