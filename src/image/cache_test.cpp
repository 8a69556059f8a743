#include "image/cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/fixture.hpp"
#include "image/layout.hpp"

namespace turbolift::image {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
namespace fs = std::filesystem;

class CacheTest : public testing::Test {
 protected:
  fs::path folder() const { return folder_.path(); }
  static ImageSpec spec(int number) {
    ImageSpec spec = some_spec();
    spec.labels.emplace_back("number", std::to_string(number));
    return spec;
  }
  /// Makes image `number`, which was last used `ago`.
  turbolift::Image make(const ImageCache& cache, int number, std::chrono::hours ago) const {
    auto image = cache.get(spec(number)).value();
    const auto then = fs::file_time_type::clock::now() - ago;
    fs::last_write_time(image.layout, then);
    if (fs::exists(image.layout + ".tar")) fs::last_write_time(image.layout + ".tar", then);
    return image;
  }

 private:
  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-cache-test").value();
};

TEST_F(CacheTest, AnImageIsMadeOnceAndItsUseIsNoted) {
  const ImageCache cache(folder() / "images");
  const turbolift::Image image = make(cache, 1, 50h);
  EXPECT_EQ(image.layout, folder() / "images" / image.tag);
  const auto written = fs::last_write_time(fs::path(image.layout) / "index.json");
  const turbolift::Image again = cache.get(spec(1)).value();
  EXPECT_EQ(again.digest, image.digest);
  EXPECT_EQ(again.size_bytes, image.size_bytes);
  EXPECT_EQ(fs::last_write_time(fs::path(image.layout) / "index.json"), written);
  EXPECT_GT(fs::last_write_time(image.layout), fs::file_time_type::clock::now() - 1h);
}

TEST_F(CacheTest, FilesAreKeptOnceForAllFunctions) {
  const ImageCache cache(folder());
  const Layout one = read_layout(cache.get(spec(1))->layout).value(),
               two = read_layout(cache.get(spec(2))->layout).value();
  const Descriptor& files = one.images[0].manifest.layers[0];
  EXPECT_EQ(files, two.images[0].manifest.layers[0]);
  EXPECT_EQ(fs::hard_link_count(one.path_of(files)), 3U) << "both images, and the folder of layers";
}

TEST_F(CacheTest, WhatWasNotUsedForLongestIsRemoved) {
  const ImageCache cache(folder(), {.max_images = 2});
  const turbolift::Image newer = make(cache, 1, 20h), oldest = make(cache, 2, 40h);
  ASSERT_TRUE(oldest.archive());
  fs::last_write_time(oldest.layout + ".tar", fs::file_time_type::clock::now() - 30h);
  const turbolift::Image newest = make(cache, 3, 0h);
  EXPECT_TRUE(fs::exists(newer.layout));
  EXPECT_FALSE(fs::exists(oldest.layout));
  EXPECT_FALSE(fs::exists(oldest.layout + ".tar")) << "removed with its layout";
  EXPECT_TRUE(read_layout(newest.layout));
}

TEST_F(CacheTest, WhatWasUsedJustNowStaysWhateverTheLimits) {
  const ImageCache cache(folder(), {.max_bytes = 0, .max_images = 0});
  const turbolift::Image used = make(cache, 1, 0h), unused = make(cache, 2, 2h);
  cache.trim();
  EXPECT_TRUE(read_layout(used.layout));
  EXPECT_FALSE(fs::exists(unused.layout));
}

TEST_F(CacheTest, LayersGoWithTheLastImageThatHasThem) {
  const ImageCache cache(folder(), {.max_bytes = 0});
  make(cache, 1, 2h);
  for (const auto& layer : fs::directory_iterator(folder() / "layers")) {
    fs::last_write_time(layer, fs::file_time_type::clock::now() - 2h);
  }
  cache.trim();
  EXPECT_TRUE(fs::is_empty(folder() / "layers"));
}

TEST_F(CacheTest, WhatDeadProgramsLeftIsRemoved) {
  const ImageCache cache(folder());
  fs::create_directories(folder() / ".writing-1" / "blobs");
  fs::create_directories(folder() / ".writing-2");
  fs::last_write_time(folder() / ".writing-1", fs::file_time_type::clock::now() - 2h);
  ASSERT_TRUE(base::write_file(folder() / "note", "somebody else's"));
  cache.trim();
  EXPECT_FALSE(fs::exists(folder() / ".writing-1"));
  EXPECT_TRUE(fs::exists(folder() / ".writing-2")) << "it may be at work";
  EXPECT_TRUE(fs::exists(folder() / "note"));
}

TEST_F(CacheTest, IsWhereTheUserKeepsSuchThings) {
  {
    const Variable cache_home("XDG_CACHE_HOME", folder() / "xdg");
    EXPECT_EQ(ImageCache::of_user()->folder(), folder() / "xdg/turbolift/images");
  }
  const Variable relative("XDG_CACHE_HOME", "not/absolute"), home("HOME", folder() / "home");
  EXPECT_EQ(ImageCache::of_user()->folder(), folder() / "home/.cache/turbolift/images");
}

TEST_F(CacheTest, WithoutAHomeThereIsAPrivateFolder) {
  const Variable none("XDG_CACHE_HOME", ""), home("HOME", "/proc/nowhere"), temporary("TMPDIR", folder());
  const fs::path own = folder() / ("turbolift-" + std::to_string(::getuid()));
  EXPECT_EQ(ImageCache::of_user()->folder(), own / "images");
  EXPECT_EQ(fs::status(own).permissions(), fs::perms::owner_all);
  fs::permissions(own, fs::perms::all);
  const auto open = ImageCache::of_user();
  ASSERT_FALSE(open) << "somebody else could change the images";
  EXPECT_THAT(open.error().message, HasSubstr("is not this user's alone"));
}

}  // namespace
}  // namespace turbolift::image
