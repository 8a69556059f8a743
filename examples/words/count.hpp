#pragma once

#include <cstdint>
#include <map>
#include <string>

/// How often what occurs in some texts.
struct Counts {
  std::uint64_t total_words = 0;
  std::map<std::string, std::uint64_t> words;
  std::map<std::string, std::uint64_t> phrases;

  void add(const Counts& other);
};

/// Counts a text's words, and its phrases of `phrase_length` words. Throws std::invalid_argument where it is no text.
Counts count_words(const std::string& text, int phrase_length);
