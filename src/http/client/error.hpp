#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace turbolift::http {

/// What a request died of, by what can be done about it.
enum class Failure : std::uint8_t {
  resolve,      ///< the host's name has no address
  connect,      ///< no address of the host takes connections
  proxy,        ///< the proxy refuses, or is none
  tls,          ///< no TLS could be agreed on
  certificate,  ///< the server's certificate does not prove that it is the server
  timeout,      ///< the deadline came first
  closed,       ///< the connection ended before the answer was complete
  malformed,    ///< what was to be sent, or what came, is no HTTP/1.1
  too_large,    ///< the answer is larger than the limit
  cancelled,    ///< by the caller
};

/// `message` names the server, the cause and, where there is one, the next step. No secrets.
struct Error {
  Failure failure = Failure::closed;
  std::string message;
  bool sent = false;  ///< Some of the request may have reached the server's application, which may have acted on it.
};

template <class T>
using Expected = std::expected<T, Error>;

inline std::unexpected<Error> failure(Failure failure, std::string message, bool sent = false) {
  return std::unexpected(Error{failure, std::move(message), sent});
}

}  // namespace turbolift::http
