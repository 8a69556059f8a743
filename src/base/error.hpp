#pragma once

#include <expected>
#include <string>

namespace turbolift::base {

/// What went wrong: `message` names the thing, the cause and, where there is one, the next step.
struct Error {
  std::string message;
  int code = 0;  ///< errno of the failed system call; 0 where no system call failed.
};

template <class T>
using Expected = std::expected<T, Error>;

/// "WHAT: description of CODE" as an error. Thread-safe.
std::unexpected<Error> system_error(std::string what, int code);

/// An error that no system call reported.
inline std::unexpected<Error> failure(std::string message) {
  return std::unexpected(Error{std::move(message), 0});
}

}  // namespace turbolift::base
