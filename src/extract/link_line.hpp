#pragma once

/// \file
/// The command that links the target, as the build system runs it.

#include <string>
#include <vector>

#include "base/error.hpp"

namespace turbolift::extract {

struct LinkItem {
  enum class Kind {
    object,   ///< "CMakeFiles/app.dir/main.cpp.o"
    archive,  ///< "libgeo.a"
    shared,   ///< "/usr/lib/libz.so"
    named,    ///< "-lz": the linker looks for it
    option,   ///< whatever else there is, such as "-Wl,--start-group" or "-pthread"
  };

  Kind kind = Kind::option;
  std::string argument;  ///< as given
  std::string path;      ///< absolute, without links to files; empty for `named` and `option`
};

struct LinkLine {
  std::string directory;               ///< in which it runs; absolute
  std::vector<std::string> arguments;  ///< as given, response files included
  std::string output;                  ///< absolute path
  std::vector<LinkItem> items;         ///< in order; without the compiler, `-o` and its argument
};

/// Reads the command, response files (`@file`) too. `arguments` starts with the compiler or its launcher. Fails where a
/// response file cannot be read or there is no `-o`.
base::Expected<LinkLine> read_link_line(std::string directory, std::vector<std::string> arguments);

/// Keeps the command of a shared library for the targets that link it, in `folder`, under a name made of the
/// library's path.
base::Expected<void> record_link_line(const LinkLine& line, const std::string& folder);

/// What `record_link_line` kept for the library at `path`; fails where there is nothing: it is not of this project.
base::Expected<LinkLine> recorded_link_line(const std::string& path, const std::string& folder);

/// Splits a command as the shell and response files do: quotes and backslashes.
std::vector<std::string> split_command(std::string_view text);

/// An absolute path, through symbolic links where it exists.
std::string absolute_path(const std::string& path, const std::string& directory);

}  // namespace turbolift::extract
