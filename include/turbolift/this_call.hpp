#pragma once
#include <optional>
#include <string_view>
#include <turbolift/detail/call.hpp>
#include <turbolift/duration.hpp>

namespace turbolift {

/// What a function can ask about the call that it is running. Valid while that call runs, on its thread and on others.
class CallContext {
 public:
  /// Nobody waits for the result any more: it was cancelled, its deadline passed, or the client is gone.
  bool stop_requested() const noexcept;
  /// The same as std::stop_token, for waits that can be stopped. Needs <turbolift/stop_token.hpp>.
  auto stop_token() const;
  /// The time that is left, never negative; nothing: no deadline.
  std::optional<Duration> deadline() const noexcept;
  /// CallOptions::idempotency_key; empty: none.
  std::string_view idempotency_key() const noexcept { return context_.idempotency_key; }
  /// 1 for the first run of a call, 2 for its first retry, …
  int attempt() const noexcept { return context_.attempt; }

  /// For the library.
  explicit CallContext(const detail::CallScope::Context& context) noexcept : context_(context) {}

 private:
  detail::CallScope::Context context_;
};

/// The call that this thread runs. Outside a service: not stopped, no deadline, no key, attempt 1.
CallContext this_call() noexcept;

}  // namespace turbolift
