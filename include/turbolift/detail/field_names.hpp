#pragma once
#include <array>
#include <cstddef>
#include <string_view>
#include <turbolift/detail/fields.hpp>
#include <utility>

namespace turbolift::detail {

template <class T>
struct FieldHolder {
  T value;
};

// Nothing but the addresses of its members is used: it is never defined.
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
extern const FieldHolder<T> field_holder;

/// How the compiler writes the address of a member.
template <auto member>
consteval std::string_view text_of_member() {
  return __PRETTY_FUNCTION__;
}
template <class T, std::size_t i>
consteval std::string_view field_name() {
  // GCC: "… [with auto member = (& …::value.S::name); …]"; Clang: "… [member = &field_holder.value.name]"
  constexpr std::string_view text = text_of_member<&get_field<i>(field_holder<T>.value)>();
  constexpr auto is_part = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
#if defined(__clang__)
  std::size_t end = text.rfind(']');
#else
  std::size_t end = text.find(");");
#endif
  if (end == std::string_view::npos) return {};
  std::size_t begin = end;
  while (begin != 0 && is_part(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/// The names of an aggregate's members. Empty texts: this compiler does not say them.
template <class T>
inline constexpr auto field_names = []<std::size_t... i>(std::index_sequence<i...>) {
  return std::array<std::string_view, sizeof...(i)>{field_name<T, i>()...};
}(std::make_index_sequence<field_count<T>>{});

/// Whether they are all known.
template <class T>
inline constexpr bool has_field_names = [] {
  for (const std::string_view name : field_names<T>)
    if (name.empty()) return false;
  return true;
}();

}  // namespace turbolift::detail
