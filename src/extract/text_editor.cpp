#include "extract/text_editor.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace turbolift::extract {
namespace {

constexpr std::array<std::string_view, 11> lasting_directives = {
    "define", "undef", "if", "ifdef", "ifndef", "elif", "elifdef", "else", "endif", "pragma", "elifndef"};

bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return std::isspace(c) != 0; });
}

/// The directive's name: "include" of "#  include <x>".
std::string_view directive_name(std::string_view directive) {
  std::size_t begin = directive.find_first_not_of(" \t#");
  if (begin == std::string_view::npos) return {};
  std::size_t end = begin;
  while (end < directive.size() && (std::isalpha(static_cast<unsigned char>(directive[end])) != 0)) ++end;
  return directive.substr(begin, end - begin);
}

/// Writes lines and keeps their numbers.
class LineWriter {
 public:
  void write(std::string_view line, unsigned number) {
    constexpr unsigned padding_limit = 3;  // blank lines are easier to read than a directive
    if (number != next_) {
      if (number > next_ && number - next_ <= padding_limit) {
        result_.append(number - next_, '\n');
      } else {
        if (!result_.empty()) result_ += '\n';
        result_ += "#line " + std::to_string(number) + '\n';
      }
    }
    result_ += line;
    result_ += '\n';
    next_ = number + 1 + static_cast<unsigned>(std::ranges::count(line, '\n'));
  }
  std::string take() { return std::move(result_); }

 private:
  std::string result_;
  unsigned next_ = 1;
};

}  // namespace

TextEditor::TextEditor(std::string_view text, std::vector<TextToken> tokens)
    : text_(text), tokens_(std::move(tokens)), removed_(text.size() + 1, 0) {}

void TextEditor::remove(unsigned begin, unsigned end) {
  for (std::size_t i = begin; i < end && i < text_.size(); ++i) removed_[i] = 1;
}

void TextEditor::restore_line_of(const TextToken& directive) {
  for (std::size_t i = directive.begin; i <= directive.end && i < text_.size(); ++i) removed_[i] = 0;
  // What stays before it on the line ends there.
  std::size_t line = directive.begin;
  while (line > 0 && text_[line - 1] != '\n') --line;
  if (line > 0) removed_[line - 1] = 0;
}

void TextEditor::settle_directives(const std::vector<unsigned>& kept, const std::vector<unsigned>& dropped) {
  for (const TextToken& token : tokens_) {
    if (token.kind != TextToken::Kind::directive) continue;
    if (std::ranges::binary_search(dropped, token.begin)) {
      remove(token.begin, token.end);
      continue;
    }
    bool lasts = std::ranges::find(lasting_directives, directive_name(spelling(token))) != lasting_directives.end() ||
                 std::ranges::binary_search(kept, token.begin);
    if (lasts && is_removed(token.begin)) restore_line_of(token);
  }
}

bool TextEditor::is_alone_on_line(const TextToken& token) const {
  std::size_t line = text_.rfind('\n', token.begin);
  line = line == std::string_view::npos ? 0 : line + 1;
  return is_blank(text_.substr(line, token.begin - line));
}

void TextEditor::remove_orphaned_comments() {
  for (std::size_t i = tokens_.size(); i-- > 1;) {
    const TextToken& comment = tokens_[i - 1];
    const TextToken& next = tokens_[i];
    if (comment.kind != TextToken::Kind::comment || !is_removed(next.begin) || is_removed(comment.begin)) continue;
    std::string_view gap = text_.substr(comment.end, next.begin - comment.end);
    if (std::ranges::count(gap, '\n') <= 1 && is_alone_on_line(comment)) remove(comment.begin, comment.end);
  }
  for (std::size_t i = 1; i < tokens_.size(); ++i) {
    const TextToken& comment = tokens_[i];
    const TextToken& before = tokens_[i - 1];
    if (comment.kind != TextToken::Kind::comment || is_removed(comment.begin) || !is_removed(before.begin)) continue;
    bool is_behind = text_.substr(before.end, comment.begin - before.end).find('\n') == std::string_view::npos;
    bool is_last = i + 1 == tokens_.size() ||
                   text_.substr(comment.end, tokens_[i + 1].begin - comment.end).find('\n') != std::string_view::npos;
    if (is_behind && is_last) remove(comment.begin, comment.end);
  }
}

std::string TextEditor::finish() const {
  // Newlines in raw strings and comments are not line ends of the layout.
  std::vector<char> is_inside(text_.size() + 1, 0);
  for (const TextToken& token : tokens_) {
    for (std::size_t i = token.begin; i < token.end; ++i) is_inside[i] = 1;
  }
  LineWriter writer;
  std::string line;
  unsigned number = 1;
  unsigned first_of_line = 1;
  bool has_removed = false;
  bool is_before_blank = true;  // the last written line was blank
  bool dropped_any = false;
  auto end_line = [&] {
    bool blank = is_blank(line);
    if (blank && (has_removed || (dropped_any && is_before_blank))) {
      dropped_any = true;
    } else {
      writer.write(line, first_of_line);
      is_before_blank = blank;
      if (!blank) dropped_any = false;
    }
    line.clear();
    has_removed = false;
  };
  auto insertion = insertions_.begin();
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (insertion != insertions_.end() && insertion->first == i) line += (insertion++)->second;
    if (text_[i] == '\n') {
      bool is_layout = is_inside[i] == 0 || removed_[i] != 0;
      if (removed_[i] != 0) has_removed = true;
      ++number;
      if (is_layout) {
        end_line();
        first_of_line = number;
      } else {
        line += '\n';
      }
    } else if (removed_[i] != 0) {
      has_removed = true;
    } else {
      line += text_[i];
    }
  }
  if (!line.empty()) end_line();
  return writer.take();
}

}  // namespace turbolift::extract
