#include "image/layer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/subprocess.hpp"
#include "image/hasher.hpp"
#include "image/layer_store.hpp"

namespace turbolift::image {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::vector<LayerEntry> some_entries() {
  return {{.path = "usr/bin/run", .bytes = "#!", .mode = 0755},
          {.path = "usr/bin-x", .bytes = "", .mode = 0644},
          {.path = "tmp/", .bytes = {}, .mode = 01777},
          {.path = "data", .bytes = "some bytes", .mode = 0600}};
}

class LayerTest : public testing::Test {
 protected:
  fs::path folder() const { return folder_.path(); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder()), fs::directory_iterator()));
  }

 private:
  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-layer-test").value();
};

TEST_F(LayerTest, IsWhatItsDigestsSay) {
  const auto layer = write_layer(some_entries(), folder());
  ASSERT_TRUE(layer) << layer.error().message;
  const auto file = base::read_file(folder() / layer->blob.hex());
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(digest_of(*file), layer->blob.digest);
  EXPECT_EQ(file->size(), layer->blob.size_bytes);
  EXPECT_EQ(digest_of(base::gunzip(*file).value()), layer->diff_id);
  EXPECT_EQ(layer->blob.media_type, media_type::layer);
  EXPECT_EQ(files(), 1U) << "nothing else is left";
}

TEST_F(LayerTest, HasParentFoldersFirstFixedTimesAndOwners) {
  const auto layer = write_layer(some_entries(), folder());
  const auto listed = base::run({.argv = {"tar", "--utc", "--full-time", "-tvzf", folder() / layer->blob.hex()}},
                                base::Deadline::after(30s));
  ASSERT_TRUE(listed && listed->status.success()) << listed->err;
  std::string squeezed;
  for (const char c : listed->out)
    if (c != ' ' || !squeezed.ends_with(' ')) squeezed += c;
  EXPECT_EQ(squeezed,
            "-rw------- 0/0 10 1970-01-01 00:00:00 data\n"
            "drwxrwxrwt 0/0 0 1970-01-01 00:00:00 tmp/\n"
            "drwxr-xr-x 0/0 0 1970-01-01 00:00:00 usr/\n"
            "-rw-r--r-- 0/0 0 1970-01-01 00:00:00 usr/bin-x\n"
            "drwxr-xr-x 0/0 0 1970-01-01 00:00:00 usr/bin/\n"
            "-rwxr-xr-x 0/0 2 1970-01-01 00:00:00 usr/bin/run\n");
}

TEST_F(LayerTest, TheOrderOfTheEntriesMeansNothing) {
  const auto layer = write_layer(some_entries(), folder());
  auto entries = some_entries();
  std::ranges::sort(entries, std::ranges::greater{}, &LayerEntry::path);
  do {
    EXPECT_EQ(write_layer(entries, folder())->blob, layer->blob);
  } while (std::ranges::next_permutation(entries, {}, &LayerEntry::path).found);
}

// What an unchanged function's image is must not change from one version to the next without somebody noticing.
TEST_F(LayerTest, HasTheArchiveThatItHasAlwaysHad) {
  EXPECT_EQ(write_layer(some_entries(), folder())->diff_id,
            "sha256:7ed1dbfe32b280c0c74a2812593320039c19a3b236fe1844d6132a06104cb28d");
}

TEST_F(LayerTest, LargeContentTakesNoMoreMemoryThanItself) {
  std::string bytes(std::size_t{40} << 20U, '\0');
  for (std::size_t i = 0; i < bytes.size(); i += 7) bytes[i] = static_cast<char>((i * i) >> 11U);
  const auto layer = write_layer({{.path = "large", .bytes = bytes, .mode = 0644}}, folder());
  ASSERT_TRUE(layer);
  const auto unpacked = base::gunzip(base::read_file(folder() / layer->blob.hex()).value());
  ASSERT_TRUE(unpacked);
  EXPECT_EQ(digest_of(*unpacked), layer->diff_id);
  EXPECT_TRUE(std::string_view(*unpacked).substr(512, bytes.size()) == bytes);
}

TEST_F(LayerTest, RefusesWhatNoFileSystemCanHold) {
  const auto refused = [&](std::vector<LayerEntry> entries) {
    const auto layer = write_layer(std::move(entries), folder());
    return layer ? "accepted" : layer.error().message;
  };
  for (const char* path : {"", "/", "/etc/passwd", "../up", "a/../b", "a//b", "./a", "a//"}) {
    EXPECT_THAT(refused({{.path = path}}), HasSubstr("leaves the image")) << path;
  }
  EXPECT_THAT(refused({{.path = "a"}, {.path = "a"}}), HasSubstr("'a' is in the image twice"));
  EXPECT_THAT(refused({{.path = "a/b"}, {.path = "a"}}), HasSubstr("'a' is both a file and a folder"));
  EXPECT_EQ(files(), 0U);
  const auto nowhere = write_layer(some_entries(), folder() / "missing");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ENOENT);
}

TEST_F(LayerTest, AStoredLayerIsNotMadeAgain) {
  int made = 0;
  const auto make = [&]() -> base::Expected<std::vector<LayerEntry>> {
    ++made;
    return some_entries();
  };
  const fs::path store = folder() / "store", first = folder() / "first", second = folder() / "second";
  fs::create_directories(first);
  fs::create_directories(second);
  const auto layer = LayerStore(store, first).get("files-1", make);
  ASSERT_TRUE(layer) << layer.error().message;
  const auto again = LayerStore(store, second).get("files-1", make);
  ASSERT_TRUE(again);
  EXPECT_EQ(made, 1);
  EXPECT_EQ(again->blob, layer->blob);
  EXPECT_EQ(again->diff_id, layer->diff_id);
  EXPECT_EQ(fs::hard_link_count(second / layer->blob.hex()), 3U);
  EXPECT_TRUE(LayerStore(store, second).get("files-2", make));
  EXPECT_EQ(made, 2) << "another key";
  EXPECT_TRUE(LayerStore({}, second).get("files-1", make));
  EXPECT_EQ(made, 3) << "no store";
}

}  // namespace
}  // namespace turbolift::image
