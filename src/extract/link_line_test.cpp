#include "extract/link_line.hpp"

#include <gmock/gmock.h>

#include "base/file.hpp"

namespace turbolift::extract {
namespace {

using testing::ElementsAre;
using Kind = LinkItem::Kind;

std::vector<std::string> of_kind(const LinkLine& line, Kind kind) {
  std::vector<std::string> arguments;
  for (const LinkItem& item : line.items)
    if (item.kind == kind) arguments.push_back(item.argument);
  return arguments;
}

TEST(LinkLine, TellsObjectsLibrariesAndOptions) {
  const auto line =
      read_link_line("/build", {"g++", "-O2", "a.o", "sub/b.o", "-o", "bin/app", "-L", "lib.a", "-Wl,-rpath,/x",
                                "libgeo.a", "/usr/lib/libz.so", "libm.so.6", "-lssl", "-u", "main.o"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->output, "/build/bin/app");
  EXPECT_THAT(of_kind(*line, Kind::object), ElementsAre("a.o", "sub/b.o"));
  EXPECT_THAT(of_kind(*line, Kind::archive), ElementsAre("libgeo.a"));
  EXPECT_THAT(of_kind(*line, Kind::shared), ElementsAre("/usr/lib/libz.so", "libm.so.6"));
  EXPECT_THAT(of_kind(*line, Kind::named), ElementsAre("-lssl"));
  EXPECT_EQ(line->items.at(1).path, "/build/a.o");
}

TEST(LinkLine, ReadsResponseFiles) {
  auto folder = base::TemporaryFolder::make("turbolift-link");
  ASSERT_TRUE(folder);
  ASSERT_TRUE(base::write_file(folder->path() / "app.rsp", "a.o \"with space.o\"\n-lz\n"));
  const auto line = read_link_line(folder->path(), {"g++", "@app.rsp", "-o", "app"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_THAT(of_kind(*line, Kind::object), ElementsAre("a.o", "with space.o"));
  EXPECT_THAT(line->arguments, ElementsAre("g++", "@app.rsp", "-o", "app")) << "the linker is given what it was given";
  EXPECT_FALSE(read_link_line("/", {"g++", "@/nonexistent.rsp", "-o", "app"}));
}

TEST(LinkLine, NeedsAnOutput) {
  EXPECT_FALSE(read_link_line("/build", {"g++", "a.o"}));
}

TEST(LinkLine, IsKeptForThoseWhoLinkTheLibrary) {
  auto folder = base::TemporaryFolder::make("turbolift-link");
  ASSERT_TRUE(folder);
  ASSERT_TRUE(base::write_file(folder->path() / "o.rsp", "a.o"));
  const auto line = read_link_line(folder->path(), {"g++", "-shared", "@o.rsp", "-o", "libgeo.so", "-lz"});
  ASSERT_TRUE(line);
  ASSERT_TRUE(record_link_line(*line, folder->path() / "links"));
  std::filesystem::remove(folder->path() / "o.rsp");  // as Ninja does
  const auto kept = recorded_link_line(line->output, folder->path() / "links");
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(kept->output, line->output);
  EXPECT_THAT(of_kind(*kept, Kind::object), ElementsAre("a.o"));
  EXPECT_THAT(of_kind(*kept, Kind::named), ElementsAre("-lz"));
  EXPECT_FALSE(recorded_link_line("/usr/lib/libz.so", folder->path() / "links"));
}

TEST(SplitCommand, QuotesAsTheShell) {
  EXPECT_THAT(split_command(R"(g++ -DA=\"x\ y\" '-DB="it"' "c d" "" e\\f)"),
              ElementsAre("g++", R"(-DA="x y")", R"(-DB="it")", "c d", "", "e\\f"));
}

}  // namespace
}  // namespace turbolift::extract
