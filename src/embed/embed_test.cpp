#include "embed/embed.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "base/file.hpp"

namespace turbolift::embed {
namespace {

std::string bundle_of(const std::vector<std::string>& keys, std::string_view blob = "binary") {
  BundleWriter writer;
  Bundle bundle;
  for (const std::string& key : keys) {
    Service service;
    service.key = key;
    service.name = "name of " + key;
    service.archive = writer.add(blob);
    bundle.services.push_back(std::move(service));
  }
  return std::move(writer).finish(std::move(bundle));
}

/// Registered as long as it lives, as by a generated object.
class Registered {
 public:
  explicit Registered(std::string bytes, std::vector<const void*> tags = {})
      : bytes_(std::move(bytes)), tags_(std::move(tags)) {
    turbolift_register_bundle(bytes_.data(), bytes_.data() + bytes_.size(), tags_.data(), tags_.size());
  }
  ~Registered() { turbolift_unregister_bundle(bytes_.data(), bytes_.data() + bytes_.size()); }
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;

 private:
  std::string bytes_;
  std::vector<const void*> tags_;
};

TEST(Embed, FindsAServiceByItsKeyAsLongAsItsBundleIsThere) {
  EXPECT_FALSE(find("f"));
  {
    const Registered bundle(bundle_of({"f", "g"}));
    const auto found = find("f");
    ASSERT_TRUE(found);
    EXPECT_EQ((*found)->name, "name of f");
    EXPECT_EQ(found->bytes((*found)->archive), "binary");
    EXPECT_FALSE(find("h"));
  }
  EXPECT_FALSE(find("f")) << "a shared object that is unloaded takes its services with it";
}

TEST(Embed, KnowsTheTagsThatTheLinkerHasFound) {
  const int tag = 0;
  {
    const Registered bundle(bundle_of({"f", "g"}), {nullptr, &tag});
    const auto found = tags();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(static_cast<const void*>(found.front()), &tag);
  }
  EXPECT_TRUE(tags().empty());
}

TEST(Embed, KeepsTheDescriptionOfAServiceThatHasLeft) {
  std::optional<Embedded> found;
  {
    const Registered bundle(bundle_of({"f"}));
    found = find("f");
  }
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->key, "f");
}

TEST(Embed, LeavesTheFirstBundleInChargeOfAKey) {
  const Registered first(bundle_of({"f"}, "first"));
  const Registered second(bundle_of({"f", "g"}, "second"));
  const auto found = find("f");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->bytes((*found)->archive), "first");
  EXPECT_EQ(all().size(), 2U);
}

TEST(Embed, IgnoresABundleOfAnotherVersion) {
  using namespace std::string_literals;
  const Registered bundle("TLIFT\0\0\3 and whatever another version writes"s);
  EXPECT_TRUE(all().empty());
}

TEST(Embed, IsAskedWhileLibrariesComeAndGo) {
  const Registered stays(bundle_of({"f"}));
  std::jthread loader([](const std::stop_token& stop) {
    while (!stop.stop_requested()) const Registered comes_and_goes(bundle_of({"g"}));
  });
  for (int i = 0; i < 2000; ++i) ASSERT_TRUE(find("f"));
}

TEST(Embed, ReadsThisVeryProgramWithoutServices) {
  const auto services = read_elf("/proc/self/exe");
  ASSERT_TRUE(services) << services.error().message;
  EXPECT_TRUE(services->empty());
}

TEST(Embed, SaysWhatIsWrongWithAFile) {
  const auto missing = read_elf("/nonexistent/app");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("/nonexistent/app"), std::string::npos);

  auto folder = base::TemporaryFolder::make("turbolift-embed");
  ASSERT_TRUE(folder);
  const auto path = folder->path() / "text";
  std::ofstream(path) << "no program";
  const auto text = read_elf(path);
  ASSERT_FALSE(text);
  EXPECT_NE(text.error().message.find("not an ELF file"), std::string::npos);
}

}  // namespace
}  // namespace turbolift::embed
