#pragma once
#include <climits>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <turbolift/detail/fields.hpp>
#include <type_traits>
#include <utility>

/// What kind of thing a type is, by its members and not by its name, so that <map>, <variant>, <chrono>, … need not be
/// included here. The binary codec, the JSON codec and the schema hash all start from kind_of<T>.
namespace turbolift {

class Writer;
class Reader;

namespace detail {

enum class Kind : std::uint8_t {
  unknown,      ///< cannot travel
  nothing,      ///< void
  boolean,      ///< bool
  number,       ///< integers, character types, float, double
  long_double,  ///< its bytes differ between architectures
  enumeration,  ///< enums, std::byte
  text,         ///< std::string
  path,         ///< std::filesystem::path
  bulk,         ///< contiguous and resizable, of numbers or bytes: vector<double>, u16string
  sequence,     ///< other lists: vector<string>, vector<bool>, deque, list
  set,          ///< set, multiset, unordered ones
  map,          ///< map, multimap, unordered ones
  array,        ///< std::array, T[n]
  tuple,        ///< tuple, pair
  optional,
  expected,
  variant,
  owner,  ///< unique_ptr to one object
  complex,
  bitset,
  duration,
  time_point,
  empty,      ///< classes without members: monostate
  aggregate,  ///< structs, by PFR
  custom,     ///< classes with serialize, or save and load
  view,       ///< string_view, span: only as a function's parameter
};

// clang-format off
template <class T> concept MemberSerialize = requires(T& t, Writer& w, Reader& r) { t.serialize(w); t.serialize(r); };
template <class T> concept VersionedSerialize = requires(T& t, Writer& w, Reader& r) { t.serialize(w, 0U); t.serialize(r, 0U); };
template <class T> concept FreeSerialize = requires(T& t, Writer& w, Reader& r) { serialize(w, t); serialize(r, t); };
template <class T> concept MemberSplit = requires(T& t, const T& c, Writer& w, Reader& r) { c.save(w); t.load(r); };
template <class T> concept FreeSplit = requires(T& t, const T& c, Writer& w, Reader& r) { save(w, c); load(r, t); };
template <class T> concept CustomLike = MemberSerialize<T> || VersionedSerialize<T> || FreeSerialize<T> || MemberSplit<T> || FreeSplit<T>;

template <class T> concept Number = std::is_arithmetic_v<T> && !std::is_same_v<T, long double> && !std::is_same_v<T, bool>;
template <class T> concept BulkElement = Number<T> || std::is_same_v<T, std::byte>;
template <class T> concept RangeLike = requires(const T& c) { typename T::value_type; c.begin(); c.end(); c.size(); };
template <class T> concept SetLike = RangeLike<T> && requires(T& t) { typename T::key_type; t.clear(); t.emplace_hint(t.end(), std::declval<typename T::value_type>()); };
template <class T> concept MapLike = SetLike<T> && requires { typename T::mapped_type; };
template <class T> concept SequenceLike = RangeLike<T> && !requires { typename T::key_type; } && requires(T& t) { t.clear(); t.emplace_back(); };
template <class T> concept BulkLike = RangeLike<T> && BulkElement<typename T::value_type> && requires(T& t) { t.resize(1); { *t.data() } -> std::same_as<typename T::value_type&>; };
template <class T> concept TextLike = BulkLike<T> && std::is_same_v<typename T::value_type, char> && requires { typename T::traits_type; };
template <class T> concept PathLike = requires(const T& t) { typename T::string_type; t.native(); t.lexically_normal(); };
template <class T> concept StringViewLike = requires(T& t) { typename T::traits_type; t.remove_prefix(0); t.data(); };
template <class T> concept SpanLike = requires(const T& t) { typename T::element_type; t.data(); t.subspan(0, 0); };
template <class T> concept OptionalLike = requires(T& t) { typename T::value_type; t.has_value(); t.reset(); *t; t.emplace(std::declval<typename T::value_type>()); };
template <class T> concept ExpectedLike = requires(T& t) { typename T::value_type; typename T::error_type; t.has_value(); t.error(); };
template <class T> concept VariantLike = requires(T& t) { t.index(); t.valueless_by_exception(); };
template <class T> concept DurationLike = requires(const T& t) { typename T::rep; typename T::period; t.count(); } && std::is_arithmetic_v<typename T::rep>;
template <class T> concept TimePointLike = requires(const T& t) { typename T::clock; typename T::duration; t.time_since_epoch(); };
template <class T> concept ComplexLike = requires(const T& t) { typename T::value_type; t.real(); t.imag(); } && std::is_arithmetic_v<typename T::value_type>;
template <class T> concept BitsetLike = requires(T& t) { t.test(0); t.set(0, true); t.to_ullong(); t.size(); };
template <class T> concept TupleLike = requires { std::tuple_size<T>::value; };
// clang-format on

/// unique_ptr<T> to one object with the default deleter.
template <class T>
struct Owner : std::false_type {};
template <template <class, class> class Pointer, template <class> class Deleter, class T>
  requires(!std::is_array_v<T>) && requires(Pointer<T, Deleter<T>>& p) {
    p.release();
    p.get_deleter();
    p.reset(nullptr);
  }
struct Owner<Pointer<T, Deleter<T>>> : std::bool_constant<std::is_empty_v<Deleter<T>>> {
  using type = T;
};

/// The alternatives of a variant, whatever its template's name.
template <class V>
struct Alternatives;
template <template <class...> class V, class... T>
struct Alternatives<V<T...>> {
  static constexpr std::size_t count = sizeof...(T);
  template <std::size_t i>
  using type = std::tuple_element_t<i, std::tuple<T...>>;
};

template <class T>
consteval Kind classify() {
  if constexpr (std::is_void_v<T>)
    return Kind::nothing;
  else if constexpr (std::is_same_v<T, bool>)
    return Kind::boolean;
  else if constexpr (std::is_same_v<T, long double>)
    return Kind::long_double;
  else if constexpr (Number<T>)
    return Kind::number;
  else if constexpr (std::is_enum_v<T>)
    return Kind::enumeration;
  else if constexpr (std::is_bounded_array_v<T>)
    return Kind::array;
  else if constexpr (std::is_union_v<T> || !std::is_class_v<T>)
    return Kind::unknown;  // NOLINT(bugprone-branch-clone): no other question may be asked of these
  else if constexpr (CustomLike<T>)
    return Kind::custom;
  else if constexpr (StringViewLike<T> || SpanLike<T>)
    return Kind::view;
  else if constexpr (TextLike<T>)
    return Kind::text;
  else if constexpr (BulkLike<T>)
    return Kind::bulk;
  else if constexpr (SequenceLike<T>)
    return Kind::sequence;
  else if constexpr (MapLike<T>)
    return Kind::map;
  else if constexpr (SetLike<T>)
    return Kind::set;
  else if constexpr (PathLike<T>)
    return Kind::path;
  else if constexpr (OptionalLike<T>)
    return Kind::optional;
  else if constexpr (ExpectedLike<T>)
    return Kind::expected;
  else if constexpr (VariantLike<T>)
    return Kind::variant;
  else if constexpr (Owner<T>::value)
    return Kind::owner;
  else if constexpr (TupleLike<T>)
    return RangeLike<T> ? Kind::array : Kind::tuple;
  else if constexpr (DurationLike<T>)
    return Kind::duration;
  else if constexpr (TimePointLike<T>)
    return Kind::time_point;
  else if constexpr (ComplexLike<T>)
    return Kind::complex;
  else if constexpr (BitsetLike<T>)
    return Kind::bitset;
  else if constexpr (std::is_empty_v<T> && std::is_default_constructible_v<T>)
    return Kind::empty;
  else if constexpr (std::is_aggregate_v<T>)
    return Kind::aggregate;
  else
    return Kind::unknown;
}

template <class T>
inline constexpr Kind kind_of = classify<std::remove_cv_t<T>>();

/// A type as a value.
template <class T>
struct Type {
  using type = T;
};

/// Element type and number of elements of Kind::array.
template <class A>
struct ArrayOf {
  using type = typename A::value_type;
  static constexpr std::size_t size = std::tuple_size_v<A>;
};
template <class T, std::size_t n>
struct ArrayOf<T[n]> {
  using type = T;
  static constexpr std::size_t size = n;
};

/// The types of which T is made: of elements, alternatives, members. Calls f(Type<X>{}…) and returns its result.
template <class T, class F>
constexpr decltype(auto) with_parts(F&& f) {
  constexpr Kind kind = kind_of<T>;
  if constexpr (kind == Kind::map)
    return f(Type<typename T::key_type>{}, Type<typename T::mapped_type>{});
  else if constexpr (kind == Kind::set)
    return f(Type<typename T::key_type>{});
  else if constexpr (kind == Kind::array)
    return f(Type<typename ArrayOf<T>::type>{});
  else if constexpr (kind == Kind::expected)
    return f(Type<typename T::value_type>{}, Type<typename T::error_type>{});
  else if constexpr (kind == Kind::text || kind == Kind::bulk || kind == Kind::sequence || kind == Kind::optional ||
                     kind == Kind::complex)
    return f(Type<typename T::value_type>{});
  else if constexpr (kind == Kind::owner)
    return f(Type<std::remove_cv_t<typename Owner<T>::type>>{});
  else if constexpr (kind == Kind::time_point)
    return f(Type<typename T::duration>{});
  else if constexpr (kind == Kind::duration)
    return f(Type<typename T::rep>{});
  else if constexpr (kind == Kind::variant)
    return [&]<std::size_t... i>(std::index_sequence<i...>) -> decltype(auto) {
      return f(Type<typename Alternatives<T>::template type<i>>{}...);
    }(std::make_index_sequence<Alternatives<T>::count>{});
  else if constexpr (kind == Kind::tuple)
    return [&]<std::size_t... i>(std::index_sequence<i...>) -> decltype(auto) {
      return f(Type<std::remove_cv_t<std::tuple_element_t<i, T>>>{}...);
    }(std::make_index_sequence<std::tuple_size_v<T>>{});
  else if constexpr (kind == Kind::aggregate)
    return [&]<std::size_t... i>(std::index_sequence<i...>) -> decltype(auto) {
      return f(Type<std::remove_cv_t<field_t<i, T>>>{}...);
    }(std::make_index_sequence<field_count<T>>{});
  else
    return f();
}

/// Bytes of a bitset's encoding.
template <class T>
inline constexpr std::size_t bitset_bytes = (T{}.size() + 7) / 8;

/// Fewest bytes that one T takes on the wire: what bounds a count before memory is taken. 0: it may take none.
template <class T>
consteval std::size_t min_wire() {
  using U = std::remove_cv_t<T>;
  constexpr Kind kind = kind_of<U>;
  constexpr auto sum = []<class... X>(Type<X>...) { return (std::size_t{0} + ... + min_wire<X>()); };
  if constexpr (kind == Kind::number || kind == Kind::enumeration || kind == Kind::boolean || kind == Kind::long_double)
    return sizeof(U);
  else if constexpr (kind == Kind::bitset)
    return bitset_bytes<U>;
  else if constexpr (kind == Kind::array)
    return ArrayOf<U>::size * min_wire<typename ArrayOf<U>::type>();
  else if constexpr (kind == Kind::complex)
    return 2 * sizeof(typename U::value_type);
  else if constexpr (kind == Kind::tuple || kind == Kind::aggregate || kind == Kind::duration ||
                     kind == Kind::time_point)
    return with_parts<U>(sum);
  else if constexpr (kind == Kind::custom || kind == Kind::empty || kind == Kind::nothing || kind == Kind::unknown)
    return 0;
  else
    return 1;
}

}  // namespace detail
}  // namespace turbolift
