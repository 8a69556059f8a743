#include "kubernetes/watch_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kubernetes/known_objects.hpp"

namespace turbolift::kubernetes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view lines = R"({"type":"ADDED","object":{"metadata":{"name":"a"}}}
{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7"}}}

{"type":"ERROR","object":{"kind":"Status","code":410}}
)";

TEST(WatchReader, ReadsLinesHoweverTheyAreCut) {
  for (std::size_t step = 1; step <= lines.size(); ++step) {
    WatchReader reader;
    std::vector<WatchLine> seen;
    for (std::size_t at = 0; at < lines.size(); at += step) {
      reader.feed(lines.substr(at, step));
      while (auto line = *reader.next()) seen.push_back(std::move(*line));
    }
    ASSERT_EQ(seen.size(), 3U) << step;
    EXPECT_EQ(seen[0].kind, WatchLine::Kind::added);
    EXPECT_EQ(json::text(seen[0].object, {"metadata", "name"}), "a");
    EXPECT_EQ(seen[1].kind, WatchLine::Kind::bookmark);
    EXPECT_EQ(seen[2].kind, WatchLine::Kind::error);
    EXPECT_EQ(json::number(seen[2].object, {"code"}), 410);
  }
}

TEST(WatchReader, RefusesWhatIsNoEvent) {
  for (const char* text : {"x\n", "1\n", "{}\n",
                           R"({"type":"OTHER","object":{}})"
                           "\n",
                           R"({"type":"ADDED"})"
                           "\n",
                           R"({"type":"ADDED","object":1})"
                           "\n"}) {
    WatchReader reader;
    reader.feed(text);
    EXPECT_FALSE(reader.next()) << text;
  }
}

TEST(WatchReader, DoesNotGrowWithoutEnd) {
  WatchReader reader;
  const std::string part(std::size_t{1} << 20U, 'x');
  for (int i = 0; i < 16; ++i) {
    reader.feed(part);
    ASSERT_TRUE(reader.next());
  }
  reader.feed(part);
  EXPECT_THAT(reader.next().error().message, HasSubstr("too long"));
}

json::object object(std::string_view name, std::string_view uid, int version) {
  return {{"metadata", {{"name", name}, {"uid", uid}, {"resourceVersion", std::to_string(version)}}}};
}

/// "+name" and the like.
std::string word(const ObjectEvent& event) {
  const char* sign = event.type == EventType::added ? "+" : event.type == EventType::modified ? "~" : "-";
  return sign + std::string(json::text(event.object, {"metadata", "name"}));
}

std::vector<std::string> words(const std::vector<ObjectEvent>& events) {
  std::vector<std::string> result;
  for (const ObjectEvent& event : events) result.push_back(word(event));
  return result;
}

TEST(KnownObjects, TellWhatIsNewsOfAnEvent) {
  KnownObjects known;
  EXPECT_EQ(word(*known.take(EventType::added, object("a", "1", 1))), "+a");
  EXPECT_FALSE(known.take(EventType::added, object("a", "1", 1))) << "the same again";
  EXPECT_EQ(word(*known.take(EventType::added, object("a", "1", 2))), "~a");
  EXPECT_EQ(word(*known.take(EventType::modified, object("b", "2", 3))), "+b");
  EXPECT_EQ(word(*known.take(EventType::deleted, object("a", "1", 4))), "-a");
  EXPECT_FALSE(known.take(EventType::deleted, object("a", "1", 4)));
}

TEST(KnownObjects, TellTheDifferenceToAList) {
  KnownObjects known;
  known.replace({object("same", "1", 1), object("changed", "2", 1), object("gone", "3", 1), object("again", "4", 1)});
  EXPECT_THAT(words(known.replace({object("same", "1", 1), object("changed", "2", 5), object("again", "5", 6),
                                   object("new", "6", 7), nullptr})),
              ElementsAre("-gone", "-again", "~changed", "+again", "+new"))
      << "of one name, what is gone comes before what is new";
  EXPECT_THAT(words(known.replace({})), testing::SizeIs(4));
}

}  // namespace
}  // namespace turbolift::kubernetes
