#pragma once
#include <string>
#include <turbolift/image.hpp>
#include <turbolift/options.hpp>
#include <vector>

#include "platform/backend.hpp"

namespace turbolift::platform {

/// What is wrong with the options: which field, its value, and what is allowed. Empty: nothing. Cheap where fields are
/// unset, so that it can be asked at every call.
std::string check(const FunctionOptions& options);
std::string check(const CallOptions& options);
std::string check(const LocalOptions& options);
std::string check(const KubernetesOptions& options);
std::string check(const ImageSource& source);

/// Names of the function's options that are set, and that a backend of this kind cannot honour.
std::vector<std::string_view> not_honoured(const FunctionOptions& options, Honours honours);

}  // namespace turbolift::platform
