#include "kubernetes/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace turbolift::kubernetes {
namespace {

using testing::HasSubstr;

std::string as_json(std::string_view text) {
  const auto value = read_yaml(text);
  return value ? json::serialize(*value) : "error: " + value.error().message;
}

TEST(Yaml, IsReadAsJson) {
  EXPECT_EQ(as_json("a: 1\nb: [x, 'y', \"z\\n\"]\nc:\n  d: |\n    line\n"),
            R"({"a":1,"b":["x","y","z\n"],"c":{"d":"line\n"}})");
  EXPECT_EQ(as_json(R"({"a": {"b": [1, true, null, "x"]}})"), R"({"a":{"b":[1,true,null,"x"]}})");
  EXPECT_EQ(as_json(""), "null");
  EXPECT_EQ(as_json("# nothing\n"), "null");
  EXPECT_EQ(as_json("---\na: 1\n---\nb: 2\n"), R"({"a":1})") << "the first document alone";
  EXPECT_EQ(as_json("a:\nb: ~\n"), R"({"a":null,"b":null})");
}

TEST(Yaml, UnquotedScalarsHaveTheTypesThatKubectlSees) {
  EXPECT_EQ(as_json("[yes, No, on, OFF, y, N, true, False]"), "[true,false,true,false,true,false,true,false]");
  EXPECT_EQ(as_json("[1, -2, +3, 0x1F, 010, 0b11, 0o17, 1_000, 18446744073709551615]"),
            "[1,-2,3,31,8,3,15,1000,18446744073709551615]");
  EXPECT_EQ(as_json("[1.5, -.5, 1e3]"), "[1.5E0,-5E-1,1E3]");
  EXPECT_EQ(as_json("[2026-11-24, 1.2.3.4, 1e, 0x, '1', \"true\", yess, 12:30, .]"),
            R"(["2026-11-24","1.2.3.4","1e","0x","1","true","yess","12:30","."])");
  EXPECT_EQ(as_json("[!!str 1, !!int 2, !!float 3, !!binary aGk=, !other x]"), R"(["1",2,3,"hi","x"])");
  EXPECT_THAT(as_json("a: .inf"), HasSubstr("line 1: no such number"));
  EXPECT_THAT(as_json("a: !!int x"), HasSubstr("line 1: the value is no !!int"));
}

TEST(Yaml, KeysAreTexts) {
  EXPECT_EQ(as_json("1: a\ntrue: b\nx: c\n"), R"({"1":"a","true":"b","x":"c"})");
  EXPECT_EQ(as_json("a: 1\na: 2\n"), R"({"a":2})") << "the last one holds";
  EXPECT_THAT(as_json("? [a]\n: 1\n"), HasSubstr("line 1: a key that is no text"));
  EXPECT_THAT(as_json("~: 1\n"), HasSubstr("null"));
}

TEST(Yaml, AliasesAndMergeKeysAreResolved) {
  EXPECT_EQ(as_json("a: &x {b: 1}\nc: *x\n"), R"({"a":{"b":1},"c":{"b":1}})");
  EXPECT_EQ(as_json("base: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\n"), R"({"base":{"b":1,"c":2},"d":{"b":1,"c":3}})");
  EXPECT_EQ(as_json("- &x {b: 1, c: 1}\n- &y {c: 2, d: 2}\n- {<<: [*x, *y]}\n"),
            R"([{"b":1,"c":1},{"c":2,"d":2},{"c":1,"d":2,"b":1}])")
      << "the first one goes first";
  EXPECT_THAT(as_json("a: {<<: 1}\n"), HasSubstr("what is merged is no map"));
  EXPECT_THAT(as_json("a: *nothing\n"), HasSubstr("line 1"));
}

TEST(Yaml, IsBounded) {
  EXPECT_THAT(as_json("a: &a [*a]\n"), HasSubstr("holds itself"));
  EXPECT_THAT(as_json(std::string(10'000, '[')), HasSubstr("error"));
  EXPECT_THAT(as_json(std::string(10'000, '-') + " "), testing::Not(testing::IsEmpty()));
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 8; ++j) bomb += ", " + before;
    bomb += "]\n";
  }
  EXPECT_THAT(as_json(bomb), HasSubstr("grows too large"));
}

TEST(Yaml, IsRefusedWithTheLine) {
  EXPECT_THAT(as_json("a: 1\nb: [\n"), HasSubstr("error: line "));
  EXPECT_THAT(as_json("a: b: c\n"), HasSubstr("error: line 1"));
}

TEST(Yaml, MayBeUtf16) {
  std::string text("\xff\xfe", 2);
  for (const char c : std::string_view("a: b\n")) text += std::string{c, '\0'};
  EXPECT_EQ(as_json(text), R"({"a":"b"})");
  EXPECT_EQ(as_json("\xef\xbb\xbf"
                    "a: b\n"),
            R"({"a":"b"})");
}

}  // namespace
}  // namespace turbolift::kubernetes
