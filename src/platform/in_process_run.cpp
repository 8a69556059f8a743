#include "platform/in_process_run.hpp"

#include <algorithm>
#include <chrono>
#include <turbolift/codec.hpp>
#include <turbolift/detail/state_of.hpp>

#include "platform/failure.hpp"

namespace turbolift::platform {

namespace {

using detail::Invoked;

/// The values that the call itself carries.
class CarriedValues final : public detail::SharedValues {
 public:
  explicit CarriedValues(const std::vector<detail::Ref<detail::SharedValue>>& values) : values_(values) {}
  detail::Ref<detail::SharedValue> find(const detail::ValueDigest& digest) override {
    for (const auto& value : values_)
      if (value->digest() == digest) return value;
    return {};
  }

 private:
  const std::vector<detail::Ref<detail::SharedValue>>& values_;
};

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void run_here(const detail::Call& call, detail::CallScope::Context context) noexcept {
  CarriedValues shared(call.shared);
  context.shared = &shared;
  DistributionError error;
  try {
    const detail::CallScope scope(context);
    Writer out;
    const Invoked how = call.function->invoke(call.arguments, out);
    if (how == Invoked::returned && context.deadline_ns >= 0 && now_ns() >= context.deadline_ns) {
      fail(call, {.kind = ErrorKind::deadline_exceeded,
                  .message = "its time was over when the function returned",
                  .attempts = 1,
                  .may_have_run = true});
      return;
    }
    if (how == Invoked::returned && out.ok()) {
      call.state->complete(std::move(out).take());
      return;
    }
    error = how == Invoked::returned ? encoding_error("its result", out.failure())
                                     : DistributionError{.kind = ErrorKind::malformed,
                                                         .message =
                                                             "its arguments do not decode as its parameters' "
                                                             "types: a serialize member reads other than it "
                                                             "writes"};
    error.may_have_run = how == Invoked::returned;
  } catch (...) {
    error = detail::current_exception_error("");
    error.may_have_run = true;
  }
  error.attempts = 1;
  fail(call, std::move(error));
}

void run_nested(const detail::Call& call) noexcept {
  detail::CallScope::Context context;
  if (const detail::CallScope* outer = detail::CallScope::current(); outer != nullptr) {
    context.stop_token = outer->context().stop_token;
    context.deadline_ns = outer->context().deadline_ns;
  }
  if (call.call.deadline) {
    const std::int64_t end = now_ns() + call.call.deadline->count();
    context.deadline_ns = context.deadline_ns < 0 ? end : std::min(context.deadline_ns, end);
  }
  context.idempotency_key = call.call.idempotency_key;
  run_here(call, context);
}

}  // namespace turbolift::platform
