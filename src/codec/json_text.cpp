#include <cxxabi.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <turbolift/detail/json_text.hpp>

namespace turbolift::detail::json {
namespace {

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes of the valid UTF-8 character at the beginning of `text`; 0: there is none.
std::size_t utf8_size(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first < 0xF0) {
    if (!continues(1) || !continues(2)) return 0;
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (first >= 0xF0 && first < 0xF5) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    const bool overlong = first == 0xF0 && byte(1) < 0x90;
    const bool too_large = first == 0xF4 && byte(1) >= 0x90;
    return overlong || too_large ? 0 : 4;
  }
  return 0;
}

template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 32> text;  // NOLINT(*-member-init): written below
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

template <class Real>
void append_any_real(std::string& out, Real value) {
  if (std::isnan(value)) {
    out += "\"NaN\"";
  } else if (std::isinf(value)) {
    out += value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  } else {
    append_number(out, value);
  }
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  while (!text.empty()) {
    const char c = text.front();
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\') {
      std::size_t size = 1;
      while (size < text.size() && static_cast<unsigned char>(text[size]) >= 0x20 &&
             static_cast<unsigned char>(text[size]) < 0x80 && text[size] != '"' && text[size] != '\\') {
        ++size;
      }
      out.append(text.substr(0, size));
      text.remove_prefix(size);
    } else if (byte < 0x80) {
      constexpr std::string_view names = "\"\\bfnrt";
      constexpr std::string_view values = "\"\\\b\f\n\r\t";
      out += '\\';
      if (const std::size_t found = values.find(c); found != std::string_view::npos) {
        out += names[found];
      } else {
        out.append("u00").append(1, hex[byte >> 4U]).append(1, hex[byte & 0xFU]);
      }
      text.remove_prefix(1);
    } else if (const std::size_t size = utf8_size(text); size != 0) {
      out.append(text.substr(0, size));
      text.remove_prefix(size);
    } else {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    }
  }
  out += '"';
}

void append_integer(std::string& out, std::int64_t value) {
  append_number(out, value);
}
void append_natural(std::string& out, std::uint64_t value) {
  append_number(out, value);
}
void append_real(std::string& out, double value) {
  append_any_real(out, value);
}
void append_real(std::string& out, float value) {
  append_any_real(out, value);
}

void append_base64(std::string& out, std::string_view bytes) {
  out += '"';
  while (!bytes.empty()) {
    unsigned bits = 0;
    const std::size_t size = std::min<std::size_t>(bytes.size(), 3);
    for (std::size_t i = 0; i < 3; ++i) bits = bits << 8U | (i < size ? static_cast<unsigned char>(bytes[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) out += i <= size ? base64_digits[bits >> (18U - 6U * i) & 0x3FU] : '=';
    bytes.remove_prefix(size);
  }
  out += '"';
}

bool decode_base64(std::string_view text, std::string& bytes) {
  bytes.clear();
  if (text.size() % 4 != 0) return false;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    unsigned bits = 0;
    for (std::size_t k = i; k < i + 4; ++k) {
      const std::size_t digit = k >= text.size() - padding ? 0 : base64_digits.find(text[k]);
      if (digit == std::string_view::npos) return false;
      bits = bits << 6U | static_cast<unsigned>(digit);
    }
    for (unsigned k = 0; k < 3; ++k) bytes += static_cast<char>(bits >> (16U - 8U * k));
  }
  // What the padding stands for must be nothing.
  for (std::size_t i = 0; i < padding; ++i) {
    if (bytes.back() != '\0') return false;
    bytes.pop_back();
  }
  return true;
}

bool Schemas::declare(const std::type_info& type, std::string& name) {
  for (const auto& [known, known_name] : names_) {
    if (*known == type) {
      name = known_name;
      return false;
    }
  }
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> demangled(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                         std::free);
  std::string base;
  for (const char c : std::string_view(status == 0 ? demangled.get() : type.name())) {
    const bool valid = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (valid) {
      base += c;
    } else if (!base.empty() && base.back() != '_') {
      base += '_';
    }
  }
  name = base.empty() ? "type" : base;
  const auto taken = [&name](const auto& entry) { return entry.second == name; };
  for (int i = 2; std::ranges::any_of(names_, taken); ++i) name = base + "_" + std::to_string(i);
  names_.emplace_back(&type, name);
  return true;
}

void Schemas::define(const std::string& name, std::string text) {
  schemas_.emplace_back(name, std::move(text));
}

}  // namespace turbolift::detail::json
