#pragma once
#include <atomic>
#include <optional>
#include <string_view>
#include <turbolift/detail/state.hpp>
#include <type_traits>
#include <utility>

namespace turbolift::detail {

/// What stands for void inside.
struct Unit {
  friend constexpr bool operator==(Unit, Unit) = default;
};
template <class T>
using Stored = std::conditional_t<std::is_void_v<T>, Unit, T>;

DistributionError used_twice_error();
DistributionError undecodable_error();

/// A StateBase whose outcome is a Result<T>: from bytes, which are decoded when the result is taken, or set directly.
template <class T>
class State : public StateBase {
 public:
  /// Decodes complete()'s bytes; false: they are no T.
  using Decode = bool (*)(std::string_view bytes, std::optional<Stored<T>>& value);

  explicit State(Decode decode = nullptr) noexcept : decode_(decode) {}

  /// An outcome made in this process (then, a coroutine). False: there was one already.
  bool set(Result<T> result) noexcept {
    if (!claim()) return false;
    if (!result)
      error_ = new DistributionError(std::move(result).error());
    else if constexpr (std::is_void_v<T>)
      value_.emplace();
    else
      value_.emplace(*std::move(result));
    publish();
    return true;
  }

  /// The result, once; later calls get `used_twice`. Only when ready.
  Result<T> take() {
    if (taken_.exchange(true, std::memory_order_acq_rel)) return std::unexpected(used_twice_error());
    if (error_ != nullptr) return std::unexpected(std::move(*error_));
    if (!value_ && (decode_ == nullptr || !decode_(encoded_, value_))) return std::unexpected(undecodable_error());
    encoded_.clear();
    if constexpr (std::is_void_v<T>)
      return {};
    else
      return *std::move(value_);
  }

  /// The size of a result that came as bytes. Only when ready, before it is taken.
  std::size_t encoded_bytes() const noexcept { return encoded_.size(); }

  /// For states that are used again and again.
  void reset() noexcept {
    StateBase::reset();
    value_.reset();
    taken_.store(false, std::memory_order_relaxed);
  }

 private:
  Decode decode_;
  std::optional<Stored<T>> value_;
  std::atomic<bool> taken_{false};
};

/// Takes the exception in flight apart: function_threw with `context` before the exception's own text.
DistributionError current_exception_error(std::string_view context) noexcept;

}  // namespace turbolift::detail
