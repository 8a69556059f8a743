#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "extract/target_service.hpp"
#include "extract/whole_program.hpp"

namespace turbolift::extract {

/// Fills `objects`, `items` and their part of `inputs` from the target's link line. `root` is the object that is
/// compiled again. Copies that are linked go to `folder`/whole, those for the source archive below `folder`/src.
base::Expected<void> gather_objects(WholeProgram& whole, const ServiceContext& context, const std::string& root,
                                    const std::vector<CompileCommand>& commands, const std::string& folder);

}  // namespace turbolift::extract
