#include "extract/text_editor.hpp"

#include <gtest/gtest.h>

namespace turbolift::extract {
namespace {

/// Tokens of a text in which every line is one token of the kind that its beginning tells.
std::vector<TextToken> line_tokens(std::string_view text) {
  std::vector<TextToken> tokens;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    auto kind = line.starts_with("#")    ? TextToken::Kind::directive
                : line.starts_with("//") ? TextToken::Kind::comment
                                         : TextToken::Kind::token;
    if (!line.empty()) tokens.push_back({static_cast<unsigned>(begin), static_cast<unsigned>(end), kind});
    begin = end + 1;
  }
  return tokens;
}

struct Editing {
  explicit Editing(std::string_view source) : text(source), editor(text, line_tokens(text)) {}
  void remove(std::string_view piece) {
    auto begin = static_cast<unsigned>(text.find(piece));
    editor.remove(begin, begin + static_cast<unsigned>(piece.size()));
  }
  std::string text;
  TextEditor editor;
};

TEST(TextEditor, ChangesNothingWhereNothingIsRemoved) {
  const std::string text = "int a;\n\n\nint b;\n  // c\n";
  EXPECT_EQ(Editing(text).editor.finish(), text);
}

TEST(TextEditor, PadsShortGapsWithBlankLines) {
  Editing editing("int a;\nint b;\nint c;\n");
  editing.remove("int b;");
  EXPECT_EQ(editing.editor.finish(), "int a;\n\nint c;\n");
}

TEST(TextEditor, NumbersTheLinesAfterLongGaps) {
  Editing editing("int a;\nint b1;\nint b2;\nint b3;\nint b4;\nint c;\n");
  editing.remove("int b1;\nint b2;\nint b3;\nint b4;");
  EXPECT_EQ(editing.editor.finish(), "int a;\n\n#line 6\nint c;\n");
}

TEST(TextEditor, ReplacesABody) {
  Editing editing("int f() { return 1; }\n");
  editing.editor.insert(8, ";");
  editing.remove("{ return 1; }");
  EXPECT_EQ(editing.editor.finish(), "int f() ;\n");
}

TEST(TextEditor, RemovesTheCommentAboveWhatIsRemoved) {
  Editing editing("// about a\nint a;\n// about b\nint b;\n");
  editing.remove("int a;");
  editing.editor.remove_orphaned_comments();
  EXPECT_EQ(editing.editor.finish(), "\n\n// about b\nint b;\n");
}

TEST(TextEditor, KeepsConditionalsAndDropsIncludesInRemovedText) {
  Editing editing("#include <a>\n#if X\nint a;\n#endif\nint b;\n");
  editing.remove("#if X\nint a;\n#endif");
  editing.editor.settle_directives({}, {0});
  EXPECT_EQ(editing.editor.finish(), "\n#if X\n\n#endif\nint b;\n");
}

TEST(TextEditor, LeavesNewlinesInsideTokensAlone) {
  const std::string text = "int a;\nR\"(\n\n\n)\"\nint b;\n";
  std::vector<TextToken> tokens = {
      {0, 6, TextToken::Kind::token}, {7, 15, TextToken::Kind::token}, {16, 22, TextToken::Kind::token}};
  TextEditor editor(text, tokens);
  editor.remove(0, 6);
  EXPECT_EQ(editor.finish(), "\nR\"(\n\n\n)\"\nint b;\n");
}

}  // namespace
}  // namespace turbolift::extract
