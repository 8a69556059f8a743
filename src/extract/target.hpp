#pragma once

/// \file
/// What CMake says about the target: the file that `turbolift_distribute` generates, and the compile commands.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "extract/slice.hpp"

namespace turbolift::extract {

/// How services for one platform are built.
struct Toolchain {
  std::string platform;    ///< "linux/arm64"
  std::string c_compiler;  ///< absolute paths or names in PATH
  std::string cxx_compiler;
  std::string objcopy;
  std::vector<std::string> arguments;  ///< for compiling and linking, such as --sysroot=…
  std::string runtime;  ///< precompiled runtime archive for it; empty: compiled from its sources when first needed
  std::string runtime_compiler;  ///< that compiled it, or is to
  bool is_host = false;          ///< the program's own compiler, with the flags that it was compiled with
};

/// The generated file (JSON), whose fields have these names.
struct Target {
  std::string name;
  std::string source_folder;   ///< of the target: FILES are relative to it
  std::string project_source;  ///< of the outermost project
  std::string project_build;
  std::string work_folder;       ///< everything that the tool writes, the cache as well
  std::string compile_commands;  ///< path of compile_commands.json
  std::string links_folder;      ///< `recorded_link_line`
  std::vector<std::string> files;
  bool strict = false;
  std::vector<std::string> launcher;  ///< compiler launcher, such as {"ccache"}
  std::string compiler_id;            ///< CMAKE_CXX_COMPILER_ID
  std::string compiler_version;
  std::vector<Toolchain> toolchains;         ///< one for each of PLATFORMS
  std::vector<std::string> include_folders;  ///< Turbolift's headers and those that they need
  std::string runtime_folder;                ///< the service runtime's sources and their build.sh
  std::vector<std::string> external;         ///< folders in the project that are not the program's
  unsigned jobs = 2;
  Breadth breadth = Breadth::exact;  ///< the first rung that is tried; not in the file
};

/// "exact", "all_includes", "whole_headers", "whole_files" or "whole_program"; nothing for another word.
std::optional<Breadth> read_breadth(std::string_view name);

/// Reads the generated file. Fails where a field is missing or has another type: the message names it.
base::Expected<Target> read_target(const std::string& path);

/// Reads compile_commands.json. Commands that are launched (`launcher`) are given without the launcher; a command
/// without `-o` is left out.
base::Expected<std::vector<CompileCommand>> read_compile_commands(const std::string& path);

/// The sources that a unity file of CMake's includes; empty: it is none.
std::vector<std::string> unity_sources(const std::string& file);

/// What slicing has to know of the target.
Project project_of(const Target& target);

}  // namespace turbolift::extract
