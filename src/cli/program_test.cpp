#include "cli/program.hpp"

#include <gtest/gtest.h>

namespace turbolift::cli {
namespace {

TEST(Program, AFunctionIsCalledByMoreThanOneName) {
  constexpr std::string_view signature = "geo::area(double, geo::Unit)";
  for (const char* name :
       {"geo::area(double, geo::Unit)", "geo::area( double,geo::Unit )", "geo::area", "area", "area(double,geo::Unit)"})
    EXPECT_TRUE(is_called(signature, name)) << name;
  for (const char* name : {"", "rea", "are", "geo", "Unit)", "Unit", "area(double)", "area(", "geo::area(int)"})
    EXPECT_FALSE(is_called(signature, name)) << name;
  EXPECT_TRUE(is_called("cube", "cube"));
  EXPECT_FALSE(is_called("cubes", "cube"));
}

}  // namespace
}  // namespace turbolift::cli
