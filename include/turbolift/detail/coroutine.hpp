#pragma once
#include <coroutine>
#include <optional>
#include <turbolift/detail/then.hpp>

/// Coroutines that return a Future, and waiting for one in any coroutine.
namespace turbolift::detail {

/// Tells a promise of ours what its coroutine waits for. Not before it suspends: in one expression a compiler may make
/// several awaiters before it waits for the first.
template <class P>
void follow(P& promise, const Ref<StateBase>& state) noexcept {
  if constexpr (requires { promise.follow(state); }) promise.follow(state);
}

/// Resumes whatever coroutine waits for the state.
template <class T>
class Awaiter final : public UserContinuation {
 public:
  /// `owned`: nobody else takes the result, so that destroying this cancels the call.
  explicit Awaiter(Ref<State<T>> state, bool owned) : state_(std::move(state)), owned_(owned) {
    if (state_) return;
    state_ = Ref<State<T>>(new State<T>);
    state_->fail(used_twice_error());
  }
  Awaiter(Awaiter&& other) noexcept : state_(std::move(other.state_)), owned_(other.owned_) {}
  ~Awaiter() {
    if (owned_ && state_ && !state_->ready()) state_->cancel("the coroutine that waits for the call has ended");
  }

  bool await_ready() const noexcept {
    state_->hand_over();
    return state_->ready();
  }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> waiting) noexcept {
    waiting_ = waiting;
    detail::follow(waiting.promise(), Ref<StateBase>(state_));
    return state_->attach(this);
  }
  Result<T> await_resume() { return state_->take(); }
  void run_job() noexcept override { waiting_.resume(); }

  const Ref<State<T>>& state() const noexcept { return state_; }

 private:
  Ref<State<T>> state_;
  bool owned_;
  std::coroutine_handle<> waiting_;
};

/// Gives the value, or ends the coroutine with the error: its frame is destroyed at the co_await.
template <class T>
class OkAwaiter final : public UserContinuation {
 public:
  explicit OkAwaiter(Ref<State<T>> state) : inner_(std::move(state), true) {}
  OkAwaiter(OkAwaiter&& other) noexcept : inner_(std::move(other.inner_)) {}

  bool await_ready() {
    if (!inner_.await_ready()) return false;
    result_.emplace(inner_.await_resume());
    return result_->has_value();
  }
  template <class P>
  void await_suspend(std::coroutine_handle<P> waiting) noexcept {
    waiting_ = waiting;
    leave_ = [](std::coroutine_handle<> handle, DistributionError error) {
      const auto typed = std::coroutine_handle<P>::from_address(handle.address());
      auto outer = typed.promise().state();
      typed.destroy();  // this awaiter too
      outer->fail(std::move(error));
    };
    detail::follow(waiting.promise(), Ref<StateBase>(inner_.state()));
    if (result_ || !inner_.state()->attach(this)) run_job();  // may destroy this
  }
  T await_resume() {
    if constexpr (!std::is_void_v<T>) return **std::move(result_);
  }
  void run_job() noexcept override {
    if (!result_) result_.emplace(inner_.await_resume());
    if (*result_) {
      waiting_.resume();
      return;
    }
    auto error = std::move(*result_).error();
    leave_(waiting_, std::move(error));
  }

  const Ref<State<T>>& state() const noexcept { return inner_.state(); }

 private:
  Awaiter<T> inner_;
  std::optional<Result<T>> result_;
  std::coroutine_handle<> waiting_;
  void (*leave_)(std::coroutine_handle<>, DistributionError) = nullptr;
};

/// The promise of a coroutine that returns Future<T>, but for its return statement.
template <class T>
class PromiseBase {
 public:
  PromiseBase() { state_->on_cancel(chain_); }

  Future<T> get_return_object() { return Future<T>(state_); }
  std::suspend_never initial_suspend() noexcept { return {}; }
  std::suspend_never final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { state_->fail(current_exception_error("")); }

  /// From now on the coroutine waits for `next`, which is cancelled with it.
  void follow(Ref<StateBase> next) noexcept { chain_->follow(std::move(next)); }

  const Ref<State<T>>& state() const noexcept { return state_; }

 private:
  Ref<State<T>> state_{new State<T>};
  Ref<CancelChain> chain_{new CancelChain};
};

template <class T>
class Promise : public PromiseBase<T> {
 public:
  template <class V>
  void return_value(V&& value) {
    this->state()->set(Result<T>(std::forward<V>(value)));
  }
};
template <>
class Promise<void> : public PromiseBase<void> {
 public:
  void return_void() { state()->set(Result<void>()); }
};

}  // namespace turbolift::detail
