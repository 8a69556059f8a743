#pragma once

#include <string>

namespace clang {
class FunctionDecl;
}

namespace turbolift::extract {

/// What to know about a library function in a service: that it reads files or an environment, which a service does not
/// share with the program. Empty for all others.
std::string service_limit(const clang::FunctionDecl* function);

}  // namespace turbolift::extract
