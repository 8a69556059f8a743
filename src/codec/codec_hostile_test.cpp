#include <gtest/gtest.h>

#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <turbolift/codec.hpp>
#include <unordered_map>
#include <variant>
#include <vector>

/// Bytes that no Writer wrote. Sanitizers watch these tests: what is asserted is that the Reader says no, or yes to
/// what is an encoding after all.
namespace turbolift {
namespace {

enum class Colour : std::uint16_t { red };
enum class Flag : bool { off, on };
struct Inner {
  int number = 0;
  std::optional<std::string> text;
};
class Custom {
 public:
  template <class Archive>
  void serialize(Archive& ar) {
    ar(numbers_);
  }
  std::vector<int> numbers_{1, 2};
};
/// Some of everything.
struct Everything {
  bool flag = true;
  Colour colour = Colour::red;
  Flag flag_enum = Flag::on;
  std::string text = "text";
  std::vector<double> doubles{1, 2};
  std::vector<Inner> list{{1, "x"}, {2, {}}};
  std::map<std::string, std::vector<int>> map{{"a", {1}}, {"b", {2, 3}}};
  std::unordered_map<int, std::string> hash{{1, "p"}, {2, "q"}};
  std::set<int> set{1, 2, 3};
  std::list<bool> bools{true, false};
  std::variant<int, std::string, Inner> variant = std::string("v");
  std::unique_ptr<Inner> owner = std::make_unique<Inner>(Inner{4, "y"});
  std::expected<int, std::string> expected = std::unexpected("error");
  std::complex<float> complex{1, 2};
  std::bitset<11> bits{0x555};
  std::chrono::milliseconds duration{20};
  std::filesystem::path path = "/a/b";
  std::array<std::string, 2> array{"s", "t"};
  std::monostate nothing;
  Custom custom;
  long double wide = 1.5L;
};

TEST(CodecHostile, EveryTruncationIsRefused) {
  const std::string bytes = encode(Everything());
  ASSERT_GT(bytes.size(), 100U);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::vector<char> exact(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    Everything value;
    EXPECT_FALSE(decode(std::string_view(exact.data(), exact.size()), value)) << size;
  }
}

TEST(CodecHostile, EveryFlippedBitDecodesToAValueOrIsRefused) {
  const std::string bytes = encode(Everything());
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    Everything value;
    if (!decode(changed, value))
      ++refused;
    else
      EXPECT_EQ(encode(value).size(), bytes.size());
  }
  EXPECT_GT(refused, bytes.size());
}

TEST(CodecHostile, TrailingBytesAreRefused) {
  int value = 0;
  EXPECT_FALSE(decode(encode(1) + "x", value));
}

template <class T>
bool accepts(std::string_view bytes) {
  T value{};
  return decode(bytes, value);
}
std::string count(std::uint64_t number) {
  Writer writer;
  writer.varint(number);
  return std::move(writer).take();
}

TEST(CodecHostile, CountsBeyondTheBytesThatRemain) {
  for (const std::uint64_t number :
       {std::uint64_t{2}, std::uint64_t{1} << 31, std::uint64_t{1} << 62, ~std::uint64_t{0}}) {
    EXPECT_FALSE(accepts<std::string>(count(number) + "x"));
    EXPECT_FALSE(accepts<std::vector<double>>(count(number) + "12345678"));
    EXPECT_FALSE(accepts<std::vector<std::string>>(count(number) + std::string(1, '\0')));
    EXPECT_FALSE((accepts<std::map<int, int>>(count(number) + "12345678")));
    EXPECT_FALSE(accepts<std::set<int>>(count(number) + "1234"));
    EXPECT_FALSE(accepts<std::vector<Custom>>(count(number) + std::string(1, '\0')));
  }
}

TEST(CodecHostile, VarintsAreBounded) {
  EXPECT_FALSE(accepts<std::string>(std::string(10, '\xff') + std::string(100, 'x')));
  EXPECT_FALSE(accepts<std::string>(std::string(9, '\x80') + "\2"));  // bit 64
  EXPECT_FALSE(accepts<std::string>("\x80"));
}

TEST(CodecHostile, ElementsWithoutBytesAreBounded) {
  EXPECT_TRUE(accepts<std::vector<std::monostate>>(count(1 << 20)));
  EXPECT_FALSE(accepts<std::vector<std::monostate>>(count((1 << 20) + 1)));
  // In all, not in each list.
  std::string bombs = count(200);
  for (int i = 0; i < 200; ++i) bombs += count(1 << 20);
  EXPECT_FALSE(accepts<std::vector<std::vector<std::monostate>>>(bombs));
}

TEST(CodecHostile, MemoryIsBoundedAgainstWhatWasSent) {
  struct Page {
    std::optional<std::array<double, 100'000>> numbers;
  };
  // 4,096 bytes that ask for 3.2 GB.
  EXPECT_FALSE(accepts<std::vector<Page>>(count(4094) + std::string(4094, '\0')));
  EXPECT_FALSE(accepts<std::vector<std::unique_ptr<Page>>>(count(4094) + [] {
    std::string owners;
    for (int i = 0; i < 2047; ++i) owners += std::string("\1\0", 2);
    return owners;
  }()));
}

TEST(CodecHostile, InvalidValuesAreRefused) {
  EXPECT_FALSE(accepts<bool>("\2"));
  EXPECT_FALSE(accepts<Flag>("\2"));
  EXPECT_FALSE(accepts<std::vector<bool>>("\1\2"));
  EXPECT_FALSE(
      accepts<std::optional<int>>("\2"
                                  "1234"));
  EXPECT_FALSE((accepts<std::variant<int, bool>>("\2\1")));
  EXPECT_FALSE(accepts<std::bitset<3>>("\x08"));
  EXPECT_TRUE(accepts<std::bitset<3>>("\x07"));
}

TEST(CodecHostile, KeysThatOccurTwiceAreRefused) {
  EXPECT_FALSE(accepts<std::set<std::uint8_t>>("\2xx"));
  EXPECT_FALSE((accepts<std::map<std::uint8_t, std::uint8_t>>("\2xaxb")));
  EXPECT_FALSE((accepts<std::unordered_map<std::uint8_t, std::uint8_t>>("\2xaxb")));
  EXPECT_TRUE(accepts<std::multiset<std::uint8_t>>("\2xx"));
  EXPECT_TRUE(accepts<std::set<std::uint8_t>>("\2yx"));  // another order is no harm
}

struct Chain {
  std::unique_ptr<Chain> next;
};
struct Nest {
  std::vector<Nest> inner;
};

TEST(CodecHostile, NestingIsBounded) {
  EXPECT_TRUE(accepts<Chain>(std::string(99, '\1') + std::string(1, '\0')));
  EXPECT_FALSE(accepts<Chain>(std::string(100'000, '\1') + std::string(1, '\0')));
  EXPECT_FALSE(accepts<Nest>(std::string(100'000, '\1') + std::string(1, '\0')));
}

struct Throws {
  Throws() = default;
  Throws(Throws&&) { throw 1; }  // NOLINT(performance-noexcept-move-constructor): what a program's class may do
  Throws& operator=(Throws&&) = default;
  template <class Archive>
  void serialize(Archive&) {}
};

TEST(CodecHostile, WritingFailsWhereReadingWould) {
  Chain chain;
  for (int i = 0; i < 101; ++i) chain = Chain{std::make_unique<Chain>(std::move(chain))};
  Writer writer;
  writer.put(chain);
  EXPECT_EQ(writer.failure(), WriteFailure::too_deep);

  writer.clear();
  writer.put(std::vector<std::monostate>((1 << 20) + 1));
  EXPECT_EQ(writer.failure(), WriteFailure::too_many_empty_elements);

  writer.clear();
  EXPECT_TRUE(writer.ok());
  std::variant<int, Throws> valueless;
  try {
    valueless.emplace<Throws>(Throws());
  } catch (int) {
  }
  ASSERT_TRUE(valueless.valueless_by_exception());
  writer.put(valueless);
  EXPECT_EQ(writer.failure(), WriteFailure::valueless_variant);
}

TEST(CodecHostile, AValueMayHaveOneGibibyte) {
  Writer writer;
  writer.reserve(std::size_t{1} << 30);
  const std::string piece(1 << 20, 'x');
  for (int i = 0; i < 1024; ++i) writer.raw(piece.data(), piece.size());
  EXPECT_TRUE(writer.ok());
  writer.raw("x", 1);
  EXPECT_EQ(writer.failure(), WriteFailure::too_large);
}

TEST(CodecHostile, RandomBytesOnlyEverGiveValues) {
  std::uint32_t state = 1;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(state % 200, '\0');
    for (char& byte : bytes) {
      state = state * 1664525U + 1013904223U;
      byte = static_cast<char>(state >> 24 & (round % 2 == 0 ? 0xFF : 0x03));
    }
    state = state * 1664525U + 1013904223U;
    Everything value;
    static_cast<void>(decode(bytes, value));
  }
}

}  // namespace
}  // namespace turbolift
