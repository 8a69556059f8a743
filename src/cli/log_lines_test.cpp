#include "cli/log_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace turbolift::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LogLines, ComeWholeHoweverTheyAreCut) {
  const std::string text =
      "2026-11-24T12:00:00.000000001Z one\n2026-11-24T12:00:00.000000002Z \n2026-11-24T12:00:00.000000003Z t w o\n";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    LogLines lines;
    auto all = lines.feed(std::string_view(text).substr(0, cut));
    for (std::string& line : lines.feed(std::string_view(text).substr(cut))) all.push_back(std::move(line));
    EXPECT_THAT(all, ElementsAre("one", "", "t w o")) << cut;
    EXPECT_THAT(lines.finish(), IsEmpty());
    EXPECT_EQ(lines.last(), "2026-11-24T12:00:00.000000003Z");
  }
}

TEST(LogLines, KeepTimestampsWhereTheyAreWanted) {
  LogLines lines(true);
  EXPECT_THAT(lines.feed("2026-11-24T12:00:00Z one\n"), ElementsAre("2026-11-24T12:00:00Z one"));
}

TEST(LogLines, ALastLineWithoutItsEndIsOneToo) {
  LogLines lines;
  EXPECT_THAT(lines.feed("2026-11-24T12:00:00Z on"), IsEmpty());
  EXPECT_THAT(lines.finish(), ElementsAre("on"));
}

TEST(LogLines, ABrokenStreamGoesOnWithoutARepetition) {
  LogLines lines;
  EXPECT_THAT(lines.feed("2026-11-24T12:00:00.1Z one\n2026-11-24T12:00:00.25Z two\n2026-11-24T12:00:01Z thr"),
              ElementsAre("one", "two"));
  lines.restart();
  // The server goes back to the whole second, and its zone may be written otherwise.
  EXPECT_THAT(lines.feed("2026-11-24T12:00:00.1Z one\n2026-11-24T13:00:00.25+01:00 two\n2026-11-24T12:00:01Z three\n"),
              ElementsAre("three"));
  EXPECT_THAT(lines.feed("2026-11-24T12:00:01Z at the same time\n"), ElementsAre("at the same time"))
      << "within one stream nothing is a repetition";
}

TEST(LogLines, WhatHasNoTimestampComesAsItIs) {
  LogLines lines;
  EXPECT_THAT(lines.feed("unable to retrieve container logs\n"), ElementsAre("unable to retrieve container logs"));
  EXPECT_EQ(lines.last(), "");
  const std::string endless(std::size_t{1} << 20U, 'x');
  EXPECT_THAT(lines.feed(endless), ElementsAre(endless)) << "memory is bounded";
}

}  // namespace
}  // namespace turbolift::cli
