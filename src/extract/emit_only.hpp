#pragma once

#include <string>

#include "base/error.hpp"
#include "extract/link_line.hpp"
#include "extract/slice.hpp"
#include "extract/target.hpp"

namespace turbolift::extract {

/// Slices every tag of a target and writes what comes out, without compiling it: `folder`/<tag's number>/ has the
/// slice's files; `folder`/<number>.json says name, key, root file, units with their commands, external symbols,
/// reasons and diagnostics. For tests and for looking at a slice that does not compile. Fails where a file cannot be
/// written or `breadth` is the whole program.
base::Expected<void> emit_only(const Target& target, const LinkLine& line, const std::string& folder, Breadth breadth);

}  // namespace turbolift::extract
