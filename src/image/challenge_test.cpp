#include "image/challenge.hpp"

#include <gtest/gtest.h>

#include "image/loopback.hpp"

namespace turbolift::image {
namespace {

TEST(Challenge, SeveralInOneHeader) {
  const auto challenges = parse_challenges(
      R"(Negotiate, BEARER Realm="https://auth.docker.io/token",service="registry, \"one\"",scope="repository:a/b:pull,push",Basic realm=here , Digest  qop = "auth" ,a=b)");
  ASSERT_EQ(challenges.size(), 4U);
  EXPECT_EQ(challenges[0].scheme, "negotiate");
  EXPECT_EQ(challenges[1].scheme, "bearer");
  EXPECT_EQ(challenges[1].parameter("realm"), "https://auth.docker.io/token");
  EXPECT_EQ(challenges[1].parameter("service"), "registry, \"one\"");
  EXPECT_EQ(challenges[1].parameter("scope"), "repository:a/b:pull,push");
  EXPECT_EQ(challenges[1].parameter("none"), "");
  EXPECT_EQ(challenges[2].scheme, "basic");
  EXPECT_EQ(challenges[2].parameter("realm"), "here");
  EXPECT_EQ(challenges[3].parameter("qop"), "auth");
  EXPECT_EQ(challenges[3].parameter("a"), "b");
}

TEST(Challenge, WhatDoesNotParseEndsTheList) {
  EXPECT_TRUE(parse_challenges("").empty());
  EXPECT_TRUE(parse_challenges(", ,").empty());
  EXPECT_TRUE(parse_challenges("=").empty());
  EXPECT_TRUE(parse_challenges("Bearer realm=\"never ends").empty());
  EXPECT_EQ(parse_challenges("Basic realm=a, Bearer realm=\"").size(), 1U);
  EXPECT_EQ(parse_challenges("Basic realm=\"a\\").size(), 0U);
  EXPECT_EQ(parse_challenges("Basic \x01").size(), 1U);
}

TEST(Loopback, IsThisMachineAlone) {
  for (const char* host : {"localhost", "a.localhost", "127.0.0.1", "127.8.9.10", "::1"})
    EXPECT_TRUE(is_loopback(host));
  for (const char* host : {"localhost.example", "128.0.0.1", "10.0.0.1", "127.0.0.1.example", "::2", "", "0.0.0.0"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace turbolift::image
