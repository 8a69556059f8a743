#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <turbolift/detail/travel.hpp>
#include <type_traits>
#include <vector>

/// A function's signature, the types that stand for its parameters on the way, and what is wrong with them.
namespace turbolift {

namespace detail {

/// What a parameter is made from in the service: an object of its own.
template <class P>
struct Owned {
  using type = P;
};
template <>
struct Owned<std::string_view> {
  using type = std::string;
};
template <>
struct Owned<const char*> {
  using type = std::string;
};
template <class T>
struct Owned<std::span<const T>> {
  using type = std::vector<T>;
};
template <class T, std::size_t n>
  requires(n != std::dynamic_extent)
struct Owned<std::span<const T, n>> {
  using type = std::array<T, n>;
};
template <class P>
using owned_t = typename Owned<std::remove_cvref_t<P>>::type;

/// A parameter through which the function would write.
template <class P>
inline constexpr bool is_output = std::is_lvalue_reference_v<P> && !std::is_const_v<std::remove_reference_t<P>>;

/// Result types: no views, no pointers, no references to something that could be changed.
template <class R>
using result_t = std::conditional_t<is_output<R>, R, std::remove_cvref_t<R>>;

}  // namespace detail

// The names of these classes and their arguments are the second line of the error: which function, argument and type.
// NOLINTBEGIN(readability-identifier-naming): words of a message

template <auto Function, int ArgumentNumber, class ArgumentType, class Culprit>
struct argument_cannot_travel {
  static_assert(std::is_same_v<Culprit, detail::None>,
                "turbolift: an argument of this function cannot be sent to another process: it contains a pointer, a "
                "reference, or a class that needs a `serialize` member and a default constructor; the names above and "
                "below say which argument, and which type in it");
};
template <auto Function, int ArgumentNumber, class ArgumentType>
struct argument_is_an_output {
  static_assert(!detail::is_output<ArgumentType>,
                "turbolift: an argument of this function is a reference to something that is not const: a call in "
                "another process cannot write through it; return the new value instead");
};
template <auto Function, class ResultType, class Culprit>
struct result_cannot_travel {
  static_assert(std::is_same_v<Culprit, detail::None>,
                "turbolift: the result of this function cannot be sent back: it contains a pointer, a reference, a "
                "view, or a class that needs a `serialize` member and a default constructor");
};
// NOLINTEND(readability-identifier-naming)

namespace detail {

/// Where an output is refused, what it refers to is not looked at.
template <class P>
using ArgumentCulprit =
    typename std::conditional_t<is_output<P>, Type<Type<None>>, Type<decltype(culprit<owned_t<P>>())>>::type::type;
template <class R>
using ResultCulprit = Culprit<result_t<R>>;

template <class R, class... P>
inline constexpr bool signature_travels = (travels<result_t<R>> && ... && (!is_output<P> && travels<owned_t<P>>));

template <auto f, class Indices, class R, class... P>
struct Report;
template <auto f, std::size_t... i, class R, class... P>
struct Report<f, std::index_sequence<i...>, R, P...> : argument_is_an_output<f, int{i} + 1, P>...,
                                                       argument_cannot_travel<f, int{i} + 1, P, ArgumentCulprit<P>>...,
                                                       result_cannot_travel<f, R, ResultCulprit<R>> {};

/// R(P...) of what a tag names: a function's address or a closure.
template <class F>
struct Signature {
  static_assert(sizeof(F) == 0, "turbolift: on<f>(platform) takes a function, or a lambda without captures");
  using type = void();
};
template <class R, class... P>
struct Signature<R (*)(P...)> {
  using type = R(P...);
};
template <class R, class... P>
struct Signature<R (*)(P...) noexcept> {
  using type = R(P...);
};
template <class R, class... P>
struct Signature<R (*)(P..., ...)> {
  static_assert(sizeof(R(*)(P..., ...)) == 0, "turbolift: a function with C variadic arguments (...) cannot be tagged");
  using type = void();
};
template <class C, class M>
struct Signature<M C::*> {
  static_assert(
      sizeof(C*) == 0,
      "turbolift: a non-static member cannot be tagged: its object would stay behind; make it static, or tag a "
      "function that takes the object as an argument");
  using type = void();
};

template <class F>
struct CallOperator;
template <class L, class R, class... P>
struct CallOperator<R (L::*)(P...) const> {
  using type = R(P...);
};
template <class L, class R, class... P>
struct CallOperator<R (L::*)(P...) const noexcept> {
  using type = R(P...);
};
template <class L, class R, class... P>
struct CallOperator<R (L::*)(P...)> {
  using type = R(P...);
};
template <class L, class R, class... P>
struct CallOperator<R (L::*)(P...) noexcept> {
  using type = R(P...);
};
template <class L>
  requires std::is_class_v<L> && requires { &L::operator(); }
struct Signature<L> : CallOperator<decltype(&L::operator())> {};
template <class L>
  requires(std::is_class_v<L> && !requires { &L::operator(); })
struct Signature<L> {
  static_assert(sizeof(L) == 0, "turbolift: a generic lambda cannot be tagged: give its parameters types");
  using type = void();
};
template <class F>
using signature_t = typename Signature<F>::type;

}  // namespace detail
}  // namespace turbolift
