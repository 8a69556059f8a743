#include "image/archive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>

#include "embed/embed.hpp"
#include "image/fixture.hpp"
#include "image/hasher.hpp"
#include "image/layout.hpp"

namespace turbolift::image {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;
namespace json = boost::json;

class ArchiveTest : public testing::Test {
 protected:
  fs::path folder() const { return folder_.path(); }
  turbolift::Image write(bool several_platforms) const {
    return write_layout(some_spec(several_platforms), folder() / "image").value();
  }
  static std::map<std::string, std::string> read(const fs::path& path) {
    std::map<std::string, std::string> files;
    auto entries = base::read_tar(base::read_file(path).value()).value();
    for (base::TarEntry& entry : entries) files[entry.path] = std::move(entry.bytes);
    return files;
  }

 private:
  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-archive-test").value();
};

TEST_F(ArchiveTest, HasTheLayoutAndWhatDockerWants) {
  const turbolift::Image image = write(true);
  const auto path = image.archive();
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(*path, image.layout + ".tar");
  auto files = read(*path);
  const json::value docker = json::parse(files.at("manifest.json"));
  files.erase("manifest.json");
  for (const auto& [name, bytes] : files) {
    EXPECT_EQ(base::read_file(folder() / "image" / name).value(), bytes);
    if (name.starts_with("blobs/")) {
      EXPECT_EQ(name, "blobs/sha256/" + digest_of(bytes).substr(7));
    }
  }
  std::size_t in_layout = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder() / "image")) in_layout += entry.is_regular_file();
  EXPECT_EQ(files.size(), in_layout);

  ASSERT_EQ(docker.as_array().size(), 1U);
  EXPECT_EQ(docker.at(0).at("RepoTags"), json::value(json::array{"turbolift/square:" + image.tag}));
  const json::value config = json::parse(files.at(std::string(docker.at(0).at("Config").as_string())));
  EXPECT_EQ("linux/" + std::string(config.at("architecture").as_string()), embed::this_platform());
  const json::array& layers = docker.at(0).at("Layers").as_array();
  ASSERT_EQ(layers.size(), config.at("rootfs").at("diff_ids").as_array().size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    EXPECT_EQ(digest_of(base::gunzip(files.at(std::string(layers[i].as_string()))).value()),
              config.at("rootfs").at("diff_ids").at(i).as_string());
  }
}

TEST_F(ArchiveTest, IsReproducibleAndWrittenOnce) {
  const turbolift::Image image = write(false);
  ASSERT_TRUE(image.archive());
  const std::string path = image.layout + ".tar";
  const std::string bytes = base::read_file(path).value();
  const auto long_ago = fs::last_write_time(path) - std::chrono::hours(5);
  fs::last_write_time(path, long_ago);
  ASSERT_TRUE(image.archive());
  EXPECT_EQ(fs::last_write_time(path), long_ago);
  ASSERT_TRUE(write_archive(image, folder() / "other.tar"));
  EXPECT_EQ(base::read_file(folder() / "other.tar").value(), bytes);
}

TEST_F(ArchiveTest, SaysWhatIsMissing) {
  EXPECT_THAT(turbolift::Image{.name = "a"}.archive().error().message, HasSubstr("has no layout folder"));
  turbolift::Image image = write(false);
  fs::remove(folder() / "image" / "index.json");
  const auto archive = image.archive();
  ASSERT_FALSE(archive);
  EXPECT_EQ(archive.error().kind, ErrorKind::image_failed);
  EXPECT_THAT(archive.error().message, HasSubstr("is damaged"));
  EXPECT_FALSE(fs::exists(image.layout + ".tar"));
}

turbolift::Result<std::string> refuse(const turbolift::Image&) {
  return std::unexpected(DistributionError{.kind = ErrorKind::internal, .message = "not today"});
}

Result<std::string> by_value(std::string tag) {
  return "r/" + std::move(tag);
}

TEST(ImageSource, CallsTheProgramsFunction) {
  const turbolift::Image image{.name = "turbolift/square", .tag = "sha256-1", .digest = "sha256:2"};
  const ImageSource by_image = [](const turbolift::Image& given) -> Result<std::string> { return given.digest; };
  EXPECT_EQ(by_image.load(image).value(), "sha256:2");
  const ImageSource by_tag = by_value;
  EXPECT_EQ(by_tag.load(image).value(), "r/turbolift/square:sha256-1");
  const ImageSource nothing = [](const std::string&) -> Result<std::string> { return ""; };
  EXPECT_THAT(nothing.load(image).error().message, HasSubstr("returned no reference"));
  EXPECT_EQ(ImageSource(refuse).load(image).error().kind, ErrorKind::image_failed) << "whatever it says";
  const ImageSource throwing = [](const std::string&) -> Result<std::string> { throw std::runtime_error("broken"); };
  EXPECT_EQ(throwing.load(image).error().kind, ErrorKind::image_failed);
  EXPECT_THAT(throwing.load(image).error().message, HasSubstr("broken"));
  EXPECT_FALSE(ImageSource(Docker{}).load(image));
}

}  // namespace
}  // namespace turbolift::image
