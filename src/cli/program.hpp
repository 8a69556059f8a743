#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "embed/embed.hpp"

namespace turbolift::cli {

/// The services in the executable or shared library at `path`. Fails where it cannot be read, and where it has none:
/// the message names the CMake line to add.
base::Expected<std::vector<embed::Embedded>> services_of(const std::string& path);

/// The one service that `function` names: by its qualified name, or for overloads with the types of its parameters,
/// spaces aside. Fails where there is none or more than one; the message lists the names to choose from.
base::Expected<embed::Embedded> find_service(const std::vector<embed::Embedded>& services, std::string_view function);

}  // namespace turbolift::cli
