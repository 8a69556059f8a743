#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "extract/target.hpp"
#include "extract/verify_compile.hpp"

namespace turbolift::extract {

/// The object that holds the bundle and registers it, together with the tags that have the symbols `tags`, in the
/// target's work folder; made by the program's own compiler,
/// from assembler with `.incbin`. The same bundle gives the same bytes and, where it is there already, is left alone.
base::Expected<std::string> make_bundle_object(const std::string& bundle, const std::vector<std::string>& tags,
                                               const Target& target, Jobs& jobs);

}  // namespace turbolift::extract
