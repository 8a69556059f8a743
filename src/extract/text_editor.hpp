#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "extract/tokens.hpp"

namespace turbolift::extract {

/// Takes pieces out of a text so that what stays is laid out as it was: lines that only held removed text go, a comment
/// goes with what it is about, directives stay in removed text, and `#line` keeps the numbers of the lines.
class TextEditor {
 public:
  /// `text` must outlive it.
  TextEditor(std::string_view text, std::vector<TextToken> tokens);

  const std::vector<TextToken>& tokens() const { return tokens_; }
  std::string_view spelling(const TextToken& token) const { return text_.substr(token.begin, token.end - token.begin); }

  void remove(unsigned begin, unsigned end);
  /// Written before the byte at `offset`, also where that is removed.
  void insert(unsigned offset, std::string_view text) { insertions_[offset] += text; }
  bool is_removed(unsigned offset) const { return removed_[offset] != 0; }

  /// Conditionals, definitions and pragmas that were removed with the text around them come back: they may matter to
  /// what stays. Directives that begin at one of `dropped` go, those of `kept` come back.
  void settle_directives(const std::vector<unsigned>& kept, const std::vector<unsigned>& dropped);
  /// Removes comments that stand directly above, or on the same line behind, what was removed.
  void remove_orphaned_comments();

  /// The text that is left.
  std::string finish() const;

 private:
  void restore_line_of(const TextToken& directive);
  bool is_alone_on_line(const TextToken& token) const;

  std::string_view text_;
  std::vector<TextToken> tokens_;
  std::vector<char> removed_;
  std::map<unsigned, std::string> insertions_;
};

}  // namespace turbolift::extract
