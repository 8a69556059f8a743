#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

// The characters of RFC 9110, section 5.
namespace turbolift::http {

namespace detail {

inline constexpr std::uint8_t token_bit = 1, value_bit = 2, target_bit = 4;

inline constexpr std::array<std::uint8_t, 256> classes = [] {
  std::array<std::uint8_t, 256> result{};
  for (unsigned c = 0x21; c <= 0x7e; ++c) result[c] = value_bit | target_bit;
  for (unsigned c = 0x80; c <= 0xff; ++c) result[c] = value_bit;
  result[' '] = result['\t'] = value_bit;
  const auto token = [&result](unsigned char c) { result[c] |= token_bit; };
  for (unsigned char c = '0'; c <= '9'; ++c) token(c);
  for (unsigned char c = 'A'; c <= 'Z'; ++c) token(c);
  for (unsigned char c = 'a'; c <= 'z'; ++c) token(c);
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) token(static_cast<unsigned char>(c));
  return result;
}();

constexpr bool all(std::string_view text, std::uint8_t bit) {
  for (const char c : text) {
    if ((classes[static_cast<unsigned char>(c)] & bit) == 0) return false;
  }
  return true;
}

}  // namespace detail

constexpr bool is_token(std::string_view text) {
  return !text.empty() && detail::all(text, detail::token_bit);
}
constexpr bool is_field_value(std::string_view text) {
  return detail::all(text, detail::value_bit);
}
constexpr bool is_target(std::string_view text) {
  return !text.empty() && detail::all(text, detail::target_bit);
}

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (to_lower(text[i]) != lower_case[i]) return false;
  }
  return true;
}

constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// All of `text` is one number of `base` 10 or 16: digits alone, and it fits.
constexpr std::optional<std::uint64_t> parse_number(std::string_view text, unsigned base = 10) {
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    const char lower = to_lower(c);
    unsigned digit = 99;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    if (lower >= 'a' && lower <= 'f') digit = static_cast<unsigned>(lower - 'a') + 10;
    if (digit >= base || value > (UINT64_MAX - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

/// Whether the comma-separated list holds `lower_case`.
constexpr bool list_contains(std::string_view list, std::string_view lower_case) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (equals_ignoring_case(trim(list.substr(0, comma)), lower_case)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace turbolift::http
