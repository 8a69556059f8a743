#include "image/reference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace turbolift::image {
namespace {

using testing::HasSubstr;

constexpr std::string_view digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

struct Good {
  std::string text, domain, path, tag, digest, whole, familiar;
};

TEST(Reference, IsReadAndWrittenAsDockerDoes) {
  const std::string at = "@" + std::string(digest);
  const std::vector<Good> all = {
      {"square", "docker.io", "library/square", "", "", "docker.io/library/square", "square"},
      {"square:1", "docker.io", "library/square", "1", "", "docker.io/library/square:1", "square:1"},
      {"turbolift/square", "docker.io", "turbolift/square", "", "", "docker.io/turbolift/square", "turbolift/square"},
      {"docker.io/square", "docker.io", "library/square", "", "", "docker.io/library/square", "square"},
      {"index.docker.io/a/b", "docker.io", "a/b", "", "", "docker.io/a/b", "a/b"},
      {"library/square", "docker.io", "library/square", "", "", "docker.io/library/square", "square"},
      {"localhost/square", "localhost", "square", "", "", "localhost/square", "localhost/square"},
      {"localhost:5000/a/b:v1", "localhost:5000", "a/b", "v1", "", "localhost:5000/a/b:v1", "localhost:5000/a/b:v1"},
      {"ghcr.io/a__b/c.d-e", "ghcr.io", "a__b/c.d-e", "", "", "ghcr.io/a__b/c.d-e", "ghcr.io/a__b/c.d-e"},
      {"Registry/a", "Registry", "a", "", "", "Registry/a", "Registry/a"},
      {"[::1]:5000/a", "[::1]:5000", "a", "", "", "[::1]:5000/a", "[::1]:5000/a"},
      {"10.0.0.1:5000/a" + at, "10.0.0.1:5000", "a", "", std::string(digest), "10.0.0.1:5000/a" + at,
       "10.0.0.1:5000/a" + at},
      {"a:b" + at, "docker.io", "library/a", "b", std::string(digest), "docker.io/library/a:b" + at, "a:b" + at},
      {"x/y:" + std::string(128, 't'), "docker.io", "x/y", std::string(128, 't'), "",
       "docker.io/x/y:" + std::string(128, 't'), "x/y:" + std::string(128, 't')},
  };
  for (const Good& good : all) {
    const auto reference = parse_reference(good.text);
    ASSERT_TRUE(reference) << reference.error().message;
    EXPECT_EQ(reference->domain, good.domain) << good.text;
    EXPECT_EQ(reference->path, good.path) << good.text;
    EXPECT_EQ(reference->tag, good.tag) << good.text;
    EXPECT_EQ(reference->digest, good.digest) << good.text;
    EXPECT_EQ(to_string(*reference), good.whole);
    EXPECT_EQ(familiar(*reference), good.familiar);
    EXPECT_EQ(parse_reference(good.whole).value(), *reference) << "written and read again";
    EXPECT_EQ(parse_reference(good.familiar).value(), *reference);
  }
}

TEST(Reference, WhateverTheGrammarForbidsIsRefused) {
  for (const char* text : {"",
                           ":",
                           "/",
                           "a/",
                           "/a",
                           "a//b",
                           "Square",
                           "a/B",
                           "-a",
                           "a-",
                           "a..b",
                           "a___b",
                           "a._b",
                           "a b",
                           "a:",
                           "a:-t",
                           "a:.t",
                           "a:t t",
                           "http://host/a",
                           "host:port/a",
                           "host:123456/a",
                           "host:/a",
                           "-host.x/a",
                           "a@sha256:12",
                           "a@sha256",
                           "a@md5:zz",
                           "a@",
                           "[::1/a",
                           "a\nb",
                           "a?b",
                           "user@host/a"}) {
    const auto reference = parse_reference(text);
    ASSERT_FALSE(reference) << text;
    EXPECT_THAT(reference.error().message, HasSubstr("'" + std::string(text) + "' is no image reference"));
  }
  EXPECT_FALSE(parse_reference("a:" + std::string(129, 't')));
  EXPECT_TRUE(parse_reference(std::string(237, 'a'))) << "255 with docker.io/library/";
  EXPECT_FALSE(parse_reference(std::string(238, 'a')));
}

TEST(Reference, AFunctionsNameBecomesAComponent) {
  EXPECT_EQ(path_component("square"), "square");
  EXPECT_EQ(path_component("geo::RenderTile"), "geo-rendertile");
  EXPECT_EQ(path_component("geo::area<std::vector<int> >"), "geo-area-std-vector-int");
  EXPECT_EQ(path_component("(anonymous namespace)::f"), "anonymous-namespace-f");
  EXPECT_EQ(path_component("_x_"), "x");
  EXPECT_EQ(path_component("Größe"), "gr-e");
  EXPECT_EQ(path_component("::"), "function");
  const std::string longest = path_component(std::string(99, 'x') + "::" + std::string(300, 'y'));
  EXPECT_EQ(longest, std::string(99, 'x'));
  EXPECT_TRUE(parse_reference("turbolift/" + path_component("A<b, (int)7>::operator()") + ":t"));
}

}  // namespace
}  // namespace turbolift::image
