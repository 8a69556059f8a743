#include "extract/linked_members.hpp"

#include <algorithm>
#include <ranges>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace turbolift::extract {
namespace {

/// "-Wl,-u,name" -> "-u", "name"
std::vector<std::string_view> words_of(const LinkItem& item) {
  std::vector<std::string_view> words;
  for (const auto part : std::views::split(item.argument, ',')) {
    const std::string_view word(part.begin(), part.end());
    if (word != "-Wl") words.push_back(word);
  }
  return words;
}

}  // namespace

std::size_t LinkedMembers::add(const ObjectFacts& facts, bool is_member) {
  File file{.defined = facts.strong, .required = facts.required, .is_member = is_member};
  file.defined.insert(file.defined.end(), facts.weak.begin(), facts.weak.end());
  files_.push_back(std::move(file));
  return files_.size() - 1;
}

void LinkedMembers::require(const LinkLine& line) {
  bool names_symbol = false;
  for (const LinkItem& item : line.items) {
    for (std::string_view word : words_of(item)) {
      if (names_symbol) require(std::string(word));
      names_symbol = word == "-u" || word == "--undefined" || word == "--require-defined";
      for (const std::string_view option : {"--undefined=", "--require-defined="})
        if (word.starts_with(option)) require(std::string(word.substr(option.size())));
    }
  }
}

std::vector<bool> LinkedMembers::taken() const {
  std::vector<bool> taken(files_.size());
  std::unordered_map<std::string_view, std::vector<std::size_t>> definers;
  std::unordered_set<std::string_view> defined;
  std::vector<std::string_view> missing(required_.begin(), required_.end());
  const auto take = [&](std::size_t number) {
    taken[number] = true;
    defined.insert(files_[number].defined.begin(), files_[number].defined.end());
    missing.insert(missing.end(), files_[number].required.begin(), files_[number].required.end());
  };
  for (std::size_t number = 0; number < files_.size(); ++number) {
    if (!files_[number].is_member) {
      take(number);
      continue;
    }
    for (const std::string& symbol : files_[number].defined) definers[symbol].push_back(number);
  }
  while (!missing.empty()) {
    const std::string_view symbol = missing.back();
    missing.pop_back();
    const auto found = definers.find(symbol);
    if (found != definers.end() && !defined.contains(symbol)) take(found->second.front());
  }
  return taken;
}

void WholeArchive::read(const LinkItem& item) {
  for (const std::string_view word : words_of(item)) {
    if (word == "--whole-archive") is_on_ = true;
    if (word == "--no-whole-archive" || word == "--pop-state") is_on_ = false;
  }
}

}  // namespace turbolift::extract
