#pragma once
#include <turbolift/detail/json.hpp>

namespace turbolift::detail::json {

template <class T>
void describe(Schemas& schemas, std::string& out);

template <class T, std::size_t... i>
std::string describe_aggregate(Schemas& schemas, std::index_sequence<i...> /*indices*/) {
  std::string text = R"({"type":"object","properties":{)";
  bool first = true;
  const auto member = [&]<std::size_t k>() {
    if (!std::exchange(first, false)) text += ',';
    append_string(text, field_names<T>[k]);
    text += ':';
    describe<std::remove_cv_t<field_t<k, T>>>(schemas, text);
  };
  (member.template operator()<i>(), ...);
  text += R"(},"required":[)";
  first = true;
  ((text += std::exchange(first, false) ? "" : ",", append_string(text, field_names<T>[i])), ...);
  text += R"(],"additionalProperties":false})";
  return text;
}

/// An array of just these.
template <class... T>
void describe_tuple(Schemas& schemas, std::string& out) {
  out += R"({"type":"array")";
  if constexpr (sizeof...(T) != 0) {
    out += R"(,"prefixItems":[)";
    bool first = true;
    ((out += std::exchange(first, false) ? "" : ",", describe<T>(schemas, out)), ...);
    out += ']';
  }
  out += R"(,"items":false,"minItems":)";
  append_natural(out, sizeof...(T));
  out += '}';
}

template <class T>
void describe_number(std::string& out) {
  if constexpr (std::is_floating_point_v<T>) {
    out += R"({"anyOf":[{"type":"number"},{"enum":["NaN","Infinity","-Infinity"]}]})";
  } else {
    out += R"({"type":"integer","minimum":)";
    if constexpr (std::is_signed_v<T>)
      append_integer(out, std::numeric_limits<T>::min());
    else
      out += '0';
    out += R"(,"maximum":)";
    append_natural(out, static_cast<std::uint64_t>(std::numeric_limits<T>::max()));
    out += '}';
  }
}

template <class T>
void describe_list(Schemas& schemas, std::string& out) {
  out += R"({"type":"array","items":)";
  if constexpr (kind_of<T> == Kind::array)
    describe<std::remove_cv_t<typename ArrayOf<T>::type>>(schemas, out);
  else
    describe<typename T::value_type>(schemas, out);
  if constexpr (kind_of<T> == Kind::array) {
    for (const char* limit : {R"(,"minItems":)", R"(,"maxItems":)"}) {
      out += limit;
      append_natural(out, ArrayOf<T>::size);
    }
  } else if constexpr (kind_of<T> == Kind::set) {
    out += R"(,"uniqueItems":true)";
  }
  out += '}';
}

/// One member of that name.
template <class T>
void describe_single(Schemas& schemas, std::string& out, std::string_view name) {
  out += R"({"type":"object","properties":{)";
  append_string(out, name);
  out += ':';
  describe<T>(schemas, out);
  out += R"(},"required":[)";
  append_string(out, name);
  out += R"(],"additionalProperties":false})";
}

template <class T, std::size_t... i>
void describe_variant(Schemas& schemas, std::string& out, std::index_sequence<i...> /*indices*/) {
  out += R"({"oneOf":[)";
  bool first = true;
  ((out += std::exchange(first, false) ? "" : ",",
    describe_single<typename Alternatives<T>::template type<i>>(schemas, out, std::to_string(i))),
   ...);
  out += "]}";
}

/// Appends the JSON schema (2020-12) of T's values.
template <class T>
void describe(Schemas& schemas, std::string& out) {
  constexpr Kind kind = kind_of<T>;
  if constexpr (kind == Kind::nothing) {
    out += R"({"type":"null"})";
  } else if constexpr (kind == Kind::boolean) {
    out += R"({"type":"boolean"})";
  } else if constexpr (kind == Kind::number || kind == Kind::long_double) {
    describe_number<T>(out);
  } else if constexpr (kind == Kind::enumeration) {
    describe<std::underlying_type_t<T>>(schemas, out);
  } else if constexpr (kind == Kind::text || kind == Kind::path) {
    out += R"({"type":"string"})";
  } else if constexpr (kind == Kind::bitset) {
    out += R"({"type":"string","pattern":"^[01]*$"})";
  } else if constexpr (kind == Kind::bulk || kind == Kind::sequence || kind == Kind::set || kind == Kind::array) {
    if constexpr (is_bytes<T>)
      out += R"({"type":"string","contentEncoding":"base64"})";
    else
      describe_list<T>(schemas, out);
  } else if constexpr (kind == Kind::map) {
    if constexpr (is_object_map<T>) {
      out += R"({"type":"object","additionalProperties":)";
      describe<typename T::mapped_type>(schemas, out);
    } else {
      out += R"({"type":"array","items":)";
      describe_tuple<typename T::key_type, typename T::mapped_type>(schemas, out);
    }
    out += '}';
  } else if constexpr (kind == Kind::tuple) {
    with_parts<T>([&]<class... X>(Type<X>...) { describe_tuple<X...>(schemas, out); });
  } else if constexpr (kind == Kind::optional || kind == Kind::owner) {
    using Object = typename Content<T>::type;
    out += R"({"anyOf":[{"type":"null"},)";
    if constexpr (is_nullable<Object>)
      describe_tuple<Object>(schemas, out);
    else
      describe<Object>(schemas, out);
    out += "]}";
  } else if constexpr (kind == Kind::expected) {
    out += R"({"oneOf":[)";
    describe_single<typename T::value_type>(schemas, out, "value");
    out += ',';
    describe_single<typename T::error_type>(schemas, out, "error");
    out += "]}";
  } else if constexpr (kind == Kind::variant) {
    describe_variant<T>(schemas, out, std::make_index_sequence<Alternatives<T>::count>{});
  } else if constexpr (kind == Kind::complex) {
    describe_tuple<typename T::value_type, typename T::value_type>(schemas, out);
  } else if constexpr (kind == Kind::duration) {
    describe<typename T::rep>(schemas, out);
  } else if constexpr (kind == Kind::time_point) {
    describe<typename T::duration>(schemas, out);
  } else if constexpr (kind == Kind::empty) {
    out += R"({"type":"object"})";
  } else if constexpr (kind == Kind::custom) {
    out += R"({"type":"array","description":"what the class passes to its archive"})";
  } else if constexpr (kind == Kind::aggregate) {
    std::string name;
    if (schemas.declare(typeid(T), name)) {
      if constexpr (has_field_names<T>) {
        schemas.define(name, describe_aggregate<T>(schemas, std::make_index_sequence<field_count<T>>{}));
      } else {
        std::string text;
        with_parts<T>([&]<class... X>(Type<X>...) { describe_tuple<X...>(schemas, text); });
        schemas.define(name, std::move(text));
      }
    }
    out += R"({"$ref":"#/components/schemas/)";
    out.append(name).append("\"}");
  }
}

}  // namespace turbolift::detail::json
