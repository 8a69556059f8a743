#pragma once
#include <turbolift/detail/shape.hpp>

/// Whether values of a type can travel, and if not, because of which type inside it.
namespace turbolift {

// NOLINTBEGIN(readability-identifier-naming): words of a message

/// Reasons that appear as the culprit in a message.
template <class T>
struct has_base_class {};
template <class T>
struct has_c_array_member {};
template <class T>
struct has_too_many_members {};
template <class T>
struct has_reference_or_const_member {};
template <class T>
struct has_no_default_constructor {};
template <class T>
struct has_polymorphic_target {};
template <class T>
struct view_only_as_argument {};
// NOLINTEND(readability-identifier-naming)

namespace detail {

/// No obstacle.
struct None {};

/// Initialises a base class of T, and nothing else.
template <class T>
struct AnyBase {
  template <class B>
    requires std::is_base_of_v<B, T> && (!std::is_same_v<B, T>)
  operator B() const noexcept;  // NOLINT(google-explicit-constructor)
};

/// Whether member `before` takes one initialiser only: a C array takes as many as it has elements.
template <class T, std::size_t... before, std::size_t... after>
consteval bool takes_one(std::index_sequence<before...>, std::index_sequence<after...>) {
  return requires { T{AnyMember<T>{before}..., {}, AnyMember<T>{after}...}; };
}
template <class T, std::size_t... i>
consteval bool has_array_member(std::index_sequence<i...>) {
  return !(takes_one<T>(std::make_index_sequence<i>{}, std::make_index_sequence<sizeof...(i) - 1 - i>{}) && ...);
}

/// Why the aggregate cannot be taken apart, or None.
template <class T>
consteval auto aggregate_obstacle() {
  if constexpr (!std::is_default_constructible_v<T> || !(std::is_move_assignable_v<T>))
    return Type<has_reference_or_const_member<T>>{};
  else if constexpr (requires { T{AnyBase<T>{}}; })
    return Type<has_base_class<T>>{};
  else if constexpr (field_count<T> > most_fields)
    return Type<has_too_many_members<T>>{};
  else if constexpr (has_array_member<T>(std::make_index_sequence<field_count<T>>{}))
    return Type<has_c_array_member<T>>{};
  else
    return Type<None>{};
}

/// What is wrong with T itself, not looking at its parts.
template <class T>
consteval auto own_obstacle() {
  constexpr Kind kind = kind_of<T>;
  if constexpr (kind == Kind::unknown)
    return Type<T>{};
  else if constexpr (kind == Kind::view)
    return Type<view_only_as_argument<T>>{};
  else if constexpr (kind == Kind::aggregate)
    return aggregate_obstacle<T>();
  else if constexpr (kind == Kind::custom && !std::is_default_constructible_v<T>)
    return Type<has_no_default_constructor<T>>{};
  else if constexpr (kind == Kind::owner) {
    using Object = typename Owner<T>::type;
    if constexpr (std::is_polymorphic_v<Object> && !std::is_final_v<Object>)
      return Type<has_polymorphic_target<Object>>{};
    else
      return Type<None>{};
  } else
    return Type<None>{};
}
template <class T>
inline constexpr bool own_ok = std::is_same_v<decltype(own_obstacle<T>()), Type<None>>;

/// Types come back to themselves through structs only (a tree's list of children), so it is structs that are remembered
/// on the way down: Seen.
template <class T, class... Seen>
consteval bool travels_within() {
  if constexpr (!own_ok<T>) {
    return false;
  } else if constexpr ((std::is_same_v<T, Seen> || ...)) {
    return true;  // judged where it began
  } else if constexpr (kind_of<T> == Kind::aggregate) {
    return with_parts<T>(
        []<class... X>(Type<X>...) { return (travels_within<std::remove_cv_t<X>, Seen..., T>() && ...); });
  } else {
    return with_parts<T>(
        []<class... X>(Type<X>...) { return (travels_within<std::remove_cv_t<X>, Seen...>() && ...); });
  }
}
template <class T>
inline constexpr bool travels = travels_within<std::remove_cv_t<T>>();

/// The first type inside T that cannot travel, or None. Only asked for where there is one.
template <class T, class... Seen>
consteval auto obstacle();
template <class... Seen>
consteval auto first_obstacle() {
  return Type<None>{};
}
template <class... Seen, class First, class... Rest>
consteval auto first_obstacle(Type<First>, Type<Rest>... rest) {
  using Found = decltype(obstacle<std::remove_cv_t<First>, Seen...>());
  if constexpr (!std::is_same_v<Found, Type<None>>)
    return Found{};
  else
    return first_obstacle<Seen...>(rest...);
}
template <class T, class... Seen>
consteval auto obstacle() {
  if constexpr ((std::is_same_v<T, Seen> || ...))
    return Type<None>{};
  else if constexpr (!own_ok<T>)
    return own_obstacle<T>();
  else
    return with_parts<T>([]<class... X>(Type<X>... parts) { return first_obstacle<Seen..., T>(parts...); });
}
template <class T>
consteval auto culprit() {
  if constexpr (travels<T>)
    return Type<None>{};
  else
    return obstacle<std::remove_cv_t<T>>();
}
template <class T>
using Culprit = typename decltype(culprit<T>())::type;

}  // namespace detail

/// Values of T can travel. `template <class Archive> void serialize(Archive& ar) { ar(a_, b_); }` makes a class travel.
template <class T>
concept Serializable = detail::travels<T>;

}  // namespace turbolift
