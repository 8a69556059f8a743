#include "extract/tokens.hpp"

#include "extract/clang.hpp"

namespace turbolift::extract {
namespace {

/// The end of the directive that begins at `begin`: its newline, unless a backslash or a comment continues it.
unsigned end_of_directive(std::string_view text, unsigned begin) {
  enum class In { code, string, character, line_comment, block_comment } in = In::code;
  for (std::size_t i = begin; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\n' && in != In::block_comment) {
      bool is_continued = text[i - 1] == '\\' || (text[i - 1] == '\r' && text[i - 2] == '\\');
      if (!is_continued) return static_cast<unsigned>(i);
    } else if (in == In::code) {
      std::string_view two = text.substr(i, 2);
      if (two == "/*") in = In::block_comment;
      if (two == "//") in = In::line_comment;
      if (two == "/*") ++i;
      if (c == '"') in = In::string;
      if (c == '\'') in = In::character;
    } else if (in == In::block_comment) {
      if (text.substr(i, 2) == "*/") in = In::code;
    } else if (in != In::line_comment) {
      if (c == '\\' && i + 1 < text.size() && text[i + 1] != '\n') ++i;
      if ((in == In::string && c == '"') || (in == In::character && c == '\'')) in = In::code;
    }
  }
  return static_cast<unsigned>(text.size());
}

}  // namespace

std::vector<TextToken> lex(std::string_view text, const clang::LangOptions& language) {
  std::vector<TextToken> result;
  constexpr unsigned base = 1;
  clang::Lexer lexer(clang::SourceLocation::getFromRawEncoding(base), language, text.data(), text.data(),
                     text.data() + text.size());
  lexer.SetCommentRetentionState(true);
  clang::Token token;
  for (bool is_last = false; !is_last;) {
    is_last = lexer.LexFromRawLexer(token);
    if (token.is(clang::tok::eof)) break;
    unsigned begin = token.getLocation().getRawEncoding() - base;
    if (token.is(clang::tok::hash) && token.isAtStartOfLine()) {
      unsigned end = end_of_directive(text, begin);
      result.push_back({begin, end, TextToken::Kind::directive});
      if (end >= text.size()) break;
      lexer.seek(end, true);
      continue;
    }
    auto kind = token.is(clang::tok::comment) ? TextToken::Kind::comment : TextToken::Kind::token;
    result.push_back({begin, begin + token.getLength(), kind});
  }
  return result;
}

}  // namespace turbolift::extract
