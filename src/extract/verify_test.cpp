#include <gmock/gmock.h>

#include "base/file.hpp"
#include "extract/verify_command.hpp"
#include "extract/verify_compile.hpp"

namespace turbolift::extract {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Project project() {
  Project project;
  project.roots = {{.path = "/home/me/app", .in_slice = ""}, {.path = "/home/me/app/build", .in_slice = "_build"}};
  project.external = {"/home/me/app/deps"};
  return project;
}

Target target() {
  Target target;
  target.include_folders = {"/home/me/app/deps/include", "/opt/share/third_party"};
  return target;
}

const Toolchain host{.platform = "linux/amd64",
                     .c_compiler = "gcc",
                     .cxx_compiler = "g++",
                     .objcopy = "objcopy",
                     .arguments = {},
                     .runtime = {},
                     .runtime_compiler = {},
                     .is_host = true};
const Toolchain arm{.platform = "linux/arm64",
                    .c_compiler = "aarch64-linux-gnu-gcc",
                    .cxx_compiler = "aarch64-linux-gnu-g++",
                    .objcopy = "objcopy",
                    .arguments = {"--sysroot=/arm"},
                    .runtime = {},
                    .runtime_compiler = {},
                    .is_host = false};

ServiceCommand mapped(std::vector<std::string> arguments, const Toolchain& toolchain = host) {
  arguments.insert(arguments.begin(), "/usr/bin/g++");
  arguments.insert(arguments.end(), {"-o", "a.o", "-c", "/home/me/app/src/a.cpp"});
  const CompileCommand command{.directory = "/home/me/app/build",
                               .file = "/home/me/app/src/a.cpp",
                               .object = "/home/me/app/build/a.o",
                               .arguments = std::move(arguments)};
  return service_command(command, project(), target(), toolchain);
}

/// The mapped arguments without the compiler and what is always added.
std::vector<std::string> own(const ServiceCommand& command) {
  std::vector<std::string> arguments(command.arguments.begin() + 1, command.arguments.end());
  for (const char* added : {"-w", "-g1", "-ffunction-sections", "-fdata-sections"}) std::erase(arguments, added);
  return arguments;
}

TEST(ServiceCommand, IsRelativeToTheSlice) {
  EXPECT_THAT(own(mapped({"-I/home/me/app/include", "-I", "../gen", "-isystem", "/home/me/app/build/gen", "-I/usr/x"})),
              ElementsAre("-Iinclude", "-I", "gen", "-isystem", "_build/gen", "-I/usr/x"));
  EXPECT_THAT(own(mapped({"-I/home/me/app", "-isystem", "/home/me/app/deps/include", "-I/home/me/app/deps/lib"})),
              ElementsAre("-I.", "-isystem", "_turbolift/include", "-I/home/me/app/deps/lib"));
}

TEST(ServiceCommand, KeepsWhatTheCodeMeansAndLeavesTheRest) {
  EXPECT_THAT(own(mapped({"-O3", "-std=gnu++17", "-DX=1", "-fsanitize=address", "-g", "-Wall", "-Werror", "-flto",
                          "-MD", "-MF", "a.d", "--coverage", "-pthread", "-fno-exceptions"})),
              ElementsAre("-O3", "-std=gnu++17", "-DX=1", "-pthread", "-fno-exceptions"));
}

TEST(ServiceCommand, MapsFoldersInDefinitions) {
  EXPECT_THAT(own(mapped({"-DDATA=\"/home/me/app/data\"", "-D", "GEN=\"/home/me/app/build/x\"",
                          "-DOTHER=\"/home/me/application\""})),
              ElementsAre("-DDATA=\"./data\"", "-DGEN=\"_build/x\"", "-DOTHER=\"/home/me/application\""));
}

TEST(ServiceCommand, LeavesThisMachinesProcessorOutAndSaysSo) {
  const ServiceCommand command = mapped({"-march=native", "-mtune=native", "-mavx2"});
  EXPECT_THAT(own(command), ElementsAre("-mavx2"));
  EXPECT_THAT(command.warnings, ElementsAre(HasSubstr("-march=native is left out")));
}

TEST(ServiceCommand, TakesTheOtherPlatformsCompiler) {
  const ServiceCommand command = mapped({"-mavx2", "-O2"}, arm);
  EXPECT_EQ(command.arguments.front(), "aarch64-linux-gnu-g++");
  EXPECT_THAT(own(command), ElementsAre("-O2", "--sysroot=/arm"));
  EXPECT_THAT(command.warnings, ElementsAre(HasSubstr("-mavx2 is left out on linux/arm64")));
}

TEST(ServiceCommand, FindsThePrecompiledHeaderAsAHeader) {
  EXPECT_THAT(own(mapped({"-Winvalid-pch", "-Xclang", "-include-pch", "-Xclang", "/home/me/app/build/cmake_pch.hxx.pch",
                          "-Xclang", "-include", "-Xclang", "/home/me/app/build/cmake_pch.hxx"})),
              ElementsAre("-include", "_build/cmake_pch.hxx"));
}

TEST(Dependencies, AreReadAsMakeWritesThem) {
  EXPECT_THAT(read_dependencies("a.o: src/a.cpp \\\n include/b.hpp with\\ space.hpp \\\n  cost$$.hpp\n"),
              ElementsAre("src/a.cpp", "include/b.hpp", "with space.hpp", "cost$.hpp"));
}

class Compile : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(folder_);
    write("slice/a.cpp", "#include \"a.hpp\"\nint f() { return value; }\n");
    write("slice/a.hpp", "constexpr int value = 1;\n");
    job_ = {.folder = path("slice"),
            .source = "a.cpp",
            .object = path("a.o"),
            .arguments = {"c++"},
            .launcher = {},
            .roots = {path("app")},
            .external = {path("app/deps")},
            .own_folders = {}};
  }
  std::string path(const std::string& name) const { return folder_->path() / name; }
  void write(const std::string& name, const std::string& text) { ASSERT_TRUE(base::write_file(path(name), text)); }
  Compiled compile_it() {
    auto compiled = compile(job_, jobs_);
    EXPECT_TRUE(compiled) << compiled.error().message;
    return compiled.value_or(Compiled{});
  }

  base::Expected<base::TemporaryFolder> folder_ = base::TemporaryFolder::make("turbolift-verify");
  Jobs jobs_{1};
  CompileJob job_;
};

TEST_F(Compile, DoesNothingAsLongAsNothingChanged) {
  const Compiled first = compile_it();
  EXPECT_THAT(first.message, IsEmpty());
  EXPECT_FALSE(first.was_cached);
  EXPECT_THAT(first.includes, Contains("a.hpp"));
  EXPECT_TRUE(compile_it().was_cached);
  write("slice/a.hpp", "constexpr int value = 2;\n");
  EXPECT_FALSE(compile_it().was_cached);
  job_.arguments.emplace_back("-DX");
  EXPECT_FALSE(compile_it().was_cached);
}

TEST_F(Compile, GivesTheSameObjectInEveryFolder) {
  write("slice/a.cpp", "#include \"a.hpp\"\nconst char* f() { return __FILE__; }\n");
  job_.arguments = {"c++", "-g1", "-O2"};
  ASSERT_THAT(compile_it().message, IsEmpty());
  const auto first = base::read_file(path("a.o"));
  std::filesystem::rename(path("slice"), path("moved to another place"));
  job_.folder = path("moved to another place");
  job_.object = path("b.o");
  ASSERT_THAT(compile_it().message, IsEmpty());
  ASSERT_TRUE(first);
  EXPECT_TRUE(*first == base::read_file(path("b.o")).value_or(""));
}

TEST_F(Compile, SaysWhatTheCompilerSays) {
  write("slice/a.cpp", "int f() { return missing; }\n");
  EXPECT_THAT(compile_it().message, HasSubstr("missing"));
}

TEST_F(Compile, FindsAnIncludeThatLeavesTheSlice) {
  write("app/b.hpp", "");
  write("app/deps/c.hpp", "");
  write("slice/a.cpp", "#include \"" + path("app/b.hpp") + "\"\n");
  EXPECT_THAT(compile_it().message, HasSubstr("outside the slice"));
  write("slice/a.cpp", "#include \"" + path("app/deps/c.hpp") + "\"\n");
  EXPECT_THAT(compile_it().message, IsEmpty());
}

TEST_F(Compile, FindsAnInstalledCopyInPlaceOfTheProgramsOwnHeader) {
  write("installed/lib/version.hpp", "");
  write("app/include/lib/version.hpp", "");
  write("slice/a.cpp", "#include <lib/version.hpp>\n");
  job_.arguments.push_back("-isystem" + path("installed"));
  EXPECT_THAT(compile_it().message, IsEmpty());
  job_.own_folders = {path("app/include")};
  EXPECT_THAT(compile_it().message, HasSubstr("in place of"));
}

}  // namespace
}  // namespace turbolift::extract
