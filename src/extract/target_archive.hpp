#pragma once

/// \file
/// The source archive of a service: everything that its binary is made of, and `build.sh`, which makes it.
///
///     main.cpp, geo/vec.hpp …   the slice, in the user's own folders
///     _turbolift/include …      headers of Turbolift and of its libraries, as far as the slice includes them
///     _turbolift/runtime        the service runtime
///     _turbolift/source_digest  digest of all the rest; the service states it
///     build.sh
///
/// Of a service that is the whole program: `_turbolift/objects` has the program's objects and static libraries, as they
/// were compiled, and there is source for the function's own unit only.

#include <string>
#include <vector>

#include "base/error.hpp"
#include "extract/target.hpp"

namespace turbolift::extract {

/// How a service is built on one platform.
struct Recipe {
  struct Unit {
    std::string source;                  ///< relative to the slice's folder
    std::vector<std::string> arguments;  ///< of `service_command`
  };
  const Toolchain* toolchain = nullptr;
  std::vector<Unit> units;
  std::vector<std::string> link;  ///< `Linked::command`; not part of the digest, since it is known after it
  /// Of the whole program, in the order of the link: objects in the archive; "" is the one unit's. Otherwise empty.
  std::vector<std::string> objects;
};

struct ArchiveInput {
  const Target* target = nullptr;
  std::string folder;              ///< where the slice's files and `_turbolift/` lie
  std::vector<std::string> files;  ///< relative to it
  std::vector<Recipe> recipes;     ///< the host's first
  std::string packed_files;        ///< FILES: the service has them, so that its digest depends on them
};

/// "sha256-<hex>" of a service's source: its files, commands and compilers.
base::Expected<std::string> source_digest(const ArchiveInput& input);

/// The archive, a tar; deterministic. `digest` is what `source_digest` gave.
base::Expected<std::string> pack_source(const ArchiveInput& input, const std::string& digest);

}  // namespace turbolift::extract
