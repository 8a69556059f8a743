#pragma once

#include "extract/program.hpp"

namespace turbolift::extract {

/// Keeps what the program puts in the sections that the function walks through: the linker gathers it, and nothing
/// names it. Whether anything was added to the closure, which then has to settle again.
bool keep_sections(ProgramClosure& closure);

}  // namespace turbolift::extract
