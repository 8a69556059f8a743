#include "platform/options_json.hpp"

#include <cstddef>

namespace turbolift::platform {

namespace {

class Json {
 public:
  explicit Json(std::string_view text) : rest_(text) {}

  bool is_object() {
    space();
    if (!rest_.starts_with('{') || !value(0)) return false;
    space();
    return rest_.empty();
  }

 private:
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void space() {
    const auto end = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
  }
  bool digits() {
    const auto end = rest_.find_first_not_of("0123456789");
    const std::size_t count = end == std::string_view::npos ? rest_.size() : end;
    rest_.remove_prefix(count);
    return count != 0;
  }
  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      return digits();
    }
    return true;
  }
  bool string() {
    if (!take('"')) return false;
    while (!rest_.empty()) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\' && !escape()) return false;
    }
    return false;
  }
  bool escape() {
    if (!take('u')) {
      if (rest_.empty() || std::string_view("\"\\/bfnrt").find(rest_[0]) == std::string_view::npos) return false;
      rest_.remove_prefix(1);
      return true;
    }
    if (rest_.size() < 4 || rest_.substr(0, 4).find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
      return false;
    rest_.remove_prefix(4);
    return true;
  }
  bool members(char end, bool named, int depth) {
    space();
    if (take(end)) return true;
    do {
      space();
      if (named) {
        if (!string()) return false;
        space();
        if (!take(':')) return false;
        space();
      }
      if (!value(depth + 1)) return false;
      space();
    } while (take(','));
    return take(end);
  }
  bool value(int depth) {
    if (depth > 64) return false;
    if (take('{')) return members('}', true, depth);
    if (take('[')) return members(']', false, depth);
    if (rest_.starts_with('"')) return string();
    return take("true") || take("false") || take("null") || number();
  }

  std::string_view rest_;
};

}  // namespace

bool is_json_object(std::string_view text) {
  return Json(text).is_object();
}

}  // namespace turbolift::platform
