#pragma once
#include <turbolift/detail/json.hpp>

namespace turbolift::detail::json {

template <class T>
void Out::put_map(const T& map) {
  const bool outer = std::exchange(first_, true);
  if constexpr (is_object_map<T>) {
    text_ += '{';
    for (const auto& [key, mapped] : map) {
      separate();
      append_string(text_, key);
      text_ += ':';
      put(mapped);
    }
    text_ += '}';
  } else {
    text_ += '[';
    for (const auto& [key, mapped] : map) {
      separate();
      put_array(key, mapped);
    }
    text_ += ']';
  }
  first_ = outer;
}

template <class T>
void Out::put_custom(const T& value) {
  auto& object = const_cast<T&>(value);  // serialize is one member for both directions; saving does not change it
  const bool outer = std::exchange(first_, true);
  text_ += '[';
  if constexpr (requires { object.serialize(*this); })
    object.serialize(*this);
  else if constexpr (requires { object.serialize(*this, 0U); })
    object.serialize(*this, 0U);
  else if constexpr (requires { serialize(*this, object); })
    serialize(*this, object);
  else if constexpr (requires { value.save(*this); })
    value.save(*this);
  else if constexpr (requires { save(*this, value); })
    save(*this, value);
  else {  // it knows the binary archives alone
    const std::string bytes = encode(value);
    raw(bytes.data(), bytes.size());
  }
  text_ += ']';
  first_ = outer;
}

template <class T, std::size_t... i>
void Out::put_aggregate(const T& value, std::index_sequence<i...> /*indices*/) {
  if constexpr (has_field_names<T>) {
    const bool outer = std::exchange(first_, true);
    text_ += '{';
    ((separate(), append_string(text_, field_names<T>[i]), text_ += ':', put(get_field<i>(value))), ...);
    text_ += '}';
    first_ = outer;
  } else {
    put_array(get_field<i>(value)...);
  }
}

template <class T>
void Out::put(const T& value) {
  constexpr Kind kind = kind_of<T>;
  if constexpr (kind == Kind::boolean) {
    text_ += value ? "true" : "false";
  } else if constexpr (kind == Kind::long_double) {
    append_real(text_, static_cast<double>(value));
  } else if constexpr (kind == Kind::number) {
    if constexpr (std::is_floating_point_v<T>)
      append_real(text_, value);
    else if constexpr (std::is_signed_v<T>)
      append_integer(text_, value);
    else
      append_natural(text_, value);
  } else if constexpr (kind == Kind::enumeration) {
    put(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (kind == Kind::text) {
    append_string(text_, value);
  } else if constexpr (kind == Kind::path) {
    append_string(text_, value.native());
  } else if constexpr (kind == Kind::bulk || kind == Kind::sequence || kind == Kind::set || kind == Kind::array) {
    if constexpr (is_bytes<T>)
      append_base64(text_, {reinterpret_cast<const char*>(value.data()), value.size()});
    else
      put_list(value);
  } else if constexpr (kind == Kind::map) {
    put_map(value);
  } else if constexpr (kind == Kind::tuple) {
    std::apply([this](const auto&... element) { this->put_array(element...); }, value);
  } else if constexpr (kind == Kind::optional || kind == Kind::owner) {
    if (!static_cast<bool>(value))
      text_ += "null";
    else if constexpr (is_nullable<typename Content<T>::type>)
      put_array(*value);
    else
      put(*value);
  } else if constexpr (kind == Kind::expected) {
    text_ += value.has_value() ? R"({"value":)" : R"({"error":)";
    if (!value.has_value())
      put(value.error());
    else if constexpr (std::is_void_v<typename T::value_type>)
      text_ += "null";
    else
      put(*value);
    text_ += '}';
  } else if constexpr (kind == Kind::variant) {
    text_ += "{\"";
    append_natural(text_, value.index());
    text_ += "\":";
    if (value.valueless_by_exception())
      text_ += "null";
    else
      visit([this](const auto& alternative) { this->put(alternative); }, value);
    text_ += '}';
  } else if constexpr (kind == Kind::complex) {
    put_array(value.real(), value.imag());
  } else if constexpr (kind == Kind::bitset) {
    text_ += '"';
    for (std::size_t i = value.size(); i-- > 0;) text_ += value[i] ? '1' : '0';
    text_ += '"';
  } else if constexpr (kind == Kind::duration) {
    put(value.count());
  } else if constexpr (kind == Kind::time_point) {
    put(value.time_since_epoch());
  } else if constexpr (kind == Kind::empty) {
    text_ += "{}";
  } else if constexpr (kind == Kind::custom) {
    put_custom(value);
  } else if constexpr (kind == Kind::aggregate) {
    put_aggregate(value, std::make_index_sequence<field_count<T>>{});
  }
}

}  // namespace turbolift::detail::json
