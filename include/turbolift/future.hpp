#pragma once
#include <turbolift/detail/coroutine.hpp>
#include <turbolift/detail/state_of.hpp>
#include <turbolift/detail/then.hpp>
#include <turbolift/duration.hpp>
#include <turbolift/error.hpp>
#include <type_traits>
#include <utility>

namespace turbolift {

/// The result of a call that runs somewhere. Move-only. Destroying it before it is ready cancels the call; detach()
/// lets it run. Different Futures may be used from different threads at once; one Future from one thread at a time,
/// except for cancel(), ready() and wait(). Nothing here throws but std::bad_alloc.
///
/// It is also what a coroutine may return:
///
///     turbolift::Future<int> sum(int a, int b) {
///       auto first = square(a), second = square(b);                                  // both run now
///       co_return co_await ok(std::move(first)) + co_await ok(std::move(second));  // ok: the value, or leave
///     }
///
/// A coroutine begins on the caller's thread and goes on, after a co_await that had to wait, on a thread of the
/// library's own, where it may block. An exception that leaves it is function_threw. Cancelling its Future cancels what
/// it waits for, now and later.
template <class T>
class [[nodiscard("destroying a Future cancels its call; use get(), or detach() to let it run")]] Future {
 public:
  using value_type = T;
  using promise_type = detail::Promise<T>;

  /// Empty: gives `used_twice`.
  Future() noexcept = default;
  explicit Future(detail::Ref<detail::State<T>> state) noexcept : state_(std::move(state)) {}
  Future(Future&&) noexcept = default;
  Future& operator=(Future&& other) noexcept {
    if (this != &other) {
      drop();
      state_ = std::move(other.state_);
    }
    return *this;
  }
  ~Future() { drop(); }

  /// Blocks until there is a result, and takes it: a second get() is `used_twice`.
  Result<T> get() {
    if (!state_) return std::unexpected(detail::used_twice_error());
    state_->wait();
    return state_->take();
  }

  /// Blocks until there is a result; leaves it.
  void wait() const {
    if (state_) state_->wait();
  }
  /// The same, at most for `duration`; whether there is one.
  bool wait_for(Duration duration) const {
    return !state_ || state_->wait_for(duration.count() > 0 ? duration.count() : 0);
  }
  /// Whether there is a result (or nothing to wait for).
  bool ready() const { return wait_for(Duration()); }

  /// Gives up: the result is `cancelled` unless there is one already, and the service is told. The function itself goes
  /// on until it asks this_call().stop_requested().
  void cancel() {
    if (state_) state_->cancel("the program cancelled the call");
  }

  /// Lets the call run although nobody takes its result.
  void detach() {
    if (state_) state_->hand_over();
    state_ = {};
  }

  /// Calls f(Result<T>) when there is a result: at once, on this thread, if there is one now, else on a thread of the
  /// library's own, where it may block. f returns U, Result<U>, Future<U>, or nothing (then U is std::monostate).
  /// Cancelling what then() gives cancels this call. Takes the result: the Future is empty afterwards.
  template <class F>
  auto then(F f) {
    return detail::then<T>(std::move(state_), std::move(f));
  }

  /// Calls f(T) (f() for void) with the value when there is one; an error passes by.
  template <class F>
  auto map(F f) {
    return then(detail::OnValue<T, F>{std::move(f)});
  }

  /// Waits without blocking a thread; gives Result<T>, which is taken.
  auto operator co_await() { return detail::Awaiter<T>(state_, false); }

  /// For the library: the state, empty for an empty Future.
  const detail::Ref<detail::State<T>>& state() const noexcept { return state_; }
  /// For the library: takes the state without cancelling.
  detail::Ref<detail::State<T>> release() noexcept { return std::move(state_); }

 private:
  void drop() noexcept {
    if (state_ && !state_->ready()) state_->cancel("the call's Future was destroyed");
  }

  detail::Ref<detail::State<T>> state_;
};

/// In a coroutine that returns a Future: `co_await ok(future)` gives the value, or ends the coroutine with the error.
template <class T>
auto ok(Future<T> future) {
  return detail::OkAwaiter<T>(future.release());
}

}  // namespace turbolift
