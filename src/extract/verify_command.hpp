#pragma once

/// \file
/// From the command that compiled a unit of the program to the one that compiles its slice.
///
/// A slice is compiled in its own folder, with relative paths only. So the same command works in the build folder and
/// in the unpacked source archive, and no folder's name gets into the service.

#include <string>
#include <vector>

#include "extract/slice.hpp"
#include "extract/target.hpp"

namespace turbolift::extract {

struct ServiceCommand {
  std::vector<std::string> arguments;  ///< the compiler first; without source, output and dependency options
  std::vector<std::string> warnings;   ///< about options that a service cannot have
};

/// `command` for a slice: paths below the project's roots become relative to the slice's folder, Turbolift's own
/// folders lie below `_turbolift/`, and what concerns the program alone (sanitizers, profiling, link-time optimisation,
/// warnings, this machine's processor) is left out. For a toolchain that is not the host's, its compiler replaces the
/// program's.
ServiceCommand service_command(const CompileCommand& command, const Project& project, const Target& target,
                               const Toolchain& toolchain);

/// Where `path` (absolute) lies in a slice: "include", "_build/gen", "_turbolift/include"; unchanged if outside.
std::string path_in_slice(const std::string& path, const Project& project, const Target& target);

/// Folder of Turbolift's in a slice: "_turbolift/" and the last part of the name.
std::string turbolift_folder(const std::string& include_folder);

/// The folders in which the program's units look for headers (absolute), and that belong to the program.
std::vector<std::string> program_include_folders(const CompileCommand& command, const Project& project);

}  // namespace turbolift::extract
