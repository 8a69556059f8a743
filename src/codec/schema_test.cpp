#include <gtest/gtest.h>

#include <bitset>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <turbolift/detail/schema.hpp>
#include <unordered_map>
#include <variant>
#include <vector>

namespace turbolift::detail {
namespace {

struct Point {
  int x;
  double y;
};
struct SamePoint {
  int a;
  double b;
};
struct Swapped {
  double y;
  int x;
};
struct Tree {
  int value;
  std::vector<Tree> children;
};
struct Chain {
  int value;
  std::vector<Point> children;
};
enum class Small : std::uint8_t {};
enum class Large : std::uint32_t {};

TEST(Schema, IsOfShapesNotOfNames) {
  EXPECT_EQ(schema_of<Point>(), schema_of<SamePoint>());
  EXPECT_EQ(schema_of<const Point>(), schema_of<Point>());
  EXPECT_EQ((schema_of<std::map<int, int>>()), (schema_of<std::unordered_map<int, int>>()));
}

TEST(Schema, TellsShapesApart) {
  const std::set<std::uint64_t> hashes = {
      schema_of<void>(),
      schema_of<bool>(),
      schema_of<char>(),
      schema_of<signed char>(),
      schema_of<unsigned char>(),
      schema_of<wchar_t>(),
      schema_of<char32_t>(),
      schema_of<int>(),
      schema_of<unsigned>(),
      schema_of<long>(),
      schema_of<float>(),
      schema_of<double>(),
      schema_of<long double>(),
      schema_of<Small>(),
      schema_of<Large>(),
      schema_of<Point>(),
      schema_of<Swapped>(),
      schema_of<Tree>(),
      schema_of<Chain>(),
      schema_of<std::string>(),
      schema_of<std::vector<char>>(),
      schema_of<std::vector<int>>(),
      schema_of<std::vector<std::vector<int>>>(),
      schema_of<std::optional<int>>(),
      schema_of<std::unique_ptr<int>>(),
      schema_of<std::set<int>>(),
      schema_of<std::map<int, int>>(),
      schema_of<std::pair<int, int>>(),
      schema_of<std::tuple<int, int, int>>(),
      schema_of<std::variant<int, bool>>(),
      schema_of<std::variant<bool, int>>(),
      schema_of<std::bitset<8>>(),
      schema_of<std::bitset<9>>(),
      schema_of<std::array<int, 2>>(),
      schema_of<std::array<int, 3>>(),
      schema_of<std::chrono::seconds>(),
      schema_of<std::chrono::milliseconds>(),
  };
  EXPECT_EQ(hashes.size(), 37U);
}

TEST(Schema, OfAFunctionDependsOnEachParameter) {
  EXPECT_NE((signature_schema<int, int>()), (signature_schema<int, int, int>()));
  EXPECT_NE((signature_schema<int, bool, int>()), (signature_schema<int, int, bool>()));
  EXPECT_NE((signature_schema<void, int>()), (signature_schema<int, int>()));
  EXPECT_TRUE((portable_signature<int, std::string>()));
  EXPECT_FALSE((portable_signature<int, std::vector<long double>>()));
}

/// Services of one program are built by other compilers too: the values must never depend on which.
TEST(Schema, HasTheSameValueOnEveryCompilerAndArchitecture) {
  EXPECT_EQ(schema_of<int>(), 0xb7f4413e71b9aff5ULL);
  EXPECT_EQ(schema_of<Tree>(), 0xeb9715df886dd7c0ULL);
  EXPECT_EQ((schema_of<std::map<std::string, std::optional<Point>>>()), 0x43ae467988179b93ULL);
}

}  // namespace
}  // namespace turbolift::detail
