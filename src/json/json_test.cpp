#include "json/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace turbolift::json {
namespace {

using testing::HasSubstr;

TEST(Json, IsReadWholeOrRefusedWithThePlace) {
  EXPECT_EQ(serialize(*read(R"( {"a": [1, -2.5, "x", null, true]} )")), R"({"a":[1,-2.5E0,"x",null,true]})");
  EXPECT_THAT(read("").error().message, HasSubstr("byte 0"));
  EXPECT_THAT(read(R"({"a": 1} x)").error().message, HasSubstr("byte 9"));
  EXPECT_THAT(read(R"({"a": nul)").error().message, HasSubstr("incomplete"));
  EXPECT_FALSE(read("{'a': 1}"));
}

TEST(Json, IsNoDeeperThanItsReaderCanBear) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(read(nested(100)));
  EXPECT_THAT(read(nested(101)).error().message, HasSubstr("too deep"));
  EXPECT_FALSE(read(std::string(1'000'000, '[')));
}

TEST(Json, GivesWhatIsThere) {
  const value pod = *read(R"({"metadata": {"name": "p", "labels": {"a/b": "c"}, "generation": 7, "none": null},
                              "spec": {"containers": [1, 2], "hostNetwork": true, "huge": 1e300, "half": 0.5}})");
  EXPECT_EQ(text(pod, {"metadata", "name"}), "p");
  EXPECT_EQ(text(pod, {"metadata", "labels", "a/b"}), "c");
  EXPECT_EQ(number(pod, {"metadata", "generation"}), 7);
  EXPECT_EQ(items(pod, {"spec", "containers"}).size(), 2U);
  EXPECT_TRUE(is_true(pod, {"spec", "hostNetwork"}));
  EXPECT_TRUE(find(pod, {"metadata", "none"})->is_null());
  EXPECT_EQ(find(pod, {}), &pod);
  EXPECT_EQ(text(pod.as_object(), {"metadata", "name"}), "p");
}

TEST(Json, WhatIsMissingOrOfAnotherKindIsNothing) {
  const value pod = *read(R"({"metadata": {"name": "p", "generation": 7}, "spec": {"huge": 1e300, "half": 0.5}})");
  EXPECT_EQ(text(pod, {"metadata", "generation"}), "");
  EXPECT_EQ(text(pod, {"metadata", "name", "deeper"}), "");
  EXPECT_EQ(text(value(3), {"metadata"}), "");
  EXPECT_EQ(number(pod, {"metadata", "name"}), std::nullopt);
  EXPECT_EQ(number(pod, {"spec", "huge"}), std::nullopt);
  EXPECT_EQ(number(pod, {"spec", "half"}), std::nullopt);
  EXPECT_TRUE(items(pod, {"spec"}).empty());
  EXPECT_FALSE(is_true(pod, {"metadata", "name"}));
  EXPECT_EQ(find(pod, {"status", "phase"}), nullptr);
}

}  // namespace
}  // namespace turbolift::json
