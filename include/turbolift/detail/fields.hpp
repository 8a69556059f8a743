#pragma once
#include <boost/pfr/detail/core17_generated.hpp>
#include <boost/pfr/detail/fields_count.hpp>
#include <cstddef>
#include <type_traits>
#include <utility>

/// The members of aggregates. The structured bindings are Boost.PFR's; the counting is not: GCC 12 ends in an internal
/// error in PFR's where a member has an initialiser list of class objects (`std::vector<Point> points{{1, 2}}`).
namespace turbolift::detail {

/// Initialises a member of any type.
template <class T>
using AnyMember = std::conditional_t<std::is_copy_constructible_v<T>, boost::pfr::detail::ubiq_lref_constructor,
                                     boost::pfr::detail::ubiq_rref_constructor>;

template <class T, std::size_t... i>
consteval bool takes_initialisers(std::index_sequence<i...> /*indices*/) {
  return requires { T{AnyMember<T>{i}...}; };
}

inline constexpr std::size_t most_fields = 100;

template <class T, std::size_t n = 0>
consteval std::size_t count_fields() {
  if constexpr (n <= most_fields && takes_initialisers<T>(std::make_index_sequence<n + 1>{}))
    return count_fields<T, n + 1>();
  else
    return n;
}
/// How many members an aggregate has, C arrays counted by their elements; more than most_fields: too many to handle.
template <class T>
inline constexpr std::size_t field_count = count_fields<std::remove_cv_t<T>>();

/// References to all members.
template <class T>
constexpr auto fields_of(T& value) {
  return boost::pfr::detail::tie_as_tuple(value, boost::pfr::detail::size_t_<field_count<T>>{});
}

/// Member number i, from 0.
template <std::size_t i, class T>
constexpr auto& get_field(T& value) {
  return boost::pfr::detail::sequence_tuple::get<i>(fields_of(value));
}

/// Its type.
template <std::size_t i, class T>
using field_t = std::remove_reference_t<decltype(get_field<i>(std::declval<T&>()))>;

/// Calls f with each member, in order.
template <class T, class F>
constexpr void for_each_field(T& value, F&& f) {
  auto fields = fields_of(value);
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (f(boost::pfr::detail::sequence_tuple::get<i>(fields)), ...);
  }(std::make_index_sequence<field_count<T>>{});
}

}  // namespace turbolift::detail
