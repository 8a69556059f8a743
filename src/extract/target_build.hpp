#pragma once

/// \file
/// All tagged functions of a target, from its link line to the object that it links besides.

#include <string>

#include "base/error.hpp"
#include "extract/link_line.hpp"
#include "extract/target.hpp"

namespace turbolift::extract {

struct TargetResult {
  bool success = false;  ///< false: an error was printed
  std::string object;    ///< path of the generated object
  unsigned built = 0;    ///< services that were built now; the others were as before
  unsigned services = 0;
};

/// Builds the service of every tag that the target's objects contain, and the object that embeds them. Diagnostics go
/// to stderr, in the compilers' format. Fails where a file cannot be written or a tool not be run.
base::Expected<TargetResult> build_target(const Target& target, const LinkLine& line);

}  // namespace turbolift::extract
