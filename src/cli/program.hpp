#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "embed/embed.hpp"

namespace turbolift::cli {

/// How a function is named on the command line.
inline constexpr const char* function_help = "qualified name, for overloads with parameter types; a lambda's tag";
/// More than any service's source has, unpacked.
inline constexpr std::size_t max_source_bytes = std::size_t{1} << 32U;

/// The services in the executable or shared library at `path`. Fails where it cannot be read, and where it has none:
/// the message names the CMake line to add.
base::Expected<std::vector<embed::Embedded>> services_of(const std::string& path);

/// The one service that `function` names: by its qualified name, or for overloads with the types of its parameters,
/// spaces aside. Fails where there is none or more than one; the message lists the names to choose from.
base::Expected<embed::Embedded> find_service(const std::vector<embed::Embedded>& services, std::string_view function);

/// Whether `wanted` names the function with this signature: all of it, or without the types of its parameters, or
/// without the namespaces that it begins with; spaces aside.
bool is_called(std::string_view signature, std::string_view wanted);

}  // namespace turbolift::cli
