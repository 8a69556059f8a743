#include "image/layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <thread>

#include "image/fixture.hpp"
#include "image/hasher.hpp"

namespace turbolift::image {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;
namespace json = boost::json;

class LayoutTest : public testing::Test {
 protected:
  fs::path folder(std::string_view name = "image") const { return folder_.path() / name; }
  turbolift::Image write(const ImageSpec& spec, std::string_view name = "image") const {
    auto image = write_layout(spec, folder(name));
    if (!image) throw std::runtime_error(image.error().message);
    return *std::move(image);
  }
  std::string config_of(const LayoutImage& image, const Layout& layout) const {
    return base::read_file(layout.path_of(image.manifest.config)).value();
  }

 private:
  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-layout-test").value();
};

TEST_F(LayoutTest, OnePlatformIsAManifest) {
  const turbolift::Image image = write(some_spec());
  EXPECT_EQ(image.name, "turbolift/square");
  EXPECT_EQ(image.tag, content_tag(some_spec()));
  EXPECT_EQ(image.layout, folder());
  EXPECT_THAT(image.platforms, ElementsAre("linux/amd64"));
  EXPECT_EQ(base::read_file(folder() / "oci-layout").value(), R"({"imageLayoutVersion":"1.0.0"})");
  const auto layout = read_layout(folder());
  ASSERT_TRUE(layout) << layout.error().message;
  EXPECT_EQ(layout->root.media_type, media_type::manifest);
  EXPECT_EQ(layout->root.digest, image.digest);
  EXPECT_EQ(layout->name, "docker.io/turbolift/square:" + image.tag);
  EXPECT_EQ(layout->size_bytes(), image.size_bytes);
  ASSERT_EQ(layout->images.size(), 1U);
  EXPECT_EQ(layout->images[0].manifest.layers.size(), 2U) << "FILES, and the service";
  EXPECT_EQ(layout->blobs().back(), layout->images[0].manifest.config);
}

TEST_F(LayoutTest, TheConfigurationSaysHowToRunIt) {
  write(some_spec(true));
  const auto layout = read_layout(folder());
  ASSERT_TRUE(layout) << layout.error().message;
  ASSERT_EQ(layout->images.size(), 2U);
  EXPECT_EQ(layout->images[0].platform, "linux/amd64");
  EXPECT_EQ(layout->images[1].platform, "linux/arm64");
  EXPECT_EQ(layout->images[1].manifest.layers.size(), 3U) << "libraries, FILES, service";
  EXPECT_EQ(layout->images[1].manifest.layers[1], layout->images[0].manifest.layers[0]) << "FILES are there once";
  const json::value config = json::parse(config_of(layout->images[1], *layout));
  EXPECT_EQ(config.at("os"), "linux");
  EXPECT_EQ(config.at("architecture"), "arm64");
  EXPECT_EQ(config.at("created"), "1970-01-01T00:00:00Z");
  EXPECT_EQ(config.at("rootfs").at("diff_ids").as_array().size(), 3U);
  EXPECT_EQ(config.at("history").as_array().size(), 3U);
  const json::value& run = config.at("config");
  EXPECT_EQ(run.at("User"), "65532:65532");
  EXPECT_EQ(run.at("Entrypoint"), json::value(json::array{"/turbolift/service"}));
  EXPECT_EQ(run.at("WorkingDir"), "/turbolift/files");
  EXPECT_EQ(run.at("Env"), json::value(json::array{"LD_LIBRARY_PATH=/turbolift/lib"}));
  EXPECT_TRUE(run.at("ExposedPorts").at("8080/tcp").as_object().empty());
  EXPECT_EQ(run.at("Labels").at("turbolift.function"), "square(unsigned long)");
  EXPECT_FALSE(json::parse(config_of(layout->images[0], *layout)).at("config").as_object().contains("Env"));
}

TEST_F(LayoutTest, LayersHaveServiceFilesAndLibraries) {
  write(some_spec(true));
  const auto layout = read_layout(folder()).value();
  std::vector<std::string> files;
  for (const Descriptor& layer : layout.images[1].manifest.layers) {
    const std::string archive = base::gunzip(base::read_file(layout.path_of(layer)).value()).value();
    EXPECT_TRUE(base::visit_tar(archive, [&](const std::string& path, std::uint32_t mode, std::string_view bytes) {
      files.push_back(path + " " + (mode == 0755 ? "x" : "-") + " " + std::string(bytes));
      return base::Expected<void>();
    }));
  }
  EXPECT_THAT(files,
              ElementsAre("lib/ld-linux-aarch64.so.1 x the loader", "turbolift/lib/libm.so.6 x libm",
                          "turbolift/files/data/greeting.txt - hello\n", "turbolift/files/data/run.sh x #!/bin/sh\n",
                          "turbolift/service x the service for arm64"));
}

TEST_F(LayoutTest, TheSameSpecGivesTheSameBytesEverywhere) {
  const turbolift::Image one = write(some_spec(true), "a/b/one"), two = write(some_spec(true), "two");
  EXPECT_EQ(one.digest, two.digest);
  EXPECT_EQ(one.tag, two.tag);
  ImageSpec shuffled = some_spec(true);
  std::ranges::reverse(shuffled.platforms);
  std::ranges::reverse(shuffled.labels);
  std::ranges::reverse(shuffled.platforms[0].libraries);
  const turbolift::Image three = write(shuffled, "three");
  EXPECT_EQ(three.digest, one.digest) << "order means nothing";
  EXPECT_EQ(three.tag, one.tag);
  const std::string other_order =
      packed_files({{"data/run.sh", "#!/bin/sh\n", 0775}, {"data/greeting.txt", "hello\n", 0664}});
  EXPECT_EQ(other_order, some_spec().files);
}

// These change only together with what an image looks like, which every user's registry notices.
TEST_F(LayoutTest, HasTheDigestsThatItHasAlwaysHad) {
  ImageSpec spec = some_spec(true);
  spec.files = {};  // whose bytes are the compressor's
  EXPECT_EQ(content_tag(spec), "sha256-e5bc651d3fbfdc70b341fab07f981342e0f441eeb412f4af6d78c09e12dbfbd2");
  write(spec);
  const auto layout = read_layout(folder()).value();
  EXPECT_EQ(layout.images[0].manifest.config.digest,
            "sha256:1b936b01dc53e8aa7251d8efd87a8aeb6570db199dc65c46e8efe55e96e17328");
  EXPECT_EQ(layout.images[1].manifest.config.digest,
            "sha256:35e3d50adadd15fae3b6e864ec34a92ae30ef35bc7a17668c0d451e8d03fd071");
}

TEST_F(LayoutTest, TheTagChangesWithEveryPartOfTheContent) {
  std::vector<std::string> tags{content_tag(some_spec())};
  const auto add = [&](const auto& change) {
    ImageSpec spec = some_spec(true);
    change(spec);
    tags.push_back(content_tag(spec));
  };
  add([](ImageSpec&) {});
  add([](ImageSpec& spec) { spec.name = "turbolift/cube"; });
  add([](ImageSpec& spec) { spec.files = {}; });
  add([](ImageSpec& spec) { spec.labels[0].second = "other"; });
  add([](ImageSpec& spec) { spec.labels.pop_back(); });
  add([](ImageSpec& spec) { spec.platforms[0].service = "another service"; });
  add([](ImageSpec& spec) { spec.platforms[0].platform = "linux/riscv64"; });
  add([](ImageSpec& spec) { spec.platforms[1].libraries[0].bytes = "another libm"; });
  add([](ImageSpec& spec) { spec.platforms[1].libraries[0].path += ".1"; });
  add([](ImageSpec& spec) { spec.platforms[1].libraries.pop_back(); });
  std::ranges::sort(tags);
  EXPECT_EQ(std::ranges::adjacent_find(tags), tags.end());
  for (const std::string& tag : tags) EXPECT_THAT(tag, testing::MatchesRegex("sha256-[0-9a-f]{64}"));
}

TEST_F(LayoutTest, WhatIsThereIsNotWrittenAgain) {
  write(some_spec());
  const auto before = fs::last_write_time(folder() / "index.json");
  fs::last_write_time(folder() / "index.json", before - std::chrono::hours(2));
  write(some_spec());
  EXPECT_EQ(fs::last_write_time(folder() / "index.json"), before - std::chrono::hours(2));
}

TEST_F(LayoutTest, DamageIsFoundAndMended) {
  const turbolift::Image image = write(some_spec(true));
  const Layout layout = read_layout(folder()).value();
  const std::vector<std::function<void()>> damages = {
      [&] { fs::remove(layout.path_of(layout.blobs().front())); },
      [&] { fs::resize_file(layout.path_of(layout.blobs().front()), 10); },
      [&] { fs::resize_file(layout.path_of(layout.images[1].manifest.config), 0); },
      [&] { fs::remove(layout.path_of(layout.images[0].descriptor)); },
      [&] { ASSERT_TRUE(base::write_file(layout.path_of(layout.root), std::string(layout.root.size_bytes, ' '))); },
      [&] { ASSERT_TRUE(base::write_file(folder() / "index.json", "{")); },
      [&] { ASSERT_TRUE(base::write_file(folder() / "index.json", R"({"manifests":[]})")); },
      [&] {
        ASSERT_TRUE(base::write_file(folder() / "index.json", R"({"manifests":[{"digest":"sha256:0","size":1}]})"));
      },
      [&] { fs::remove(folder() / "index.json"); },
  };
  for (std::size_t i = 0; i < damages.size(); ++i) {
    damages[i]();
    const auto damaged = read_layout(folder());
    ASSERT_FALSE(damaged) << i;
    EXPECT_THAT(damaged.error().message, HasSubstr("'" + folder().string() + "' is damaged")) << i;
    EXPECT_EQ(write(some_spec(true)).digest, image.digest) << i;
    EXPECT_TRUE(read_layout(folder())) << i;
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder().parent_path()), fs::directory_iterator()), 1)
      << "nothing else is left";
}

TEST_F(LayoutTest, ManyWritersAtOnceLeaveOneWholeLayout) {
  const ImageSpec spec = some_spec(true);
  const std::string tag = content_tag(spec);
  std::vector<std::thread> writers;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&] {
      const auto image = write_layout(spec, folder(), folder().parent_path() / "layers");
      if (image && image->tag == tag && read_layout(folder())) ++good;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(good, 8);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder().parent_path()), fs::directory_iterator()), 2);
}

TEST_F(LayoutTest, WhatCannotBeAnImageIsRefused) {
  const auto refused = [&](const ImageSpec& spec, const fs::path& path) {
    const auto image = write_layout(spec, path);
    return image ? "accepted" : image.error().message;
  };
  ImageSpec spec = some_spec();
  spec.platforms.push_back(spec.platforms[0]);
  EXPECT_THAT(refused(spec, folder()), HasSubstr("linux/amd64 is there twice"));
  spec.platforms.clear();
  EXPECT_THAT(refused(spec, folder()), HasSubstr("has no platform"));
  spec = some_spec();
  spec.platforms[0].platform = "windows";
  EXPECT_THAT(refused(spec, folder()), HasSubstr("'windows' is no platform"));
  spec = some_spec();
  spec.files = "these are no files";
  EXPECT_THAT(refused(spec, folder()), HasSubstr("gzip"));
  spec = some_spec();
  spec.name = "No Name";
  EXPECT_THAT(refused(spec, folder()), HasSubstr("is no image reference"));
  EXPECT_TRUE(fs::is_empty(folder().parent_path()));
  ASSERT_TRUE(base::write_file(folder("file"), ""));
  EXPECT_THAT(refused(some_spec(), folder("file") / "image"), HasSubstr("Not a directory"));
}

}  // namespace
}  // namespace turbolift::image
