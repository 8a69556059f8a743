#pragma once

#include <map>
#include <string>

#include "base/error.hpp"
#include "embed/embed.hpp"

namespace turbolift::cli {

/// Executables, by platform ("linux/amd64").
using BuiltBinaries = std::map<std::string, std::string>;

/// Builds the service of the source that is embedded with it, for each platform that it was built for, in a temporary
/// folder, by the source's own build.sh. Takes as long as compilers take. Fails with the compilers' last words where a
/// compiler is missing or refuses the source.
base::Expected<BuiltBinaries> build_from_source(const embed::Embedded& service);

}  // namespace turbolift::cli
