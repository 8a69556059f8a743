#pragma once
#include <cfloat>
#include <turbolift/detail/travel.hpp>

namespace turbolift::detail {

/// The schema hash: of shapes, not of names, so that it is the same for every compiler and architecture. FNV-1a over a
/// description in prefix form. `char` and `wchar_t` are kinds of their own, since their signedness differs.
class SchemaHash {
 public:
  constexpr void mix(std::uint64_t value) {
    for (int i = 0; i < 8; ++i, value >>= 8) hash_ = (hash_ ^ (value & 0xFF)) * 1099511628211ULL;
  }
  /// Seen: the structs in which T lies, outermost first.
  template <class T, class... Seen>
  constexpr void add();

  constexpr std::uint64_t value() const { return hash_; }
  /// A long double was met: the value's bytes differ between architectures.
  constexpr bool portable() const { return portable_; }

 private:
  template <class T>
  constexpr void add_number() {
    // Code 16 upwards: kind of number; then its size.
    if constexpr (std::is_same_v<T, char>)
      mix(16);
    else if constexpr (std::is_same_v<T, wchar_t>)
      mix(17);
    else if constexpr (std::is_same_v<T, char8_t> || std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>)
      mix(18);
    else if constexpr (std::is_floating_point_v<T>)
      mix(19);
    else
      mix(std::is_signed_v<T> ? 20 : 21);
    mix(sizeof(T));
  }

  std::uint64_t hash_ = 14695981039346656037ULL;
  bool portable_ = true;
};

template <class T, class... Seen>
constexpr void SchemaHash::add() {
  constexpr Kind kind = kind_of<T>;
  if constexpr ((std::is_same_v<T, Seen> || ...)) {
    mix(64);  // the struct of that number
    std::uint64_t number = 0;
    static_cast<void>(((++number, std::is_same_v<T, Seen>) || ...));
    mix(sizeof...(Seen) - number);
  } else if constexpr (kind == Kind::number) {
    add_number<T>();
  } else if constexpr (kind == Kind::enumeration) {
    mix(100 + static_cast<std::uint64_t>(kind));
    add<std::underlying_type_t<T>>();
  } else {
    mix(100 + static_cast<std::uint64_t>(kind));
    if constexpr (kind == Kind::long_double) {
      mix(LDBL_MANT_DIG);
      portable_ = false;
    } else if constexpr (kind == Kind::array) {
      mix(ArrayOf<T>::size);
    } else if constexpr (kind == Kind::bitset) {
      mix(T{}.size());
    } else if constexpr (kind == Kind::duration) {
      mix(static_cast<std::uint64_t>(T::period::num));
      mix(static_cast<std::uint64_t>(T::period::den));
    }
    with_parts<T>([&]<class... X>(Type<X>...) {
      mix(sizeof...(X));
      if constexpr (kind == Kind::aggregate)
        (add<std::remove_cv_t<X>, Seen..., T>(), ...);
      else
        (add<std::remove_cv_t<X>, Seen...>(), ...);
    });
  }
}

/// Of one type; any types that travel, and void.
template <class T>
consteval std::uint64_t schema_of() {
  SchemaHash hash;
  hash.add<std::remove_cv_t<T>>();
  return hash.value();
}

/// Of a function's result and parameters (as owned values).
template <class R, class... P>
consteval std::uint64_t signature_schema() {
  SchemaHash hash;
  hash.add<R>();
  hash.mix(sizeof...(P));
  (hash.add<P>(), ...);
  return hash.value();
}

/// False where a long double travels: then only to services of the same architecture.
template <class R, class... P>
consteval bool portable_signature() {
  SchemaHash hash;
  hash.add<R>();
  (hash.add<P>(), ...);
  return hash.portable();
}

}  // namespace turbolift::detail
