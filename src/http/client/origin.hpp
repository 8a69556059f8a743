#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "http/client/proxy.hpp"
#include "http/client/tls.hpp"

namespace turbolift::http {

/// A server, and the way to it.
struct Origin {
  std::string host;  ///< A name or an address; an IPv6 one without brackets.
  std::uint16_t port = 0;
  std::shared_ptr<const TlsContext> tls{};  ///< Null: plain HTTP.
  std::optional<Proxy> proxy{};
};

/// "https://host:port", for messages; with "through the proxy host:port" where there is one.
std::string describe(const Origin& origin);

}  // namespace turbolift::http
