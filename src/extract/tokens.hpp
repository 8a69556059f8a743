#pragma once

#include <string_view>
#include <vector>

namespace clang {
class LangOptions;
}

namespace turbolift::extract {

/// A token of a file as it is written: nothing is expanded or skipped, raw strings are one token.
struct TextToken {
  enum class Kind : char { token, comment, directive };
  unsigned begin = 0;
  unsigned end = 0;  ///< of a directive: before the newline that ends it
  Kind kind = Kind::token;
};

/// All tokens of a text, comments and whole preprocessor directives included.
std::vector<TextToken> lex(std::string_view text, const clang::LangOptions& language);

}  // namespace turbolift::extract
