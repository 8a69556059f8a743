#pragma once

#include <string>
#include <vector>

#include "extract/selection.hpp"

namespace turbolift::extract {

/// "function geo::norm1", "class Shape", "variable table"; for a lambda or another thing without a name, what it is.
std::string describe(const clang::Decl* declaration);

/// A message at a place of the program.
Diagnostic make_diagnostic(Severity severity, Place place, std::string message, FileTable& files);

/// The same with a note for each link of the chain of uses, from `use` up to the tagged function: "used by …".
/// What lies in libraries is left out of it.
Diagnostic make_diagnostic(const Selection::Finding& finding, const Selection& selection, FileTable& files);

/// Why each declaration and each file is in a slice, sorted by place.
/// `files`: those of the slice.
std::vector<Reason> explain(const Selection& selection, const std::vector<FileId>& slice_files, FileTable& files);

}  // namespace turbolift::extract
