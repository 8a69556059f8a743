#include "extract/index_object.hpp"

#include <gmock/gmock.h>

#include <chrono>

#include "base/file.hpp"
#include "base/subprocess.hpp"

namespace turbolift::extract {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;

constexpr const char* key_template = R"(
#include <typeinfo>
namespace turbolift::detail { template <auto f> struct Key {}; }
template <auto f> const char* key() { return typeid(turbolift::detail::Key<f>).name(); }
)";

class IndexObject : public testing::Test {
 protected:
  /// The bytes of the object (or archive) that the compiler makes of `source`.
  std::string compile(const std::string& source, const std::string& options = "-O2") {
    const auto path = folder_->path();
    EXPECT_TRUE(base::write_file(path / "unit.cpp", source));
    run("c++ -std=c++20 " + options + " -c unit.cpp -o unit.o");
    return base::read_file(path / "unit.o").value_or("");
  }

  void run(const std::string& command) {
    const auto result = base::run({.argv = {"sh", "-c", command}, .directory = folder_->path()},
                                  base::Deadline::after(std::chrono::minutes(2)));
    ASSERT_TRUE(result) << result.error().message;
    ASSERT_TRUE(result->status.success()) << result->err;
  }

  base::Expected<base::TemporaryFolder> folder_ = base::TemporaryFolder::make("turbolift-index");
};

std::vector<std::string> keys_of(const ObjectFacts& facts) {
  std::vector<std::string> keys;
  for (const ObjectFacts::Key& key : facts.keys) keys.push_back((key.local ? "local " : "") + key.key);
  return keys;
}

TEST_F(IndexObject, TellsDefinedWeakAndUndefined) {
  const std::string bytes = compile(R"(
    int elsewhere();
    inline int shared() { static int count = elsewhere(); return count; }
    static int own() { return 1; }
    int here() { return shared() + own(); })");
  const auto facts = read_object(bytes);
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_THAT(facts->strong, Contains("_Z4herev"));
  EXPECT_THAT(facts->undefined, Contains("_Z9elsewherev"));
  EXPECT_THAT(facts->strong, Not(Contains("_ZL3ownv")));
  EXPECT_TRUE(facts->initialisers.empty());
}

TEST_F(IndexObject, ReadsKeysAndWhetherTheyAreLocal) {
  const std::string bytes = compile(std::string(key_template) + R"(
    unsigned long square(unsigned long u) { return u * u; }
    static int hidden(int u) { return u; }
    namespace { int nameless(int u) { return u; } }
    const char* a() { return key<&square>(); }
    const char* b() { return key<&hidden>(); }
    const char* c() { return key<&nameless>(); })");
  const auto facts = read_object(bytes);
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_THAT(keys_of(*facts), ElementsAre("N9turbolift6detail3KeyIXadL_Z6squaremEEEE",
                                           "local N9turbolift6detail3KeyIXadL_ZL6hiddeniEEEE",
                                           "local N9turbolift6detail3KeyIXadL_ZN12_GLOBAL__N_18namelessEiEEEE"));
}

TEST_F(IndexObject, FollowsInitialisersToWhatTheyUse) {
  for (const char* options : {"-O0", "-O2", "-O2 -fdata-sections -ffunction-sections", "-Os -fPIC"}) {
    const std::string bytes = compile(R"(
      void enter(const char* name, int (*factory)());
      struct Registrar { Registrar(const char* name, int (*factory)()) { enter(name, factory); } };
      static int circle() { return 7; }
      static Registrar registrar("circle", circle);
      static int table[4];
      int read();
      struct Filler { Filler() { table[2] = read(); } };
      static Filler filler;
      int use() { return table[read()]; })",
                                      options);
    const auto facts = read_object(bytes);
    ASSERT_TRUE(facts) << facts.error().message;
    ASSERT_EQ(facts->initialisers.size(), 1U) << options << ": one for the whole unit";
    EXPECT_THAT(facts->initialisers.front().references,
                IsSupersetOf({"_Z5enterPKcPFivE", "_ZL6circlev", "_Z4readv", "_ZL5table"}))
        << options;
  }
}

TEST_F(IndexObject, OrdersInitialisersByPriority) {
  const std::string bytes = compile(R"(
    int value;
    __attribute__((constructor(300))) void third() { value = 3; }
    __attribute__((constructor)) void last() { value = 4; }
    __attribute__((constructor(200))) void second() { value = 2; })");
  const auto facts = read_object(bytes);
  ASSERT_TRUE(facts) << facts.error().message;
  std::vector<std::string> names;
  for (const auto& initialiser : facts->initialisers) names.push_back(initialiser.function);
  EXPECT_THAT(names, ElementsAre("_Z6secondv", "_Z5thirdv", "_Z4lastv"));
}

TEST_F(IndexObject, SeesThatAnObjectHasIntermediateCodeOnly) {
  const std::string source = "int f() { return 1; }";
  const auto slim = read_object(compile(source, "-flto -fno-fat-lto-objects"));
  ASSERT_TRUE(slim) << slim.error().message;
  EXPECT_TRUE(slim->needs_plain_code);
  const auto fat = read_object(compile(source, "-flto -ffat-lto-objects"));
  ASSERT_TRUE(fat) << fat.error().message;
  EXPECT_FALSE(fat->needs_plain_code);
  EXPECT_THAT(fat->strong, Contains("_Z1fv"));
}

TEST_F(IndexObject, RefusesWhatIsNoObject) {
  EXPECT_FALSE(read_object("no object"));
  EXPECT_FALSE(read_object(""));
  const auto program = base::read_file("/proc/self/exe");
  ASSERT_TRUE(program);
  EXPECT_FALSE(read_object(*program));
}

TEST_F(IndexObject, ReadsArchives) {
  const std::string object = compile("int f() { return 1; }");
  run("cp unit.o a_name_that_is_longer_than_fifteen_characters.o && ar rcsD plain.a unit.o a_name*.o && "
      "ar rcsDT thin.a unit.o a_name*.o");
  for (const char* name : {"plain.a", "thin.a"}) {
    const auto bytes = base::read_file(folder_->path() / name);
    ASSERT_TRUE(bytes);
    const auto members = read_archive(*bytes);
    ASSERT_TRUE(members) << members.error().message;
    ASSERT_EQ(members->size(), 2U) << name;
    EXPECT_EQ(members->at(0).name, "unit.o");
    EXPECT_EQ(members->at(1).name, "a_name_that_is_longer_than_fifteen_characters.o");
    EXPECT_EQ(members->at(1).bytes, name == std::string("thin.a") ? "" : object);
  }
}

TEST_F(IndexObject, RefusesDamagedArchives) {
  ASSERT_FALSE(compile("int f() { return 1; }").empty());
  run("ar rcsD plain.a unit.o");
  const auto bytes = base::read_file(folder_->path() / "plain.a");
  ASSERT_TRUE(bytes);
  EXPECT_FALSE(read_archive(bytes->substr(0, bytes->size() - 100)));
  EXPECT_FALSE(read_archive("!<arch>\n" + std::string(60, 'x')));
  EXPECT_FALSE(read_archive("no archive"));
}

}  // namespace
}  // namespace turbolift::extract
