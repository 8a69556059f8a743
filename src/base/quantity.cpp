#include "base/quantity.hpp"

#include <array>
#include <cmath>
#include <utility>

namespace turbolift::base {

namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<long double> suffix_factor(std::string_view suffix) {
  static constexpr std::array<std::pair<std::string_view, long double>, 16> factors = {{
      {"", 1.0L},
      {"n", 1e-9L},
      {"u", 1e-6L},
      {"m", 1e-3L},
      {"k", 1e3L},
      {"M", 1e6L},
      {"G", 1e9L},
      {"T", 1e12L},
      {"P", 1e15L},
      {"E", 1e18L},
      {"Ki", 1024.0L},
      {"Mi", 1048576.0L},
      {"Gi", 1073741824.0L},
      {"Ti", 1099511627776.0L},
      {"Pi", 1125899906842624.0L},
      {"Ei", 1152921504606846976.0L},
  }};
  for (const auto& [name, factor] : factors)
    if (name == suffix) return factor;
  // A decimal exponent: e or E, a sign, at most two digits.
  if (suffix.size() < 2 || (suffix[0] != 'e' && suffix[0] != 'E')) return std::nullopt;
  suffix.remove_prefix(1);
  const bool negative = suffix[0] == '-';
  if (negative || suffix[0] == '+') suffix.remove_prefix(1);
  if (suffix.empty() || suffix.size() > 2) return std::nullopt;
  int exponent = 0;
  for (const char c : suffix) {
    if (!is_digit(c)) return std::nullopt;
    exponent = exponent * 10 + (c - '0');
  }
  return std::pow(10.0L, static_cast<long double>(negative ? -exponent : exponent));
}

}  // namespace

std::optional<long double> parse_quantity(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  long double value = 0;
  long double place = 1;
  bool fraction = false;
  std::size_t digits = 0;
  while (!text.empty() && (is_digit(text[0]) || (text[0] == '.' && !fraction))) {
    if (text[0] == '.') {
      fraction = true;
    } else {
      ++digits;
      value = value * 10 + (text[0] - '0');
      if (fraction) place *= 10;
    }
    text.remove_prefix(1);
  }
  const auto factor = suffix_factor(text);
  if (digits == 0 || digits > 40 || !factor) return std::nullopt;
  value = value / place * *factor;
  return negative ? -value : value;
}

std::optional<std::uint64_t> quantity_bytes(std::string_view text) {
  const auto value = parse_quantity(text);
  if (!value || *value < 0 || *value > 9.2e18L) return std::nullopt;
  return static_cast<std::uint64_t>(std::ceil(*value));
}

}  // namespace turbolift::base
