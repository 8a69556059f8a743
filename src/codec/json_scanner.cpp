#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <system_error>
#include <turbolift/detail/json_text.hpp>
#include <type_traits>

namespace turbolift::detail::json {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void append_utf8(std::string& out, unsigned code) {
  const auto put = [&out](unsigned byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | code >> 6U);
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0U | code >> 12U);
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | code >> 18U);
    put(0x80U | (code >> 12U & 0x3FU));
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

/// The number if it is whole, however it is written: 12, 12.0, 1e3.
template <class Integer>
bool to_whole(std::string_view text, Integer& value) {
  const char* const end = text.data() + text.size();
  const char* const begin = text.data();
  const auto [parsed, error] = std::from_chars(begin, end, value);
  if (error == std::errc{} && parsed == end) return true;
  constexpr double exact = 9007199254740992.0;  // whole numbers up to here are exact
  double real = 0;
  std::from_chars(begin, end, real);
  if (error == std::errc::result_out_of_range || std::trunc(real) != real || std::abs(real) > exact) return false;
  if (std::is_unsigned_v<Integer> && real < 0) return false;
  value = static_cast<Integer>(real);
  return true;
}

}  // namespace

std::string Scanner::place() const {
  // The outermost level is the array of arguments.
  std::string text;
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const Level& level = levels_[i];
    if (i == 0 && !level.object) {
      if (level.count != 0) text = "argument " + std::to_string(level.count);
      if (levels_.size() > 1) text += ", ";
    } else if (level.object) {
      text += "." + level.name;
    } else if (level.count != 0) {
      text += "[" + std::to_string(level.count - 1) + "]";
    }
  }
  return text;
}

void Scanner::fail(std::string_view why) {
  if (!ok()) return;
  problem_ = place();
  if (!problem_.empty()) problem_ += ": ";
  problem_ += why;
  at_ = end_;
}

void Scanner::skip_space() {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
}

bool Scanner::finish() {
  skip_space();
  if (at_ != end_) fail("something follows the value");
  return ok();
}

char Scanner::peek() {
  skip_space();
  if (at_ == end_) return '\0';
  return is_digit(*at_) || *at_ == '-' ? '0' : *at_;
}

bool Scanner::take(char c) {
  skip_space();
  if (at_ == end_ || *at_ != c) return false;
  ++at_;
  return true;
}

bool Scanner::take_word(std::string_view word) {
  skip_space();
  if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

bool Scanner::boolean() {
  if (take_word("true")) return true;
  if (!take_word("false")) fail("expected true or false");
  return false;
}

void Scanner::null() {
  if (!take_word("null")) fail("expected null");
}

bool Scanner::hex4(unsigned& value) {
  if (end_ - at_ < 4) return false;
  const auto [end, error] = std::from_chars(at_, at_ + 4, value, 16);
  if (error != std::errc{} || end != at_ + 4) return false;
  at_ += 4;
  return true;
}

bool Scanner::unicode_escape(std::string& out) {
  unsigned code = 0;
  if (!hex4(code) || (code >= 0xDC00 && code < 0xE000)) return false;
  if (code >= 0xD800 && code < 0xDC00) {
    unsigned low = 0;
    if (end_ - at_ < 6 || at_[0] != '\\' || at_[1] != 'u') return false;
    at_ += 2;
    if (!hex4(low) || low < 0xDC00 || low >= 0xE000) return false;
    code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
  }
  append_utf8(out, code);
  return true;
}

std::string Scanner::string() {
  std::string out;
  if (!take('"')) {
    fail("expected a string");
    return out;
  }
  while (ok()) {
    const char* begin = at_;
    while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20) ++at_;
    out.append(begin, at_);
    if (at_ == end_ || static_cast<unsigned char>(*at_) < 0x20) {
      fail("a string does not end");
      break;
    }
    if (*at_++ == '"') break;
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view values = "\"\\/\b\f\n\r\t";
    const char escape = at_ == end_ ? '\0' : *at_++;
    if (const std::size_t found = names.find(escape); found != std::string_view::npos) {
      out += values[found];
    } else if (escape != 'u' || !unicode_escape(out)) {
      fail("a string has an escape that is none");
    }
  }
  return out;
}

std::string_view Scanner::number() {
  skip_space();
  const char* begin = at_;
  const char* p = at_;
  const auto digits = [&p, this] {
    const char* first = p;
    while (p != end_ && is_digit(*p)) ++p;
    return p != first;
  };
  if (p != end_ && *p == '-') ++p;
  const char* first = p;
  bool valid = digits() && (*first != '0' || p == first + 1);
  if (valid && p != end_ && *p == '.') {
    ++p;
    valid = digits();
  }
  if (valid && p != end_ && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p != end_ && (*p == '+' || *p == '-')) ++p;
    valid = digits();
  }
  if (!valid) {
    fail("expected a number");
    return {};
  }
  at_ = p;
  return {begin, p};
}

std::int64_t Scanner::integer(std::int64_t least, std::int64_t most) {
  const std::string_view text = number();
  std::int64_t value = 0;
  if (ok() && (!to_whole(text, value) || value < least || value > most)) {
    fail("expected a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return value;
}

std::uint64_t Scanner::natural(std::uint64_t most) {
  const std::string_view text = number();
  std::uint64_t value = 0;
  if (ok() && (!to_whole(text, value) || value > most)) {
    fail("expected a whole number from 0 to " + std::to_string(most));
  }
  return value;
}

double Scanner::real() {
  if (peek() == '"') {
    const std::string text = string();
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity") return std::numeric_limits<double>::infinity();
    if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
    fail("expected a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
    return 0;
  }
  const std::string_view text = number();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Beyond what a double holds: from_chars leaves the value alone; too small is zero.
  if (ok() && error == std::errc::result_out_of_range) {
    const std::size_t exponent = text.find_first_of("eE");
    const bool small = exponent != std::string_view::npos && text[exponent + 1] == '-';
    if (!small) fail("the number is larger than a double can be");
  }
  return value;
}

std::string_view Scanner::skip() {
  skip_space();
  const char* begin = at_;
  std::string name;
  switch (peek()) {
    case '[':
      begin_array();
      while (next_element()) skip();
      break;
    case '{':
      begin_object();
      while (next_member(name)) skip();
      break;
    case '"':
      string();
      break;
    case 't':
    case 'f':
      boolean();
      break;
    case 'n':
      null();
      break;
    default:
      number();
      break;
  }
  return ok() ? std::string_view(begin, at_) : std::string_view();
}

void Scanner::begin(char bracket, bool object) {
  if (!take(bracket)) return fail(object ? "expected an object" : "expected an array");
  if (levels_.size() == max_depth) return fail("nested more than 200 deep");
  levels_.push_back({object, 0, {}});
}

bool Scanner::next(char bracket) {
  if (!ok()) return false;
  Level& level = levels_.back();
  if (take(bracket)) {
    levels_.pop_back();
    return false;
  }
  if (level.count != 0 && !take(',')) {
    fail(level.object ? "expected ',' or '}'" : "expected ',' or ']'");
    return false;
  }
  ++level.count;
  return true;
}

void Scanner::begin_array() {
  begin('[', false);
}
bool Scanner::next_element() {
  return next(']');
}
void Scanner::begin_object() {
  begin('{', true);
}

bool Scanner::next_member(std::string& name) {
  if (!next('}')) return false;
  name = string();
  if (ok()) levels_.back().name = name;
  if (!take(':')) fail("expected ':'");
  return ok();
}

}  // namespace turbolift::detail::json
