#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bitset>
#include <chrono>
#include <cmath>
#include <complex>
#include <cstddef>
#include <deque>
#include <expected>
#include <filesystem>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <turbolift/detail/json_schema.hpp>
#include <unordered_map>
#include <variant>
#include <vector>

namespace turbolift::detail::json {
namespace json_types {

enum class Colour : std::uint8_t { red = 3, green };

struct Leaf {
  int number = 0;
  std::string text;
  bool operator==(const Leaf&) const = default;
};

struct Tree {
  std::string name;
  std::vector<Tree> children;
  std::unique_ptr<Tree> twin;
};

class Account {
 public:
  Account() = default;
  Account(std::string owner, double balance) : owner_(std::move(owner)), balance_(balance) {}
  template <class Archive>
  void serialize(Archive& archive) {
    archive(owner_, balance_);
  }
  bool operator==(const Account&) const = default;

 private:
  std::string owner_;
  double balance_ = 0;
};

/// Knows the library's archives alone.
class Binary {
 public:
  Binary() = default;
  explicit Binary(int value) : value_(value) {}
  void serialize(Writer& archive) { archive(value_); }
  void serialize(Reader& archive) { archive(value_); }
  bool operator==(const Binary&) const = default;

 private:
  int value_ = 0;
};

}  // namespace json_types

namespace {

using namespace json_types;  // NOLINT(google-build-using-namespace): this file's own
using ::testing::HasSubstr;

template <class T>
std::string to_text(const T& value) {
  std::string text;
  Out(text).put(value);
  return text;
}

/// The problem; empty: it was read.
template <class T>
std::string from_text(std::string_view text, T& value) {
  Scanner scanner(text);
  In(scanner).get(value);
  scanner.finish();
  return scanner.problem();
}

template <class T>
void expect_both_ways(const T& value, std::string_view text) {
  EXPECT_EQ(to_text(value), text);
  T read{};
  EXPECT_EQ(from_text(text, read), "");
  EXPECT_TRUE(read == value) << text;
}

TEST(Json, writes_and_reads_every_type_that_travels) {
  expect_both_ways(true, "true");
  expect_both_ways(std::numeric_limits<std::int64_t>::min(), "-9223372036854775808");
  expect_both_ways(std::numeric_limits<std::uint64_t>::max(), "18446744073709551615");
  expect_both_ways('a', "97");
  expect_both_ways(0.1, "0.1");
  expect_both_ways(0.1F, "0.1");
  expect_both_ways(std::numeric_limits<double>::denorm_min(), "5e-324");
  expect_both_ways(std::numeric_limits<double>::max(), "1.7976931348623157e+308");
  expect_both_ways(-std::numeric_limits<double>::infinity(), "\"-Infinity\"");
  expect_both_ways(Colour::green, "4");
  expect_both_ways(std::string("a\"\\\n\x01\xC3\xA9"), "\"a\\\"\\\\\\n\\u0001\xC3\xA9\"");
  expect_both_ways(std::filesystem::path("/a/b"), "\"/a/b\"");
  expect_both_ways(std::vector<int>{1, -2}, "[1,-2]");
  expect_both_ways(std::vector<std::byte>{std::byte{0}, std::byte{255}}, "\"AP8=\"");
  expect_both_ways(std::vector<bool>{true, false}, "[true,false]");
  expect_both_ways(std::list<std::string>{"x"}, "[\"x\"]");
  expect_both_ways(std::deque<std::vector<int>>{{}, {1}}, "[[],[1]]");
  expect_both_ways(std::array<int, 2>{1, 2}, "[1,2]");
  expect_both_ways(std::set<int>{1, 2}, "[1,2]");
  expect_both_ways(std::map<std::string, int>{{"a", 1}, {"b", 2}}, "{\"a\":1,\"b\":2}");
  expect_both_ways(std::multimap<std::string, int>{{"a", 1}, {"a", 2}}, "[[\"a\",1],[\"a\",2]]");
  expect_both_ways(std::unordered_map<int, int>{{1, 2}}, "[[1,2]]");
  expect_both_ways(std::tuple<int, std::string, std::pair<int, int>>{1, "x", {2, 3}}, "[1,\"x\",[2,3]]");
  expect_both_ways(std::tuple<>{}, "[]");
  expect_both_ways(std::optional<int>{}, "null");
  expect_both_ways(std::optional<int>{3}, "3");
  expect_both_ways(std::optional<std::optional<int>>{std::optional<int>{}}, "[null]");
  expect_both_ways(std::variant<int, std::string, std::monostate>{"x"}, "{\"1\":\"x\"}");
  expect_both_ways(std::variant<int, std::monostate>{std::monostate{}}, "{\"1\":{}}");
  expect_both_ways(std::expected<int, std::string>{4}, "{\"value\":4}");
  expect_both_ways(std::expected<int, std::string>{std::unexpect, "no"}, "{\"error\":\"no\"}");
  expect_both_ways(std::expected<void, int>{}, "{\"value\":null}");
  expect_both_ways(std::complex<double>{1, -2.5}, "[1,-2.5]");
  expect_both_ways(std::bitset<5>{0b10010}, "\"10010\"");
  expect_both_ways(std::chrono::milliseconds{-5}, "-5");
  expect_both_ways(std::chrono::sys_seconds{std::chrono::seconds{7}}, "7");
  expect_both_ways(Leaf{3, "t"}, "{\"number\":3,\"text\":\"t\"}");
  expect_both_ways(std::vector<Leaf>{{1, "a"}, {2, "b"}},
                   "[{\"number\":1,\"text\":\"a\"},{\"number\":2,\"text\":\"b\"}]");
  expect_both_ways(Account("me", 1.5), "[\"me\",1.5]");
  expect_both_ways(std::vector<Account>{{"a", 1}, {"b", 2}}, "[[\"a\",1],[\"b\",2]]");
  expect_both_ways(Binary(258), "[\"AgEAAA==\"]");
}

TEST(Json, takes_what_means_the_same) {
  double number = 0;
  EXPECT_EQ(from_text("\"NaN\"", number), "");
  EXPECT_TRUE(std::isnan(number));
  EXPECT_EQ(from_text(" 1e-400 ", number), "");
  std::int64_t whole = 0;
  EXPECT_EQ(from_text("12.0", whole), "");
  EXPECT_EQ(whole, 12);
  EXPECT_EQ(from_text("1e3", whole), "");
  EXPECT_EQ(whole, 1000);
  Leaf leaf;
  EXPECT_EQ(from_text("[4,\"pos\"]", leaf), "");
  EXPECT_EQ(leaf, (Leaf{4, "pos"}));
  EXPECT_EQ(from_text(R"( { "text" : "\ud83d\ude00\u00e9" , "number" : 5 } )", leaf), "");
  EXPECT_EQ(leaf, (Leaf{5, "\xF0\x9F\x98\x80\xC3\xA9"}));
  std::vector<std::byte> bytes;
  EXPECT_EQ(from_text("[1,2]", bytes), "");
  EXPECT_EQ(bytes.size(), 2U);
}

TEST(Json, a_type_that_contains_itself_travels) {
  Tree tree;
  const std::string text =
      R"({"name":"a","children":[{"name":"b","children":[],"twin":null}],"twin":{"name":"c","children":[],"twin":null}})";
  ASSERT_EQ(from_text(text, tree), "");
  EXPECT_EQ(tree.children.at(0).name, "b");
  EXPECT_EQ(tree.twin->name, "c");
  EXPECT_EQ(to_text(tree), text);
}

template <class T>
std::string problem(std::string_view text) {
  T value{};
  return from_text(text, value);
}

TEST(Json, says_where_and_why_it_does_not_fit) {
  using Arguments = std::tuple<int, std::vector<Leaf>>;
  EXPECT_EQ(problem<Arguments>(R"([1,[{"number":1,"text":"a"},{"number":"x","text":""}]])"),
            "argument 2, [1].number: expected a number");
  EXPECT_EQ(problem<Arguments>("[1]"), "too few elements");
  EXPECT_THAT(problem<Arguments>("[1,[],2]"), HasSubstr("too many elements"));
  EXPECT_THAT(problem<int>("2147483648"), HasSubstr("expected a whole number from -2147483648 to 2147483647"));
  EXPECT_THAT(problem<unsigned>("-1"), HasSubstr("from 0 to 4294967295"));
  EXPECT_THAT(problem<std::uint64_t>("18446744073709551616"), HasSubstr("18446744073709551615"));
  EXPECT_THAT(problem<int>("1.5"), HasSubstr("whole number"));
  EXPECT_THAT(problem<Leaf>(R"({"number":1,"number":2,"text":""})"), HasSubstr("occurs twice"));
  EXPECT_THAT((problem<std::map<std::string, int>>(R"({"a":1,"a":2})")), HasSubstr("occurs twice"));
  EXPECT_THAT(problem<std::set<int>>("[1,1]"), HasSubstr("occurs twice"));
  EXPECT_THAT((problem<std::variant<int, int>>(R"({"2":1})")), HasSubstr("no alternative"));
  EXPECT_THAT(problem<std::bitset<3>>("\"01\""), HasSubstr("3 digits"));
  EXPECT_THAT(problem<double>("1e400"), HasSubstr("larger"));
}

TEST(Json, refuses_what_is_no_json) {
  for (const char* text :
       {"",        " ",           "01",        "1.",       ".5",  "+1",      "1e",       "-",     "nul",        "tru",
        "[1,]",    "[1 2]",       "[1",        "]",        "{",   "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "\"",
        "\"\\x\"", "\"\\ud800\"", "\"\\u12\"", "\"a\nb\"", "1 2", "[1]]",    "// 1",     "NaN",   "'a'"}) {
    Scanner scanner(text);
    scanner.skip();
    EXPECT_FALSE(scanner.finish()) << text;
  }
  const std::string deep(100'000, '[');
  Scanner scanner(deep);
  scanner.skip();
  EXPECT_THAT(scanner.problem(), HasSubstr("nested more than 200 deep"));
}

TEST(Json, every_cut_and_every_flipped_bit_is_an_answer) {
  Tree tree;
  const std::string text = R"([{"name":"a\u00e9","children":[["b",[],null]],"twin":null},-1.5e3,{"1":"x"}])";
  using Value = std::tuple<Tree, double, std::variant<int, std::string>>;
  EXPECT_EQ(problem<Value>(text), "");
  for (std::size_t size = 0; size < text.size(); ++size) EXPECT_NE(problem<Value>(text.substr(0, size)), "") << size;
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string flipped = text;
    flipped[bit / 8] = static_cast<char>(static_cast<unsigned char>(flipped[bit / 8]) ^ (1U << (bit % 8)));
    problem<Value>(flipped);
  }
}

TEST(Json, doubles_come_back_as_they_were) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 20'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (std::isnan(value)) continue;
    double read = 0;
    ASSERT_EQ(from_text(to_text(value), read), "");
    ASSERT_EQ(std::bit_cast<std::uint64_t>(read), std::bit_cast<std::uint64_t>(value)) << to_text(value);
  }
}

TEST(Json, bytes_that_are_not_utf8_become_a_replacement) {
  for (const char* text : {"\xff", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    std::string written;
    append_string(written, text);
    EXPECT_THAT(written, ::testing::StartsWith("\"\xEF\xBF\xBD")) << text;
  }
}

TEST(Json, base64_is_strict) {
  for (const std::string& bytes :
       {std::string(), std::string("f"), std::string("fo"), std::string("foo"), std::string("foob")}) {
    std::string text;
    append_base64(text, bytes);
    std::string read;
    EXPECT_TRUE(decode_base64(std::string_view(text).substr(1, text.size() - 2), read));
    EXPECT_EQ(read, bytes);
  }
  std::string read;
  for (const char* text : {"Zg=", "Zg", "Zh==", "Z===", "====", "Zm9=", "Zm 9", "Zg==Zg=="}) {
    EXPECT_FALSE(decode_base64(text, read)) << text;
  }
}

TEST(JsonSchema, describes_types_once_and_by_reference) {
  Schemas schemas;
  std::string text;
  describe_tuple<Tree, std::optional<Leaf>, std::map<int, Colour>>(schemas, text);
  EXPECT_EQ(
      text,
      R"({"type":"array","prefixItems":[{"$ref":"#/components/schemas/turbolift_detail_json_json_types_Tree"},)"
      R"({"anyOf":[{"type":"null"},{"$ref":"#/components/schemas/turbolift_detail_json_json_types_Leaf"}]},)"
      R"({"type":"array","items":{"type":"array","prefixItems":[)"
      R"({"type":"integer","minimum":-2147483648,"maximum":2147483647},{"type":"integer","minimum":0,"maximum":255}],)"
      R"("items":false,"minItems":2}}],"items":false,"minItems":3})");
  ASSERT_EQ(schemas.all().size(), 2U);
  EXPECT_THAT(
      schemas.all()[0].second,
      HasSubstr(
          R"("children":{"type":"array","items":{"$ref":"#/components/schemas/turbolift_detail_json_json_types_Tree"}})"));
}

}  // namespace
}  // namespace turbolift::detail::json
