#include "tokens.hpp"

namespace {

bool is_letter(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_letter(static_cast<unsigned char>(text[at]))) {
      const bool ends_sentence = std::string_view(".;:!?()\"").find(text[at]) != std::string_view::npos;
      if (ends_sentence && !tokens.empty() && !tokens.back().empty()) tokens.emplace_back();
      ++at;
      continue;
    }
    std::string word;
    while (at < text.size()) {
      const bool inner = (text[at] == '\'' || text[at] == '-') && at + 1 < text.size() &&
                         is_letter(static_cast<unsigned char>(text[at + 1]));
      if (!inner && !is_letter(static_cast<unsigned char>(text[at]))) break;
      word += lower(text[at++]);
    }
    tokens.push_back(std::move(word));
  }
  return tokens;
}
