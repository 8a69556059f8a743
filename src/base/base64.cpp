#include "base/base64.hpp"

#include <array>
#include <cstdint>

namespace turbolift::base {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t none = 64;

constexpr std::array<std::uint8_t, 256> values = [] {
  std::array<std::uint8_t, 256> result{};
  result.fill(none);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    result[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  }
  return result;
}();

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  while (!bytes.empty()) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8U | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
    }
    const std::size_t taken = bytes.size() < 3 ? bytes.size() : 3;
    for (std::size_t i = 0; i < 4; ++i) text += i <= taken ? digits[group >> (18 - 6 * i) & 63U] : '=';
    bytes.remove_prefix(taken);
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  std::size_t count = 0, padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    const std::uint8_t value = values[static_cast<unsigned char>(c)];
    if (c == '=') {
      ++padding;
    } else if (value == none || padding > 0) {
      return std::nullopt;
    }
    group = group << 6U | (c == '=' ? 0U : value);
    if (++count % 4 != 0) continue;
    if (padding > 2) return std::nullopt;
    for (std::size_t i = 0; i < 3 - padding; ++i) bytes += static_cast<char>(group >> (16 - 8 * i) & 0xffU);
    group = 0;
  }
  // Nothing may follow padding, so that it has ended the last group.
  if (count % 4 != 0 || padding > 2) return std::nullopt;
  return bytes;
}

}  // namespace turbolift::base
