#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "base/error.hpp"
#include "http/client/client.hpp"
#include "http/client/proxy.hpp"
#include "http/client/url.hpp"

namespace turbolift::image {

/// Connections to registries and to what they refer to, kept for later requests. Thread-safe.
class Connections {
 public:
  /// `environment`: for proxies. `certificate_folders`: where docker and podman look for a registry's own authority:
  /// <folder>/<host[:port]>/ca.crt, and for client.cert with client.key.
  explicit Connections(http::Environment environment = http::process_environment,
                       std::vector<std::filesystem::path> certificate_folders = {"/etc/docker/certs.d",
                                                                                 "/etc/containers/certs.d"})
      : environment_(std::move(environment)), certificate_folders_(std::move(certificate_folders)) {}

  /// The client for the URL's origin. Fails where a certificate file or a proxy's URL is malformed.
  base::Expected<std::shared_ptr<http::Client>> to(const http::Url& url);

 private:
  base::Expected<std::shared_ptr<const http::TlsContext>> tls_for(const http::Url& url) const;

  const http::Environment environment_;
  const std::vector<std::filesystem::path> certificate_folders_;
  std::mutex mutex_;
  std::map<std::tuple<bool, std::string, std::uint16_t>, std::shared_ptr<http::Client>> clients_;
};

}  // namespace turbolift::image
