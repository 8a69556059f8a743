#include "extract/parse_arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace turbolift::extract {
namespace {

using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;

std::vector<std::string> parse(std::vector<std::string> arguments, Dialect dialect = Dialect::as_compiled) {
  Project project;
  project.gcc_version = "12.2.0";
  CompileCommand command{
      .directory = "/build", .file = "/src/a.cpp", .object = "a.o", .arguments = std::move(arguments)};
  return parse_arguments(command, project, dialect);
}

TEST(ParseArguments, KeepsWhatTheSourceDependsOn) {
  EXPECT_THAT(
      parse({"g++", "-std=c++23", "-DX=1", "-I", "inc", "-isystem", "sys", "-O2", "-o", "a.o", "-c", "/src/a.cpp"}),
      IsSupersetOf({"-std=c++23", "-DX=1", "-I", "inc", "-isystem", "sys", "-O2", "/src/a.cpp"}));
}

TEST(ParseArguments, DropsOutputsAndWhatClangDoesNotKnow) {
  const auto arguments = parse(
      {"g++", "-o", "a.o", "-c", "-MD", "-MF", "a.d", "-Wall", "-Werror", "-fconcepts", "-flto=auto", "/src/a.cpp"});
  for (const char* dropped : {"-o", "a.o", "-c", "-MD", "-MF", "a.d", "-Wall", "-Werror", "-fconcepts", "-flto=auto"}) {
    EXPECT_THAT(arguments, Not(Contains(dropped)));
  }
}

TEST(ParseArguments, KeepsPreprocessorOptionsThatAreHandedOn) {
  EXPECT_THAT(parse({"g++", "-Wp,-DX", "/src/a.cpp"}), Contains("-Wp,-DX"));
}

TEST(ParseArguments, TakesGccsBranches) {
  EXPECT_THAT(parse({"g++", "/src/a.cpp"}), IsSupersetOf({"-U__clang__", "-fgnuc-version=12.2.0"}));
  EXPECT_THAT(parse({"g++", "/src/a.cpp"}, Dialect::as_clang), Not(Contains("-U__clang__")));
}

TEST(ParseArguments, ReadsAPrecompiledHeaderAsAHeader) {
  const auto arguments = parse({"clang++", "-Winvalid-pch", "-Xclang", "-include-pch", "-Xclang", "a.pch", "-Xclang",
                                "-include", "-Xclang", "a.hxx", "/src/a.cpp"});
  EXPECT_THAT(arguments, IsSupersetOf({"-include", "a.hxx"}));
  EXPECT_THAT(arguments, Not(Contains("a.pch")));
  EXPECT_THAT(arguments, Not(Contains("-Xclang")));
}

TEST(ParseArguments, ParsesCAsC) {
  Project project;
  CompileCommand command{.directory = "/b", .file = "/src/a.c", .object = "a.o", .arguments = {"gcc", "/src/a.c"}};
  EXPECT_EQ(parse_arguments(command, project, Dialect::as_clang).front(), "clang");
}

}  // namespace
}  // namespace turbolift::extract
