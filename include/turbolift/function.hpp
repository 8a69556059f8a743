// The attribute below is for the extraction tool; GCC does not know it.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored_attributes "clang::"
#endif
#pragma once
#include <concepts>
#include <turbolift/detail/invocation.hpp>
#include <turbolift/future.hpp>
#include <turbolift/platform.hpp>
#include <type_traits>
#include <utility>

namespace turbolift {

namespace detail {

/// Fails the state of a call whose arguments could not be encoded.
void fail_encoding(StateBase& state, const FunctionInfo& function, WriteFailure failure);
/// The same for a null `const char*`.
void fail_null_argument(StateBase& state, const FunctionInfo& function, int number);

/// What a tag consists of, whatever its function is. A tag's address is that of its data, which is how a program that
/// deploys early knows the tags that the build has found.
struct TagData {
  const FunctionInfo* function;  ///< null where the signature cannot travel
  Platform* platform;
  FunctionOptions options;
};

template <auto f, class Sig>
class FunctionBase;
template <auto f, class R, class... P>
class FunctionBase<f, R(P...)> {
 public:
  using result_type = std::remove_cvref_t<R>;
  using Options = FunctionOptions;
  static constexpr std::size_t arity = sizeof...(P);

  constexpr FunctionBase(Platform& platform, const FunctionOptions& options) noexcept
      : data_{travelling_info(), &platform, options} {}

  /// Makes the call; arguments are encoded before it returns.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): the function's own parameters
  Future<result_type> operator()(P... arguments) const { return call({}, std::forward<P>(arguments)...); }

  /// The same with arguments made by share(): for each, the parameter's own type.
  template <class... A>
    requires(sizeof...(A) == sizeof...(P) && (is_shared<A> || ...))
  Future<result_type> operator()(A&&... arguments) const {
    return call({}, std::forward<A>(arguments)...);
  }

  template <class... A>
    requires(sizeof...(A) != sizeof...(P))
  Future<result_type> operator()(A&&... /*arguments*/) const {
    static_assert(sizeof...(A) == sizeof...(P),
                  "turbolift: a call of a tagged function needs all of its arguments: default arguments belong to the "
                  "function's name and are not known to its tag");
    return {};
  }

  /// Calls the function itself, here and now.
  static R local(P... arguments) { return f(std::forward<P>(arguments)...); }

  /// What with() gives: the tag with options for one call.
  class Bound {
   public:
    Bound(const FunctionBase& tag, CallOptions options) : tag_(tag), options_(std::move(options)) {}
    Future<result_type> operator()(P... arguments) const { return tag_.call(options_, std::forward<P>(arguments)...); }
    template <class... A>
      requires(sizeof...(A) == sizeof...(P) && (is_shared<A> || ...))
    Future<result_type> operator()(A&&... arguments) const {
      return tag_.call(options_, std::forward<A>(arguments)...);
    }

   private:
    const FunctionBase& tag_;
    CallOptions options_;
  };

  /// `tag.with({.deadline = 2s})(arguments…)`
  Bound with(CallOptions options) const { return Bound(*this, std::move(options)); }

  constexpr const FunctionOptions& options() const noexcept { return data_.options; }

  // For the library.

  Platform& platform() const noexcept { return *data_.platform; }
  static constexpr const FunctionInfo& info() noexcept { return Info<f, R(P...)>::value; }

  /// Fills `call`, which is empty; its outcome will go to `state`. False: the arguments cannot be encoded, and that is
  /// the outcome.
  template <class... A>
  bool prepare(Call& call, Ref<State<result_type>> state, const CallOptions& options, const A&... arguments) const {
    if (!encode_into(call, *state, std::index_sequence_for<P...>{}, arguments...)) return false;
    call.function = &info();
    call.options = &data_.options;
    call.call = options;
    call.state = std::move(state);
    return true;
  }
  static constexpr typename State<result_type>::Decode decoder() noexcept {
    return &Invocation<f, R, P...>::decode_result;
  }
  /// Whether one value of type A is the function's only argument.
  template <class A>
  static constexpr bool takes = [] {
    if constexpr (sizeof...(P) != 1)
      return false;
    else
      return is_shared<A> || (std::is_convertible_v<A, P> && ...);
  }();

 private:
  static constexpr const FunctionInfo* travelling_info() noexcept {
    if constexpr (signature_travels<R, P...>) {
      return &info();
    } else {
      return nullptr;
    }
  }

  template <class... A>
  Future<result_type> call(const CallOptions& options, A&&... arguments) const {
    if constexpr (!signature_travels<R, P...>) {
      return {};  // the tag itself has reported it
    } else {
      Ref<State<result_type>> state(new State<result_type>(decoder()));
      if (Call call; prepare(call, state, options, arguments...)) data_.platform->submit({&call, 1});
      return Future<result_type>(std::move(state));
    }
  }

  template <std::size_t... i, class... A>
  static bool encode_into(Call& call, StateBase& state, std::index_sequence<i...> /*indices*/, const A&... arguments) {
    Writer writer;
    writer.varint((std::size_t{is_shared<A>} + ... + 0));
    (put_shared(call, writer, i, arguments), ...);
    if (!(put_value<P>(state, writer, int{i} + 1, arguments) && ...)) return false;
    if (!writer.ok()) {
      fail_encoding(state, info(), writer.failure());
      return false;
    }
    call.arguments = std::move(writer).take();
    return true;
  }
  template <class A>
  static void put_shared(Call& call, Writer& writer, std::size_t position, const A& argument) {
    if constexpr (is_shared<A>) {
      writer.varint(position);
      writer.raw(argument.value()->digest().data(), argument.value()->digest().size());
      call.shared.push_back(argument.value());
    }
  }
  template <class Parameter, class A>
  static bool put_value(StateBase& state, Writer& writer, int number, const A& argument) {
    if constexpr (is_shared<A>) {
      static_assert(std::is_same_v<typename IsShared<A>::type, owned_t<Parameter>>,
                    "turbolift: share() was given a value of another type than the function's parameter");
    } else {
      if constexpr (std::is_same_v<std::remove_cvref_t<Parameter>, const char*>) {
        if (argument == nullptr) {
          fail_null_argument(state, info(), number);
          return false;
        }
      }
      put_argument<Parameter>(writer, argument);
    }
    return true;
  }

  TagData data_;  // the only member
};

}  // namespace detail

/// A function bound to a platform: calling it gives a Future. Made by turbolift::on; the extraction tool finds
/// variables of this type. Literal; copies are equal. Thread-safe.
template <auto f>
class [[clang::annotate("turbolift::function")]] Function
    : public detail::FunctionBase<f, detail::signature_t<decltype(f)>> {
 public:
  using detail::FunctionBase<f, detail::signature_t<decltype(f)>>::FunctionBase;
};

namespace detail {

/// on()'s return type goes through here, so that what is wrong with a signature is reported at the tag, once.
template <auto f, class Sig>
struct Tagged;
template <auto f, class R, class... P>
struct Tagged<f, R(P...)> : Report<f, std::index_sequence_for<P...>, R, P...> {
  using type = Function<f>;
};
template <auto f>
using tagged_t = typename Tagged<f, signature_t<decltype(f)>>::type;

template <class L>
concept Captureless = std::is_class_v<L> && std::is_empty_v<L> && std::is_default_constructible_v<L>;

template <class L>
struct TaggedLambda {
  static_assert(!std::is_class_v<L>,
                "turbolift: a lambda that captures cannot be tagged: what it captures would stay "
                "behind; pass it as an argument");
  static_assert(std::is_class_v<L>, "turbolift: a function is tagged by its name: turbolift::on<function>(platform)");
  struct type {
    constexpr type(Platform& /*platform*/, const FunctionOptions& /*options*/) noexcept {}
  };
};
template <Captureless L>
struct TaggedLambda<L> {
  using type = tagged_t<L{}>;
};

}  // namespace detail

/// The tag of a function; the function itself stays as it is:
///
///     inline constexpr auto square_k8s = turbolift::on<square>(k8s, {.max_replicas = 5});
template <auto function_or_signature_first_if_overloaded>
constexpr auto on(Platform& platform, const FunctionOptions& options = {})
    -> detail::tagged_t<function_or_signature_first_if_overloaded> {
  return {platform, options};
}

/// The tag of one of several overloads: turbolift::on<int(int), over>(k8s).
template <class Sig, Sig* function>
constexpr auto on(Platform& platform, const FunctionOptions& options = {}) -> detail::tagged_t<function> {
  return {platform, options};
}

/// The tag that holds the body, `inline constexpr` at namespace or class scope:
///
///     inline constexpr auto square = turbolift::on(k8s, [](int u) { return u * u; });
template <class L>
constexpr auto on(Platform& platform, L /*lambda*/, const FunctionOptions& options = {}) ->
    typename detail::TaggedLambda<L>::type {
  return {platform, options};
}

}  // namespace turbolift
