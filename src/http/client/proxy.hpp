#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/client/tls.hpp"
#include "http/client/url.hpp"

namespace turbolift::http {

/// A server that passes connections on.
struct Proxy {
  enum class Kind : std::uint8_t {
    connect,      ///< HTTP's CONNECT (RFC 9110, section 9.3.6), for plain HTTP servers too
    connect_tls,  ///< the same, itself spoken to over TLS
    socks5,       ///< RFC 1928; the proxy looks the name up
  };
  Kind kind = Kind::connect;
  std::string host;
  std::uint16_t port = 0;
  std::string user{}, password{};           ///< Empty: without.
  std::shared_ptr<const TlsContext> tls{};  ///< For `connect_tls`; null: the system's issuers.
};

/// Reads "http://", "https://", "socks5://" or "socks5h://" with [USER:PASSWORD@]HOST[:PORT] (a kubeconfig's
/// `proxy-url`); the port is 80, 443 or 1080 where there is none. The message of a failure shows no password.
base::Expected<Proxy> parse_proxy(std::string_view url);

/// The value of an environment variable; nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;
/// This process's environment.
std::optional<std::string> process_environment(const char* name);

/// The proxy for connections to `url`, as Go's net/http and with it kubectl choose it
/// (golang.org/x/net/http/httpproxy): HTTPS_PROXY or HTTP_PROXY (or in lower case; upper case wins) by the URL's
/// scheme, a value without a scheme meaning http; none for loopback and for what NO_PROXY lists: "*", addresses,
/// networks ("10.0.0.0/8"), names, which stand for what is below them too, ".names" for what is below alone, each but
/// the networks with a port where it ends in one. What does not parse is passed over, as Go does. Fails on a scheme
/// that is none of a proxy's, and on HTTP_PROXY where REQUEST_METHOD says that this is a CGI program, whose clients
/// choose that variable.
base::Expected<std::optional<Proxy>> proxy_from_environment(const Url& url,
                                                            const Environment& environment = process_environment);

}  // namespace turbolift::http
