#include "http/client/origin.hpp"

namespace turbolift::http {

std::string describe(const Origin& origin) {
  std::string text = (origin.tls ? "https://" : "http://") + host_and_port(origin.host, origin.port);
  if (origin.proxy) text += " (through the proxy " + host_and_port(origin.proxy->host, origin.proxy->port) + ")";
  return text;
}

}  // namespace turbolift::http
