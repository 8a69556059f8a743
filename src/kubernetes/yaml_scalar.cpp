#include "kubernetes/yaml_scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "http/syntax.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr std::array<std::string_view, 5> nulls{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 11> trues{"y",    "Y",    "yes", "Yes", "YES", "true",
                                                 "True", "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 11> falses{"n",     "N",     "no",  "No",  "NO", "false",
                                                  "False", "FALSE", "off", "Off", "OFF"};

bool one_of(std::span<const std::string_view> words, std::string_view text) {
  return std::ranges::find(words, text) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Go's strconv.ParseInt with base 0: 0x…, 0o… or 0…, 0b….
std::optional<json::value> whole_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char kind = http::to_lower(text[1]);
    base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
    text.remove_prefix(is_digit(kind) ? 1 : 2);
  }
  std::uint64_t value = 0;
  if (text.empty() || !std::isalnum(static_cast<unsigned char>(text[0]))) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!negative) return value <= largest ? json::value(static_cast<std::int64_t>(value)) : json::value(value);
  if (value > largest + 1) return std::nullopt;
  return json::value(static_cast<std::int64_t>(0 - value));
}

/// ^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$
std::optional<json::value> real_number(std::string_view text) {
  const bool plus = text.starts_with('+');
  if (plus) text.remove_prefix(1);
  const bool looks_so = std::ranges::all_of(
      text, [](char c) { return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '-' || c == '+'; });
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!looks_so || (plus && text.starts_with('-')) || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return json::value(value);
}

std::optional<json::value> unbounded(std::string_view text) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return json::value(std::nan(""));
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == ".inf" || text == ".Inf" || text == ".INF") return json::value(negative ? -infinity : infinity);
  return std::nullopt;
}

/// A date is a string, as in Go when it is read into a value of any type.
bool begins_like_a_date(std::string_view text) {
  return text.size() > 4 && text[4] == '-' && std::ranges::all_of(text.substr(0, 4), is_digit);
}

}  // namespace

json::value resolve_yaml_scalar(std::string_view text) {
  if (one_of(nulls, text)) return nullptr;
  if (one_of(trues, text)) return true;
  if (one_of(falses, text)) return false;
  if (const auto value = unbounded(text)) return *value;
  const bool number_like = is_digit(text[0]) || text[0] == '-' || text[0] == '+' || text[0] == '.';
  if (!number_like || begins_like_a_date(text)) return json::value(text);
  std::string plain(text);
  if (text[0] != '.') std::erase(plain, '_');
  if (const auto value = whole_number(plain)) return *value;
  if (const auto value = real_number(plain)) return *value;
  return json::value(text);
}

}  // namespace turbolift::kubernetes
