#include "extract/predefined_macros.hpp"

#include <gmock/gmock.h>

namespace turbolift::extract {
namespace {

using testing::HasSubstr;
using testing::Not;

CompileCommand command(std::vector<std::string> arguments) {
  return {.directory = "/", .file = "/a.cpp", .object = "/a.o", .arguments = std::move(arguments)};
}

TEST(PredefinedMacros, AreThoseOfTheUnitsOptions) {
  PredefinedMacros macros;
  EXPECT_THAT(macros.of(command({"c++", "-std=c++17", "-Dother", "-c", "/a.cpp"})),
              HasSubstr("#define __cplusplus 201703L\n"));
  EXPECT_THAT(macros.of(command({"c++", "-std=c++20", "-fno-rtti"})), HasSubstr("#define __cplusplus 202002L\n"));
  EXPECT_THAT(macros.of(command({"c++", "-std=c++20"})), HasSubstr("#define __cpp_rtti "));
  EXPECT_THAT(macros.of(command({"c++", "-std=c++20", "-fno-rtti"})), Not(HasSubstr("__cpp_rtti")));
}

TEST(PredefinedMacros, LeaveOutWhatClangAndTheCompilerHaveTheirOwnWaysFor) {
  PredefinedMacros macros;
  EXPECT_THAT(macros.of(command({"c++"})), Not(HasSubstr("__GNUC__")));
  EXPECT_TRUE(PredefinedMacros::decides("__cpp_concepts 202002L"));
  EXPECT_FALSE(PredefinedMacros::decides("__SIZEOF_INT__ 4"));
}

TEST(PredefinedMacros, AreEmptyWhereTheCompilerDoesNotAnswer) {
  PredefinedMacros macros;
  EXPECT_EQ(macros.of(command({"/no/such/compiler"})), "");
  EXPECT_EQ(macros.of(command({"c++", "-fno-such-option"})), "");
}

}  // namespace
}  // namespace turbolift::extract
