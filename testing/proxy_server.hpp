#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "testing/tcp_server.hpp"

namespace turbolift::fake {

struct ProxyOptions {
  bool socks5 = false;                          ///< Else HTTP's CONNECT.
  std::optional<ServerTls> tls = std::nullopt;  ///< It is itself spoken to over TLS.
  std::string user{}, password{};               ///< That it wants; empty: none.
  int refusal = 0;  ///< The HTTP status, or the code of SOCKS5, with which every connection is refused; 0: none is.
};

/// A proxy on the loopback. Whatever name it is told, it connects to the port on 127.0.0.1.
class ProxyServer {
 public:
  explicit ProxyServer(ProxyOptions options = {});

  std::uint16_t port() const { return server_.port(); }
  /// "host:port" of all that was asked for.
  std::vector<std::string> targets() const;

 private:
  void serve(Peer& peer);
  /// The target, once the client may have it; empty: refused.
  std::string negotiate_connect(Peer& peer);
  std::string negotiate_socks5(Peer& peer);

  const ProxyOptions options_;
  mutable std::mutex mutex_;
  std::vector<std::string> targets_;
  TcpServer server_;  // last: its threads use all of the above
};

}  // namespace turbolift::fake
