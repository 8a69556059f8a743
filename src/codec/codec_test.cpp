#include <gtest/gtest.h>

#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <deque>
#include <expected>
#include <filesystem>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <turbolift/codec.hpp>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace turbolift {
namespace {

using namespace std::chrono_literals;

enum class Colour : std::uint8_t { red, green };
enum class Flag : bool { off, on };
enum Plain { first, second, third };
struct Inner {
  int number = 0;
  std::optional<std::string> text;
  bool operator==(const Inner&) const = default;
};
struct Tree {
  int value = 0;
  std::vector<Tree> children;
  bool operator==(const Tree&) const = default;
};
struct Nothing {
  bool operator==(const Nothing&) const = default;
};

template <class T>
T there_and_back(const T& value) {
  const std::string bytes = encode(value);
  T back{};
  EXPECT_TRUE(decode(bytes, back));
  EXPECT_EQ(encode(back).size(), bytes.size());  // unordered ones may come in another order
  return back;
}
template <class T>
void survives(const T& value) {
  EXPECT_TRUE(there_and_back(value) == value);
}

TEST(Codec, NumbersAndCharacters) {
  survives(true);
  survives(std::byte{7});
  survives('x');
  survives(static_cast<signed char>(-3));
  survives(u8'x');
  survives(u'\u20ac');
  survives(U'\U0001F600');
  survives(L'\u20ac');
  survives(std::numeric_limits<std::int64_t>::min());
  survives(std::numeric_limits<std::uint64_t>::max());
  survives(1.5F);
  survives(-0.1);
  survives(3.0L / 7);
  survives(std::numeric_limits<double>::infinity());
}

TEST(Codec, LayoutIsThatOfTheProtocol) {
  EXPECT_EQ(encode(std::uint32_t{0x01020304}), std::string("\4\3\2\1", 4));
  EXPECT_EQ(encode(std::string("ab")), std::string("\2ab"));
  EXPECT_EQ(encode(std::vector<std::uint16_t>{1, 2}), std::string("\2\1\0\2\0", 5));
  EXPECT_EQ(encode(std::optional<bool>(true)), std::string("\1\1"));
  EXPECT_EQ(encode(std::optional<bool>()), std::string("\0", 1));
  EXPECT_EQ(encode(std::variant<int, bool>(true)), std::string("\1\1"));
  EXPECT_EQ(encode(std::bitset<10>(0b10'0000'0011)), std::string("\3\2"));
  EXPECT_EQ(encode(std::expected<bool, bool>(std::unexpect, true)), std::string("\0\1", 2));
  EXPECT_EQ(encode(std::string(200, 'x')).substr(0, 2), std::string("\xc8\1"));
  EXPECT_EQ(encode(L'a').size(), 4U);
}

TEST(Codec, Enumerations) {
  survives(Colour::green);
  survives(Flag::on);
  survives(third);
}

TEST(Codec, Lists) {
  survives(std::string("with a \0 inside", 15));
  survives(std::u16string(u"\u20ac"));
  survives(std::vector<double>{1, 2, 3});
  survives(std::vector<std::byte>{std::byte{1}});
  survives(std::vector<bool>{true, false, true});
  survives(std::vector<std::string>{"", "b"});
  survives(std::vector<std::vector<Inner>>{{}, {{1, "x"}, {2, {}}}});
  survives(std::deque<int>{1, 2});
  survives(std::deque<bool>{true, false});
  survives(std::list<std::string>{"a", "b"});
  survives(std::array<int, 3>{1, 2, 3});
  survives(std::array<std::string, 2>{"a", "b"});
  survives(std::array<int, 0>{});
}

TEST(Codec, SetsAndMaps) {
  survives(std::set<std::string>{"a", "b"});
  survives(std::multiset<int>{1, 1, 2});
  survives(std::unordered_set<int>{1, 2, 3});
  survives(std::unordered_multiset<int>{1, 1});
  survives(std::map<std::string, std::vector<int>>{{"a", {1}}, {"b", {}}});
  survives(std::multimap<int, int>{{1, 2}, {1, 3}});
  survives(std::unordered_map<std::string, Inner>{{"a", {1, "x"}}});
  survives(std::unordered_multimap<int, int>{{1, 2}, {1, 2}});
}

TEST(Codec, Composites) {
  survives(std::pair<int, std::string>(1, "a"));
  survives(std::tuple<int, std::string, double>(1, "a", 2.5));
  survives(std::tuple<>());
  survives(std::optional<std::vector<int>>(std::vector<int>{1}));
  survives(std::variant<int, std::string, int>(std::in_place_index<2>, 5));
  survives(std::expected<int, std::string>(4));
  survives(std::expected<int, std::string>(std::unexpect, "bad"));
  survives(std::expected<void, std::string>());
  survives(std::expected<void, std::string>(std::unexpect, "bad"));
  survives(std::monostate());
  survives(Nothing());
  survives(Inner{4, "x"});
  survives(Tree{1, {{2, {}}, {3, {{4, {}}}}}});
}

TEST(Codec, OtherTypesOfTheLibrary) {
  survives(std::complex<float>(1, -2));
  survives(std::bitset<9>("101010101"));
  survives(std::bitset<64>(~0ULL));
  survives(1500ms);
  survives(std::chrono::duration<double>(0.25));
  survives(std::chrono::system_clock::now());
  survives(std::filesystem::path("/a/b c"));
  auto owner = there_and_back(std::make_unique<Inner>(Inner{3, "y"}));
  ASSERT_TRUE(owner);
  EXPECT_EQ(*owner, (Inner{3, "y"}));
  EXPECT_FALSE(there_and_back(std::unique_ptr<int>()));
}

// Classes that say how they travel.

class Member {
 public:
  Member() = default;
  explicit Member(int x) : x_(x) {}
  template <class Archive>
  void serialize(Archive& ar) {
    ar(x_, name_);
  }
  bool operator==(const Member&) const = default;

 private:
  int x_ = 0;
  std::string name_ = "n";
};
class Versioned {
 public:
  int x = 0;
  template <class Archive>
  void serialize(Archive& ar, const unsigned /*version*/) {
    ar & x;
  }
  bool operator==(const Versioned&) const = default;
};
class Split {
 public:
  template <class Archive>
  void save(Archive& ar) const {
    ar(x + 1);
  }
  template <class Archive>
  void load(Archive& ar) {
    ar(x);
    --x;
  }
  int x = 0;
  bool operator==(const Split&) const = default;
};
class Free {
 public:
  explicit Free(int x = 0) : x(x) {}
  int x;
  bool operator==(const Free&) const = default;
};
template <class Archive>
void serialize(Archive& ar, Free& value) {
  ar(value.x);
}
class FreelySplit {
 public:
  explicit FreelySplit(int x = 0) : x(x) {}
  int x;
  bool operator==(const FreelySplit&) const = default;
};
template <class Archive>
void save(Archive& ar, const FreelySplit& value) {
  ar << value.x;
}
template <class Archive>
void load(Archive& ar, FreelySplit& value) {
  ar >> value.x;
}
/// As cereal's CEREAL_NVP makes it.
template <class T>
struct NameValuePair {
  const char* name;
  T value;
};
class Named {
 public:
  int x = 0;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(NameValuePair<int&>{"x", x});
  }
  bool operator==(const Named&) const = default;
};

TEST(Codec, ClassesWithTheirOwnWay) {
  survives(Member(5));
  survives(std::vector<Member>{Member(1), Member(2)});
  Versioned versioned;
  versioned.x = 3;
  survives(versioned);
  Split split;
  split.x = 4;
  survives(split);
  survives(Free(6));
  survives(FreelySplit(7));
  Named named;
  named.x = 8;
  survives(named);
}

TEST(Codec, SeveralValuesFollowEachOther) {
  EXPECT_EQ(encode(std::uint8_t{1}, std::uint8_t{2}), "\1\2");
}

TEST(Codec, AppendsToABuffer) {
  Writer writer("head");
  writer.put(std::uint8_t{'x'});
  EXPECT_EQ(writer.size(), 1U);
  EXPECT_EQ(writer.view(), "x");
  EXPECT_EQ(std::move(writer).take(), "headx");
}

}  // namespace
}  // namespace turbolift
