#include "platform/local/log_tail.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace turbolift::platform {
namespace {

using testing::ElementsAre;

TEST(LogTail, GivesEachLineOnceHoweverTheBytesCome) {
  LogTail tail;
  std::vector<std::string> lines;
  const auto keep = [&](std::string_view line) { lines.emplace_back(line); };
  tail.add("fir", keep);
  tail.add("st\nsecond\n\nthi", keep);
  EXPECT_THAT(lines, ElementsAre("first", "second", ""));
  tail.add("rd\n", keep);
  EXPECT_THAT(lines, ElementsAre("first", "second", "", "third"));
  EXPECT_EQ(tail.text(), "first\nsecond\n\nthird\n");
}

TEST(LogTail, AnEndWithoutNewlineBelongsToIt) {
  LogTail tail;
  tail.add("a\nterminate called", [](std::string_view) {});
  EXPECT_EQ(tail.text(), "a\nterminate called");
}

TEST(LogTail, KeepsTheLastLinesOnly) {
  LogTail tail;
  for (int i = 0; i < 100; ++i) tail.add(std::to_string(i) + "\n", [](std::string_view) {});
  const std::string text = tail.text();
  EXPECT_TRUE(text.starts_with(std::to_string(100 - LogTail::max_lines) + "\n")) << text;
  EXPECT_TRUE(text.ends_with("\n99\n")) << text;
}

TEST(LogTail, CutsALineThatNeverEnds) {
  LogTail tail;
  std::size_t longest = 0;
  const auto measure = [&](std::string_view line) { longest = std::max(longest, line.size()); };
  for (int i = 0; i < 1000; ++i) tail.add(std::string(1000, 'x'), measure);
  EXPECT_EQ(tail.text().size(), LogTail::max_line_bytes);
  tail.add("\nnext\n", measure);
  EXPECT_EQ(longest, LogTail::max_line_bytes);
  EXPECT_TRUE(tail.text().ends_with("x\nnext\n"));
}

}  // namespace
}  // namespace turbolift::platform
