#include "image/spec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/file.hpp"
#include "base/subprocess.hpp"
#include "embed/embed.hpp"
#include "image/platform.hpp"

namespace turbolift::image {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

std::vector<std::string> paths(const std::vector<SharedLibrary>& libraries) {
  std::vector<std::string> all;
  for (const SharedLibrary& library : libraries) all.push_back(library.path);
  return all;
}

embed::Embedded embedded(const embed::Service& about, std::string_view bundle) {
  return {std::make_shared<const embed::Service>(about), bundle};
}

TEST(Spec, SaysWhatTheProgramEmbeds) {
  const std::string bundle = "amd64arm64files";
  const embed::Service service{
      .key = "k",
      .name = "geo::area",
      .signature = "geo::area(int)",
      .source_digest = "sha256-1",
      .schema = 0,
      .binaries = {{.platform = "linux/amd64", .bytes = {0, 5}, .debug_file = "", .shared_libraries = {}},
                   {.platform = "linux/arm64", .bytes = {5, 5}, .debug_file = "", .shared_libraries = {}}},
      .archive = {},
      .files = {10, 5},
      .report = {},
      .warnings = {},
      .tag = "",
      .fallback = ""};
  const auto spec = make_spec(embedded(service, bundle));
  ASSERT_TRUE(spec) << spec.error().message;
  EXPECT_EQ(spec->name, "turbolift/geo-area");
  EXPECT_EQ(spec->files, "files");
  ASSERT_EQ(spec->platforms.size(), 2U);
  EXPECT_EQ(spec->platforms[1].platform, "linux/arm64");
  EXPECT_EQ(spec->platforms[1].service, "arm64");
  const std::map<std::string, std::string> labels(spec->labels.begin(), spec->labels.end());
  EXPECT_EQ(labels.at("turbolift.function"), "geo::area(int)");
  EXPECT_EQ(labels.at("turbolift.key"), "k");
  EXPECT_EQ(labels.at("turbolift.source-digest"), "sha256-1");
  EXPECT_THAT(labels.at("turbolift.version"), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

TEST(Spec, PlatformsAreReadAsGoWritesThem) {
  EXPECT_EQ(parse_platform("linux/amd64").value(), (Platform{"linux", "amd64", ""}));
  EXPECT_EQ(parse_platform("linux/arm/v7").value(), (Platform{"linux", "arm", "v7"}));
  for (const char* text : {"", "linux", "linux/", "/amd64", "linux/arm/v7/x", "Linux/amd64", "linux//v7"}) {
    EXPECT_FALSE(parse_platform(text)) << text;
  }
}

class LibrariesTest : public testing::Test {
 protected:
  fs::path folder() const { return folder_.path(); }
  /// Compiles `source` to `output` below the folder and gives its bytes.
  std::string compile(const std::string& source, const std::string& output, std::vector<std::string> arguments) const {
    EXPECT_TRUE(base::write_file(folder() / "source.cpp", source));
    arguments.insert(arguments.begin(), {"c++", "-o", output, "source.cpp", "-x", "none"});
    const auto compiled = base::run({.argv = arguments, .directory = folder()}, base::Deadline::after(60s));
    EXPECT_TRUE(compiled && compiled->status.success()) << (compiled ? compiled->err : compiled.error().message);
    return base::read_file(folder() / output).value();
  }

 private:
  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-libraries-test").value();
};

TEST_F(LibrariesTest, TheClosureIsFoundByRunPathAndHints) {
  fs::create_directory(folder() / "deep");
  compile("int deep() { return 1; }", "deep/libdeep.so.2", {"-shared", "-fPIC", "-Wl,-soname,libdeep.so.2"});
  compile("int deep(); int flat() { return deep(); }", "libflat.so",
          {"-shared", "-fPIC", "-Wl,-soname,libflat.so.1", "deep/libdeep.so.2", "-Wl,-rpath,$ORIGIN/deep"});
  const std::string program = compile("int flat(); int main() { return flat(); }", "program",
                                      {"libflat.so", "-Wl,--allow-shlib-undefined", "-Wl,-rpath-link,deep"});
  const auto found = find_shared_libraries(program, embed::this_platform(), {folder() / "libflat.so"});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(paths(*found), Contains("turbolift/lib/libflat.so.1")) << "named as it is asked for";
  EXPECT_THAT(paths(*found), Contains("turbolift/lib/libdeep.so.2"));
  EXPECT_THAT(paths(*found), Contains("turbolift/lib/libc.so.6"));
  EXPECT_THAT(paths(*found), Contains(HasSubstr("/ld-linux-")));
  for (const SharedLibrary& library : *found) EXPECT_TRUE(library.bytes.starts_with("\177ELF")) << library.path;

  const auto missing = find_shared_libraries(program, embed::this_platform(), {});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("libflat.so.1"));
  LibrarySearch search = this_machine();
  search.library_path = folder();
  fs::copy(folder() / "libflat.so", folder() / "libflat.so.1");
  EXPECT_TRUE(find_shared_libraries(program, embed::this_platform(), {}, search)) << "LD_LIBRARY_PATH";
}

TEST_F(LibrariesTest, AnotherPlatformsLibrariesAreLookedForAmongItsOwn) {
  const std::string program = compile("int main() {}", "program", {});
  std::vector<std::string> asked;
  LibrarySearch search{.read = [&](const std::string& path) -> std::optional<std::string> {
                         asked.push_back(path);
                         return std::nullopt;
                       },
                       .library_path = "/mine",
                       .configured = {"/configured"}};
  const std::string other = embed::this_platform() == "linux/arm64" ? "linux/amd64" : "linux/arm64";
  const std::string triple = embed::this_platform() == "linux/arm64" ? "x86_64-linux-gnu" : "aarch64-linux-gnu";
  const auto found = find_shared_libraries(program, other, {}, search);
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("is not on this machine for " + other));
  EXPECT_THAT(asked, Contains(HasSubstr("/usr/" + triple + "/lib/ld-linux")));
  EXPECT_THAT(asked, Not(Contains(HasSubstr("/mine/"))));
  EXPECT_THAT(asked, Not(Contains(HasSubstr("/configured/"))));
}

TEST_F(LibrariesTest, FilesOfAnotherMachineArePassedOver) {
  const std::string program = compile("int main() {}", "program", {});
  const auto found = find_shared_libraries(program, embed::this_platform(), {}, {.read = [&](const std::string& path) {
                                             std::optional<std::string> bytes = this_machine().read(path);
                                             if (bytes && bytes->size() > 20)
                                               (*bytes)[18] = 0x28;  // e_machine: 32-bit ARM
                                             return bytes;
                                           }});
  EXPECT_FALSE(found);
}

TEST_F(LibrariesTest, AStaticExecutableNeedsNone) {
  const std::string program = compile("int main() {}", "program", {"-static"});
  EXPECT_TRUE(find_shared_libraries(program, embed::this_platform(), {}).value().empty());
  EXPECT_FALSE(find_shared_libraries("no ELF file", embed::this_platform(), {}));
}

}  // namespace
}  // namespace turbolift::image
