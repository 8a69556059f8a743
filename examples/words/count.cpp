#include "count.hpp"

#include <stdexcept>

#include "tokens.hpp"

namespace {

void add_counts(std::map<std::string, std::uint64_t>& to, const std::map<std::string, std::uint64_t>& from) {
  for (const auto& [what, count] : from) to[what] += count;
}

}  // namespace

void Counts::add(const Counts& other) {
  total_words += other.total_words;
  add_counts(words, other.words);
  add_counts(phrases, other.phrases);
}

Counts count_words(const std::string& text, int phrase_length) {
  if (const std::size_t zero = text.find('\0'); zero != std::string::npos) {
    throw std::invalid_argument("not a text: byte " + std::to_string(zero) + " is zero");
  }
  Counts counts;
  const std::vector<std::string> tokens = tokens_of(text);
  int without_break = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].empty()) {
      without_break = 0;
      continue;
    }
    ++counts.total_words;
    ++counts.words[tokens[i]];
    if (++without_break < phrase_length) continue;
    std::string phrase = tokens[i + 1 - static_cast<std::size_t>(phrase_length)];
    for (std::size_t k = i + 2 - static_cast<std::size_t>(phrase_length); k <= i; ++k) phrase += ' ' + tokens[k];
    ++counts.phrases[phrase];
  }
  return counts;
}
