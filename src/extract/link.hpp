#pragma once

/// \file
/// From the objects of a slice to the service's executable.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "extract/index.hpp"
#include "extract/link_library.hpp"
#include "extract/link_line.hpp"
#include "extract/target.hpp"
#include "extract/verify_compile.hpp"

namespace turbolift::extract {

/// A word of the target's link after the objects.
struct LinkWord {
  std::string word;      ///< an option, or "-lz"; empty: it is a library
  FoundLibrary library;  ///< of one of the project's, `archive` only
  std::string archived;  ///< where the source archive has a copy of `library.archive`; empty: nowhere
};

struct LinkJob {
  const Toolchain* toolchain = nullptr;
  std::string folder;                ///< where the results go; exists
  std::vector<std::string> objects;  ///< absolute, in the order of the target's units
  std::string runtime;               ///< archive of the service runtime
  std::vector<Library> libraries;    ///< of the target, in its order
  std::vector<std::string> options;  ///< of the target's link that a service needs too: `link_options`
  std::string source_digest;         ///< what the service says of itself
  /// Of the whole program, in place of `libraries` and `options`; the link then runs in `directory`.
  std::optional<std::vector<LinkWord>> whole_program;
  std::string directory;
};

struct Linked {
  std::string message;     ///< the linker's; empty: it linked
  std::string binary;      ///< path of the executable, stripped
  std::string debug_file;  ///< path of its debug data
  bool is_static = true;
  std::vector<std::string> shared_libraries;  ///< paths; names where the linker alone knows
  std::vector<std::string> warnings;
  std::vector<std::string> command;  ///< arguments after the objects and the runtime, for the source archive
};

/// Links statically where each library that is needed has an archive, otherwise dynamically, with a warning that names
/// the library. The same inputs give the same bytes. Fails only where a tool cannot be run or a file not be written.
base::Expected<Linked> link(const LinkJob& job, Jobs& jobs);

/// The options of the target's link line without which its code does not link: -L, -pthread, -fopenmp.
std::vector<std::string> link_options(const LinkLine& line);

/// The function's schema hash, which its stub left in the root's object. Fails where the object has none.
base::Expected<std::uint64_t> read_schema(const std::string& object);

/// The file that tells a service its source digest.
std::string source_digest_unit(const std::string& source_digest);

}  // namespace turbolift::extract
