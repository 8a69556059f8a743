#pragma once
#include <string>
#include <string_view>
#include <turbolift/detail/function_info.hpp>
#include <turbolift/detail/shared_value.hpp>
#include <turbolift/detail/state.hpp>
#include <turbolift/options.hpp>
#include <vector>

namespace turbolift {
class Reader;
}

namespace turbolift::detail {

/// One call on its way to a backend.
///
/// The form of `arguments`:
///
///     arguments = varint n, n × (varint position, 32 bytes digest), value*
///
/// The n shared arguments come first, by their position from 0 in ascending order, so that a service can see which
/// values it needs without knowing types; then the encoded values of all other arguments in order.
struct Call {
  const FunctionInfo* function = nullptr;    ///< lives as long as the program
  const FunctionOptions* options = nullptr;  ///< the tag's; valid during submit only
  CallOptions call{};
  std::string arguments{};
  std::vector<Ref<SharedValue>> shared{};  ///< in the order of their digests in `arguments`
  /// Of many (map, as_completed), so that nobody waits for this one in particular: the I/O thread makes it.
  bool batched = false;
  Ref<StateBase> state{};
};

/// The digests at the start of `arguments`; false: malformed.
bool read_shared(std::string_view arguments, std::vector<ValueDigest>& digests);

/// Reads that start and puts the shared values, from the current CallScope, into their places among `count` parameters.
/// Anything but `returned` is what invoke ends with.
Invoked find_shared(Reader& arguments, Ref<SharedValue>* places, std::size_t count);

/// The context of the call that this thread runs; this_call() reads it, and invoke finds shared values in it. The
/// service and the in-process backend make one around FunctionInfo::invoke. Scopes nest.
class CallScope {
 public:
  /// What this_call() answers. Pointers must outlive the scope.
  struct Context {
    const void* stop_token = nullptr;  ///< a const std::stop_token, or null: never stopped
    std::int64_t deadline_ns = -1;     ///< steady clock, since its epoch; negative: none
    std::string_view idempotency_key{};
    int attempt = 1;
    SharedValues* shared = nullptr;  ///< null: none is here
  };

  explicit CallScope(const Context& context) noexcept;
  ~CallScope();
  CallScope(const CallScope&) = delete;
  CallScope& operator=(const CallScope&) = delete;

  const Context& context() const noexcept { return context_; }
  /// The value for Invoked::shared_missing.
  ValueDigest missing{};

  /// The innermost scope of this thread; null outside a call.
  static CallScope* current() noexcept;

 private:
  Context context_;
  CallScope* outer_;
};

/// Whether a call made here runs inline: this process is a service, or this thread runs a call.
bool in_service() noexcept;
/// Said once by a service's main before it serves.
void set_in_service() noexcept;

}  // namespace turbolift::detail
