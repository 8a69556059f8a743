#pragma once
#include <turbolift/detail/json.hpp>

namespace turbolift::detail::json {

template <class T>
void In::get_number(T& value) {
  if constexpr (std::is_floating_point_v<T>)
    value = static_cast<T>(scanner_.real());
  else if constexpr (std::is_signed_v<T>)
    value = static_cast<T>(scanner_.integer(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
  else
    value = static_cast<T>(scanner_.natural(std::numeric_limits<T>::max()));
}

template <class T>
void In::get_list(T& value) {
  scanner_.begin_array();
  if constexpr (kind_of<T> == Kind::array) {
    for (auto& element_of : value) element(element_of);
    return end_array();
  } else {
    value.clear();
    while (scanner_.next_element()) {
      using Element = typename T::value_type;
      if constexpr (kind_of<T> == Kind::set) {
        const auto before = value.size();
        value.insert(make<Element>());
        if (value.size() == before) scanner_.fail("an element occurs twice");
      } else if constexpr (std::is_same_v<Element, bool>) {
        value.push_back(make<bool>());
      } else {
        value.emplace_back();
        get(value.back());
      }
    }
  }
}

template <class T>
void In::get_map(T& value) {
  using Key = typename T::key_type;
  using Mapped = typename T::mapped_type;
  value.clear();
  const auto insert = [&](Key key) {
    auto mapped = make<Mapped>();
    const auto before = value.size();
    value.emplace(std::move(key), std::move(mapped));
    if (scanner_.ok() && value.size() == before) scanner_.fail("a key occurs twice");
  };
  if constexpr (is_object_map<T>) {
    scanner_.begin_object();
    for (std::string name; scanner_.next_member(name);) insert(Key(name.begin(), name.end()));
  } else {
    scanner_.begin_array();
    while (scanner_.next_element()) {
      std::pair<Key, Mapped> entry{};
      get_array(entry.first, entry.second);
      const auto before = value.size();
      value.emplace(std::move(entry.first), std::move(entry.second));
      if (scanner_.ok() && value.size() == before) scanner_.fail("a key occurs twice");
    }
  }
}

template <class T>
void In::get_expected(T& value) {
  std::string name;
  scanner_.begin_object();
  if (!scanner_.next_member(name)) return scanner_.fail(R"(expected {"value": …} or {"error": …})");
  if (name == "error") {
    value = T(std::unexpect, make<typename T::error_type>());
  } else if (name != "value") {
    return scanner_.fail(R"(expected {"value": …} or {"error": …})");
  } else if constexpr (std::is_void_v<typename T::value_type>) {
    scanner_.null();
    value = T();
  } else {
    value = T(std::in_place, make<typename T::value_type>());
  }
  if (scanner_.next_member(name)) scanner_.fail("more than one member");
}

template <class T, std::size_t... i>
void In::get_variant(T& value, std::index_sequence<i...> /*indices*/) {
  std::string name;
  scanner_.begin_object();
  if (!scanner_.next_member(name)) return scanner_.fail(R"(expected {"index": value})");
  const auto take = [&]<std::size_t k>() {
    if (name != std::to_string(k)) return false;
    get(value.template emplace<k>());
    return true;
  };
  if (!(take.template operator()<i>() || ...)) {
    return scanner_.fail("the variant has no alternative of that index; the first one is \"0\"");
  }
  if (scanner_.next_member(name)) scanner_.fail("more than one member");
}

template <class T>
void In::get_custom(T& value) {
  scanner_.begin_array();
  if constexpr (requires { value.serialize(*this); })
    value.serialize(*this);
  else if constexpr (requires { value.serialize(*this, 0U); })
    value.serialize(*this, 0U);
  else if constexpr (requires { serialize(*this, value); })
    serialize(*this, value);
  else if constexpr (requires { value.load(*this); })
    value.load(*this);
  else if constexpr (requires { load(*this, value); })
    load(*this, value);
  else {
    std::string bytes;
    if (!scanner_.next_element() || !decode_base64(scanner_.string(), bytes) || !decode(bytes, value)) {
      scanner_.fail("expected the value's encoding in base64");
    }
  }
  end_array();
}

template <class T, std::size_t... i>
void In::get_aggregate(T& value, std::index_sequence<i...> /*indices*/) {
  if (!has_field_names<T> || scanner_.peek() == '[') return get_array(get_field<i>(value)...);
  bool seen[sizeof...(i) + 1] = {};
  std::string name;
  scanner_.begin_object();
  while (scanner_.next_member(name)) {
    const auto take = [&]<std::size_t k>() {
      if (name != field_names<T>[k]) return false;
      if (std::exchange(seen[k], true)) scanner_.fail("a member occurs twice");
      get(get_field<k>(value));
      return true;
    };
    if (!(take.template operator()<i>() || ...)) scanner_.fail("there is no such member");
  }
  const auto missing = [&]<std::size_t k>() {
    if (!seen[k] && scanner_.ok()) scanner_.fail(std::string("the member ").append(field_names<T>[k]) + " is missing");
  };
  (missing.template operator()<i>(), ...);
}

template <class T>
void In::get_bitset(T& value) {
  const std::string text = scanner_.string();
  if (text.size() != value.size() || text.find_first_not_of("01") != std::string::npos) {
    return scanner_.fail("expected a string of " + std::to_string(value.size()) + " digits 0 or 1");
  }
  for (std::size_t i = 0; i < value.size(); ++i) value.set(value.size() - 1 - i, text[i] == '1');
}

template <class T>
void In::get(T& value) {
  constexpr Kind kind = kind_of<T>;
  if (!scanner_.ok()) return;
  if constexpr (kind == Kind::boolean) {
    value = scanner_.boolean();
  } else if constexpr (kind == Kind::number || kind == Kind::long_double) {
    get_number(value);
  } else if constexpr (kind == Kind::enumeration) {
    value = static_cast<T>(make<std::underlying_type_t<T>>());
  } else if constexpr (kind == Kind::text) {
    const std::string text = scanner_.string();
    value.assign(text.begin(), text.end());
  } else if constexpr (kind == Kind::path) {
    value = scanner_.string();
  } else if constexpr (kind == Kind::bulk || kind == Kind::sequence || kind == Kind::set || kind == Kind::array) {
    if constexpr (is_bytes<T>) {
      if (scanner_.peek() == '[') return get_list(value);
      std::string bytes;
      if (!decode_base64(scanner_.string(), bytes)) return scanner_.fail("expected base64");
      value.resize(bytes.size());
      bytes.copy(reinterpret_cast<char*>(value.data()), bytes.size());
    } else {
      get_list(value);
    }
  } else if constexpr (kind == Kind::map) {
    get_map(value);
  } else if constexpr (kind == Kind::tuple) {
    std::apply([this](auto&... part) { this->get_array(part...); }, value);
  } else if constexpr (kind == Kind::optional || kind == Kind::owner) {
    using Object = typename Content<T>::type;
    value.reset();
    if (scanner_.peek() == 'n') return scanner_.null();
    Object object{};
    if constexpr (is_nullable<Object>)
      get_array(object);
    else
      get(object);
    if constexpr (kind == Kind::owner)
      value.reset(new Object(std::move(object)));
    else
      value.emplace(std::move(object));
  } else if constexpr (kind == Kind::expected) {
    get_expected(value);
  } else if constexpr (kind == Kind::variant) {
    get_variant(value, std::make_index_sequence<Alternatives<T>::count>{});
  } else if constexpr (kind == Kind::complex) {
    typename T::value_type real{}, imaginary{};
    get_array(real, imaginary);
    value = T(real, imaginary);
  } else if constexpr (kind == Kind::bitset) {
    get_bitset(value);
  } else if constexpr (kind == Kind::duration) {
    value = T(make<typename T::rep>());
  } else if constexpr (kind == Kind::time_point) {
    value = T(make<typename T::duration>());
  } else if constexpr (kind == Kind::empty) {
    scanner_.skip();
  } else if constexpr (kind == Kind::custom) {
    get_custom(value);
  } else if constexpr (kind == Kind::aggregate) {
    get_aggregate(value, std::make_index_sequence<field_count<T>>{});
  }
}

}  // namespace turbolift::detail::json
