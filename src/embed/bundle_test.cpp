#include "embed/bundle.hpp"

#include <gtest/gtest.h>

#include <random>

namespace turbolift::embed {
namespace {

Service service(std::string key) {
  Service service;
  service.key = std::move(key);
  service.name = "square";
  service.schema = 42;
  return service;
}

std::string sample() {
  BundleWriter writer;
  Service second = service("b");
  second.binaries.push_back(
      {.platform = "linux/amd64", .bytes = writer.add("binary"), .debug_file = "x", .shared_libraries = {}});
  second.archive = writer.add("archive of more than sixteen bytes");
  Service first = service("a");
  first.warnings = {"careful"};
  first.archive = writer.add("archive of more than sixteen bytes");
  return std::move(writer).finish({.services = {second, first}});
}

std::string_view bytes(std::string_view bundle, Extent extent) {
  return bundle.substr(extent.offset, extent.size_bytes);
}

TEST(Bundle, GivesBackWhatWasPutIn) {
  const std::string written = sample();
  const auto bundle = read_bundle(written);
  ASSERT_TRUE(bundle) << bundle.error().message;
  ASSERT_EQ(bundle->services.size(), 2U);
  EXPECT_EQ(bundle->services[0].key, "a") << "sorted by key";
  EXPECT_EQ(bundle->services[0].warnings, std::vector<std::string>{"careful"});
  EXPECT_EQ(bytes(written, bundle->services[1].binaries.at(0).bytes), "binary");
  EXPECT_EQ(bytes(written, bundle->services[1].archive), "archive of more than sixteen bytes");
  EXPECT_EQ(bundle->services[0].files.size_bytes, 0U);
}

TEST(Bundle, KeepsEqualBlobsOnceAndAligned) {
  const auto bundle = read_bundle(sample());
  ASSERT_TRUE(bundle);
  EXPECT_EQ(bundle->services[0].archive.offset, bundle->services[1].archive.offset);
  EXPECT_EQ(bundle->services[0].archive.offset % 16, 0U);
}

TEST(Bundle, IsTheSameForTheSameServices) {
  EXPECT_EQ(sample(), sample());
}

TEST(Bundle, KnowsItsSizeAmongOtherBytes) {
  const std::string written = sample();
  EXPECT_EQ(bundle_size(written + "and more"), written.size());
  EXPECT_EQ(bundle_size("something else altogether, and long enough"), 0U);
}

TEST(Bundle, RefusesEveryTruncation) {
  const std::string written = sample();
  for (std::size_t size = 0; size < written.size(); ++size)
    EXPECT_FALSE(read_bundle(std::string_view(written).substr(0, size))) << size << " bytes";
}

TEST(Bundle, StaysInsideWhateverIsFlipped) {
  const std::string written = sample();
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = written;
    for (int flips = 0; flips < 3; ++flips) {
      char& byte = damaged[random() % damaged.size()];
      byte = static_cast<char>(byte ^ (1 << (random() % 8)));
    }
    const auto bundle = read_bundle(damaged);
    if (!bundle) continue;
    for (const Service& service : bundle->services)
      for (const Extent extent : {service.archive, service.files, service.report})
        EXPECT_TRUE(extent.size_bytes == 0 || extent.offset + extent.size_bytes <= damaged.size());
  }
}

}  // namespace
}  // namespace turbolift::embed
