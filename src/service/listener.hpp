#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/unique_fd.hpp"

namespace turbolift::service {

/// Where connections come from: a listening socket, or the parent that passes them over a socket.
class Listener {
 public:
  /// `address` as TURBOLIFT_LISTEN: tcp:ADDRESS:PORT, unix:PATH, fd:N. Fails naming address and cause.
  static base::Expected<Listener> open(std::string_view address);

  int fd() const { return fd_.get(); }

  enum class Accepted {
    none,        ///< No more for now.
    exhausted,   ///< No descriptor is free: later.
    parent_gone  ///< The parent has ended.
  };
  /// Takes the connections that wait.
  Accepted accept(std::vector<base::UniqueFd>& connections);

  /// The address in use, for people: a TCP port 0 is replaced by the one that was given.
  const std::string& name() const { return name_; }
  /// Removes the name of a Unix socket.
  void unlink() const;

 private:
  Accepted accept_passed(std::vector<base::UniqueFd>& connections);

  base::UniqueFd fd_;
  bool passed_ = false;  // connections are passed by the parent
  bool tcp_ = false;
  std::string name_, path_;
};

}  // namespace turbolift::service
