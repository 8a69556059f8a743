#pragma once

#include <cstdint>
#include <vector>

#include "base/unique_fd.hpp"
#include "http/client/resolve.hpp"

namespace turbolift::fake {

/// A port on 127.0.0.1 that takes no connection and refuses none: packets to it get no answer, as where a firewall
/// drops them.
class FullBacklog {
 public:
  FullBacklog();

  const http::Address& address() const { return address_; }
  std::uint16_t port() const;

 private:
  http::Address address_;
  base::UniqueFd listener_;
  std::vector<base::UniqueFd> waiting_;
};

}  // namespace turbolift::fake
