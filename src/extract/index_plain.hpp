#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "extract/index_object.hpp"
#include "extract/slice.hpp"

namespace turbolift::extract {

/// The path of an ELF object for a unit whose own object (`bytes`) holds intermediate code only: the unit is compiled
/// once more without link-time optimisation, unless `folder` has the result for these very bytes. Fails with the
/// compiler's message.
base::Expected<std::string> make_plain_object(const CompileCommand& command, std::string_view bytes,
                                              const std::string& folder);

/// The facts of that object.
base::Expected<ObjectFacts> read_plain_object(const CompileCommand& command, std::string_view bytes,
                                              const std::string& folder);

}  // namespace turbolift::extract
