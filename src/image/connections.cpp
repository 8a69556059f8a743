#include "image/connections.hpp"

#include "base/file.hpp"

namespace turbolift::image {
namespace {

constexpr std::size_t max_answer_bytes = std::size_t{1} << 20U;  // registries answer with little
constexpr std::uint16_t https_port = 443;

}  // namespace

base::Expected<std::shared_ptr<const http::TlsContext>> Connections::tls_for(const http::Url& url) const {
  http::TlsOptions options;
  for (const std::filesystem::path& folder : certificate_folders_) {
    const std::string address = http::host_and_port(url.host, url.port);
    for (const std::string& name : {address, url.port == https_port ? url.host : address}) {
      if (auto pem = base::read_file(folder / name / "ca.crt")) options.ca = *std::move(pem);
      auto certificate = base::read_file(folder / name / "client.cert");
      auto key = base::read_file(folder / name / "client.key");
      if (!certificate || !key) continue;
      options.certificate = *std::move(certificate);
      options.key = *std::move(key);
    }
  }
  if (options.ca.empty() && options.certificate.empty()) return http::TlsContext::system();
  return http::TlsContext::make(options);
}

base::Expected<std::shared_ptr<http::Client>> Connections::to(const http::Url& url) {
  const std::lock_guard lock(mutex_);
  auto& client = clients_[{url.tls, url.host, url.port}];
  if (client) return client;
  http::Origin origin{.host = url.host, .port = url.port};
  if (url.tls) {
    auto tls = tls_for(url);
    if (!tls) return std::unexpected(tls.error());
    origin.tls = *std::move(tls);
  }
  auto proxy = http::proxy_from_environment(url, environment_);
  if (!proxy) return std::unexpected(proxy.error());
  origin.proxy = *std::move(proxy);
  client = std::make_shared<http::Client>(std::move(origin), http::ClientOptions{.max_body_bytes = max_answer_bytes});
  return client;
}

}  // namespace turbolift::image
