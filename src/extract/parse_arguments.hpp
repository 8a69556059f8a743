#pragma once

#include <string>
#include <vector>

#include "extract/slice.hpp"

namespace turbolift::extract {

/// How Clang is to take a program.
enum class Dialect {
  as_compiled,  ///< a GCC program takes GCC's branches: no __clang__, GCC's own version
  as_clang,     ///< for what does not parse so (omp.h, __builtin_shuffle): Clang's branches
};

/// The arguments with which Clang parses a unit of the program, from the command that compiled it: the driver first,
/// relative paths starting in the command's directory. What only produces output (-o, -c, -M…), what Clang does not
/// know, and precompiled headers (the header itself is parsed) are left out.
std::vector<std::string> parse_arguments(const CompileCommand& command, const Project& project, Dialect dialect);

}  // namespace turbolift::extract
