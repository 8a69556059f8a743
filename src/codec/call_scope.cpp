#include <atomic>
#include <chrono>
#include <stop_token>
#include <turbolift/detail/call.hpp>
#include <turbolift/this_call.hpp>

namespace turbolift {

namespace detail {

namespace {
thread_local CallScope* innermost = nullptr;
std::atomic<bool> process_is_service{false};
}  // namespace

CallScope::CallScope(const Context& context) noexcept : context_(context), outer_(innermost) {
  innermost = this;
}
CallScope::~CallScope() {
  innermost = outer_;
}
CallScope* CallScope::current() noexcept {
  return innermost;
}

bool in_service() noexcept {
  return innermost != nullptr || process_is_service.load(std::memory_order_relaxed);
}
void set_in_service() noexcept {
  process_is_service.store(true, std::memory_order_relaxed);
}

}  // namespace detail

namespace {
std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}
}  // namespace

bool CallContext::stop_requested() const noexcept {
  if (context_.stop_token != nullptr && static_cast<const std::stop_token*>(context_.stop_token)->stop_requested())
    return true;
  return context_.deadline_ns >= 0 && now_ns() >= context_.deadline_ns;
}

std::optional<Duration> CallContext::deadline() const noexcept {
  if (context_.deadline_ns < 0) return std::nullopt;
  const std::int64_t left = context_.deadline_ns - now_ns();
  return Duration::nanoseconds(left > 0 ? left : 0);
}

CallContext this_call() noexcept {
  const detail::CallScope* scope = detail::CallScope::current();
  return CallContext(scope == nullptr ? detail::CallScope::Context() : scope->context());
}

}  // namespace turbolift
