#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
namespace text {
template <class T> struct Formatter; // kept
template <> struct Formatter<int> { static void write(std::string& out, int v); };
template <> struct Formatter<double> { static void write(std::string& out, double v); };
template <> struct Formatter<std::string> { static void write(std::string& out, const std::string& v) { out += v; } };
template <class T> requires requires(const T& t) { { to_text(t) } -> std::convertible_to<std::string>; }
struct Formatter<T> { static void write(std::string& out, const T& v) { out += to_text(v); } };
template <class T> concept Formattable = requires(std::string& s, const T& t) { Formatter<T>::write(s, t); }; // kept
consteval std::size_t holes(std::string_view f) { std::size_t n = 0; for (std::size_t i = 0; i + 1 < f.size(); ++i) n += f[i] == '{' && f[i + 1] == '}'; return n; } // kept
void wrong_number_of_arguments(); // kept
template <Formattable... T> struct FormatString { // kept
  template <class S> consteval FormatString(const S& s) : text(s) { if (holes(text) != sizeof...(T)) wrong_number_of_arguments(); }
  std::string_view text;
};
template <Formattable... T> std::string format(FormatString<std::type_identity_t<T>...> f, const T&... values) { // kept
  std::string out;
  std::string_view rest = f.text;
  auto one = [&](const auto& value) {
    std::size_t at = rest.find("{}");
    out += rest.substr(0, at);
    rest.remove_prefix(at + 2);
    Formatter<std::remove_cvref_t<decltype(value)>>::write(out, value);
  };
  (one(values), ...);
  return out.append(rest);
}
template <class... T> std::string unused_format(const T&... values) { return format("{}", values...); } // dropped
}
