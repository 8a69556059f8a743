#include "image/challenge.hpp"

#include <algorithm>
#include <optional>

namespace turbolift::image {
namespace {

bool is_token_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  void skip_space() { text_.remove_prefix(std::min(text_.find_first_not_of(" \t"), text_.size())); }
  void skip_space_and_commas() { text_.remove_prefix(std::min(text_.find_first_not_of(" \t,"), text_.size())); }
  bool take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::string token() {
    const auto end = std::ranges::find_if_not(text_, is_token_letter);
    std::string token(text_.begin(), end);
    text_.remove_prefix(token.size());
    return token;
  }
  /// A token or a quoted string. Nothing: it does not end.
  std::optional<std::string> value() {
    if (!take('"')) return token();
    std::string value;
    while (!text_.empty()) {
      char c = text_.front();
      text_.remove_prefix(1);
      if (c == '"') return value;
      if (c == '\\' && !text_.empty()) {
        c = text_.front();
        text_.remove_prefix(1);
      }
      value += c;
    }
    return std::nullopt;
  }
  /// Back to where `rest` was.
  std::string_view rest() const { return text_; }
  void rewind(std::string_view rest) { text_ = rest; }

 private:
  std::string_view text_;
};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return lower(c); });
  return text;
}

/// Reads `name = value` pairs as long as there are some; what follows is the next challenge. False: malformed.
bool read_parameters(Scanner& scanner, Challenge& challenge) {
  for (;;) {
    const std::string_view before = scanner.rest();
    scanner.skip_space_and_commas();
    std::string name = scanner.token();
    scanner.skip_space();
    if (name.empty() || !scanner.take('=')) {
      scanner.rewind(before);
      return true;
    }
    scanner.skip_space();
    auto value = scanner.value();
    if (!value) return false;
    challenge.parameters.emplace_back(lower(std::move(name)), *std::move(value));
  }
}

}  // namespace

std::string_view Challenge::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return {};
}

std::vector<Challenge> parse_challenges(std::string_view header) {
  std::vector<Challenge> challenges;
  Scanner scanner(header);
  for (;;) {
    scanner.skip_space_and_commas();
    Challenge challenge{.scheme = lower(scanner.token()), .parameters = {}};
    if (challenge.scheme.empty() || !read_parameters(scanner, challenge)) return challenges;
    challenges.push_back(std::move(challenge));
  }
}

}  // namespace turbolift::image
