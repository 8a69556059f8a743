#pragma once
#include <turbolift/detail/state_of.hpp>
#include <type_traits>
#include <utility>
#include <variant>

namespace turbolift {
template <class T>
class Future;
}

namespace turbolift::detail {

/// What a continuation's return type comes to.
template <class R>
struct Outcome {
  using type = R;
  static constexpr bool is_future = false;
};
template <>
struct Outcome<void> {
  using type = std::monostate;
  static constexpr bool is_future = false;
};
template <class U>
struct Outcome<Result<U>> : Outcome<U> {};
template <class U>
struct Outcome<Future<U>> : Outcome<U> {
  static constexpr bool is_future = true;
};

/// The same result as of another type: void becomes std::monostate.
template <class To, class From>
Result<To> convert_result(Result<From> result) {
  if constexpr (std::is_same_v<To, From>) {
    return result;
  } else {
    static_assert(std::is_void_v<From>);
    if (result) return To();
    return std::unexpected(std::move(result).error());
  }
}

/// Calls f with a Result<T>; where T is void, one of std::monostate does as well.
template <class T, class F>
decltype(auto) call_with_result(F& f, Result<T> result) {
  if constexpr (std::is_invocable_v<F&, Result<T>>) {
    return f(std::move(result));
  } else {
    static_assert(std::is_void_v<T> && std::is_invocable_v<F&, Result<std::monostate>>,
                  "turbolift: the function given to then() must take a Result<T> of the Future's T");
    return f(convert_result<std::monostate>(std::move(result)));
  }
}

/// Copies one state's outcome into another.
template <class From, class To>
class Forward final : public Continuation {
 public:
  static void attach(Ref<State<From>> from, Ref<State<To>> to) {
    auto* forward = new Forward(std::move(from), std::move(to));
    forward->from_->hand_over();
    if (!forward->from_->attach(forward)) forward->run();
  }
  void run() noexcept override {
    to_->set(convert_result<To, From>(from_->take()));
    delete this;
  }

 private:
  Forward(Ref<State<From>> from, Ref<State<To>> to) noexcept : from_(std::move(from)), to_(std::move(to)) {}

  Ref<State<From>> from_;
  Ref<State<To>> to_;
};

/// Runs f when `from` is ready, and gives its outcome to `to`.
template <class T, class U, class F>
class Then final : public UserContinuation {
 public:
  Then(Ref<State<T>> from, Ref<State<U>> to, Ref<CancelChain> chain, F f)
      : from_(std::move(from)), to_(std::move(to)), chain_(std::move(chain)), f_(std::move(f)) {}

  void run_job() noexcept override {
    using R = decltype(call_with_result<T>(f_, from_->take()));
    try {
      if constexpr (std::is_void_v<R>) {
        call_with_result<T>(f_, from_->take());
        to_->set(U());
      } else if constexpr (Outcome<std::decay_t<R>>::is_future) {
        follow(call_with_result<T>(f_, from_->take()).release());
      } else if constexpr (std::is_same_v<std::decay_t<R>, Result<void>>) {
        to_->set(convert_result<U, void>(call_with_result<T>(f_, from_->take())));
      } else {
        to_->set(Result<U>(call_with_result<T>(f_, from_->take())));
      }
    } catch (...) {
      to_->fail(current_exception_error("the function given to then() threw: "));
    }
    delete this;
  }

 private:
  template <class V>
  void follow(Ref<State<V>> inner) {
    if (!inner) {
      to_->fail(used_twice_error());
      return;
    }
    chain_->follow(inner);
    Forward<V, U>::attach(std::move(inner), to_);
  }

  Ref<State<T>> from_;
  Ref<State<U>> to_;
  Ref<CancelChain> chain_;
  F f_;
};

/// Future::then.
template <class T, class F>
auto then(Ref<State<T>> from, F f) {  // NOLINT(performance-unnecessary-value-param): the future is used up by it
  using R = decltype(call_with_result<T>(f, std::declval<Result<T>>()));
  using U = typename Outcome<std::decay_t<R>>::type;
  Ref<State<U>> to(new State<U>);
  if (!from) {
    to->fail(used_twice_error());
    return Future<U>(std::move(to));
  }
  Ref<CancelChain> chain(new CancelChain);
  chain->follow(from);
  to->on_cancel(chain);
  from->hand_over();
  auto* continuation = new Then<T, U, F>(from, to, std::move(chain), std::move(f));
  if (!from->attach(continuation)) continuation->run_job();
  return Future<U>(std::move(to));
}

/// Future::map: f for a value, an error as it is.
template <class T, class F>
struct OnValue {
  F f;

  auto operator()(Result<T> result) {
    if constexpr (std::is_void_v<T> && std::is_invocable_v<F&>) {
      return apply(std::move(result), [&](Result<T>&&) -> decltype(auto) { return f(); });
    } else if constexpr (std::is_void_v<T>) {
      return apply(std::move(result), [&](Result<T>&&) -> decltype(auto) { return f(std::monostate()); });
    } else {
      return apply(std::move(result), [&](Result<T>&& good) -> decltype(auto) { return f(*std::move(good)); });
    }
  }

 private:
  template <class Call>
  static auto apply(Result<T> result, Call call) {
    using R = decltype(call(std::move(result)));
    using U = typename Outcome<std::decay_t<R>>::type;
    if constexpr (Outcome<std::decay_t<R>>::is_future) {
      if (result) return call(std::move(result));
      Ref<State<U>> failed(new State<U>);
      failed->fail(std::move(result).error());
      return std::decay_t<R>(std::move(failed));
    } else {
      if (!result) return Result<U>(std::unexpect, std::move(result).error());
      if constexpr (std::is_void_v<R>) {
        call(std::move(result));
        return Result<U>(U());
      } else if constexpr (std::is_same_v<std::decay_t<R>, Result<void>>) {
        return convert_result<U, void>(call(std::move(result)));
      } else {
        return Result<U>(call(std::move(result)));
      }
    }
  }
};

}  // namespace turbolift::detail
