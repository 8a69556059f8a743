#pragma once

#include <string>

#include "base/error.hpp"
#include "extract/target.hpp"
#include "extract/verify_compile.hpp"

namespace turbolift::extract {

/// The archive of the service runtime for a toolchain: the installed one, or one that is compiled from the installed
/// sources and kept in the project's build folder, for all targets and as long as compiler and sources are the same.
/// Fails with the compiler's message.
base::Expected<std::string> runtime_for(const Toolchain& toolchain, const Target& target, Jobs& jobs);

}  // namespace turbolift::extract
