#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace turbolift::image {

/// Why an image is not in a registry, by what can be done about it.
enum class PushFailure : std::uint8_t {
  invalid,          ///< the registry's name, or the image's below it, is none
  layout,           ///< the image on this machine is damaged
  unreachable,      ///< no connection, or it broke again and again
  unauthenticated,  ///< credentials are missing or refused
  forbidden,        ///< the credentials do not allow it
  refused,          ///< the registry said no, or that it failed, or something that no registry says
  timeout,          ///< the deadline came first
  cancelled,        ///< by the caller
};

/// `message` names registry, repository, cause and next step. No secrets.
struct PushError {
  PushFailure failure = PushFailure::refused;
  std::string message;
  int status = 0;  ///< HTTP's, of the answer that decided; 0: none did
};

template <class T>
using Pushed = std::expected<T, PushError>;

}  // namespace turbolift::image
