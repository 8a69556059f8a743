#include "base/error.hpp"

#include <cstring>

namespace turbolift::base {

std::unexpected<Error> system_error(std::string what, int code) {
  const char* description = ::strerrordesc_np(code);
  what += ": ";
  what += description != nullptr ? description : ("error " + std::to_string(code)).c_str();
  return std::unexpected(Error{std::move(what), code});
}

}  // namespace turbolift::base
