#include "kubernetes/transport.hpp"

#include <cstdio>

#include "http/client/url.hpp"
#include "http/syntax.hpp"

namespace turbolift::kubernetes {
namespace {

/// A name as a part of a header's name: what cannot stand there, and '%', as %XX (k8s.io/client-go, transport).
std::string escape_header_part(std::string_view name) {
  std::string escaped;
  for (const char c : name) {
    if (c != '%' && http::is_token(std::string_view(&c, 1))) {
      escaped += c;
      continue;
    }
    char code[4];
    std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    escaped += code;
  }
  return escaped;
}

http::Headers impersonation(const User& user) {
  http::Headers headers;
  if (user.impersonate.empty()) return headers;
  headers.emplace_back("Impersonate-User", user.impersonate);
  if (!user.impersonate_uid.empty()) headers.emplace_back("Impersonate-Uid", user.impersonate_uid);
  for (const std::string& group : user.impersonate_groups) headers.emplace_back("Impersonate-Group", group);
  for (const auto& [name, values] : user.impersonate_extra) {
    for (const std::string& value : values)
      headers.emplace_back("Impersonate-Extra-" + escape_header_part(name), value);
  }
  return headers;
}

bool same_certificates(const Credentials& a, const Credentials& b) {
  return a.ca == b.ca && a.certificate == b.certificate && a.key == b.key;
}

}  // namespace

base::Expected<Transport> Transport::make(Config config, const ClientOptions& options) {
  const bool has_scheme = config.cluster.server.find("://") != std::string::npos;
  const auto url = http::parse_url((has_scheme ? "" : "http://") + config.cluster.server);
  if (!url) return base::failure("the cluster's server: " + url.error().message);
  Transport transport(std::move(config));
  transport.prefix_ = url->target.substr(0, url->target.find('?'));
  while (transport.prefix_.ends_with('/')) transport.prefix_.pop_back();
  transport.tls_ = url->tls;
  transport.origin_ = {url->host, url->port};
  if (transport.config_.cluster.proxy_url.empty()) {
    auto proxy = http::proxy_from_environment(*url, options.environment);
    if (!proxy) return base::failure("the proxy that the environment names: " + proxy.error().message);
    transport.origin_.proxy = *std::move(proxy);
  } else {
    auto proxy = http::parse_proxy(transport.config_.cluster.proxy_url);
    if (!proxy) return base::failure("the cluster's proxy-url: " + proxy.error().message);
    transport.origin_.proxy = *std::move(proxy);
  }
  transport.client_options_.connect_timeout = options.connect_timeout;
  transport.fixed_headers_ = impersonation(transport.config_.user);
  transport.fixed_headers_.emplace_back("User-Agent", options.user_agent);
  transport.source_ = make_credential_source(transport.config_, *options.clock);
  return transport;
}

base::Expected<Transport::Way> Transport::way(base::Deadline deadline) {
  static const auto anonymous = std::make_shared<const Credentials>();
  auto credentials = tls_ ? source_->get(deadline) : base::Expected<CredentialsPtr>(anonymous);
  if (!credentials) return std::unexpected(credentials.error());
  const std::lock_guard lock(*mutex_);
  if (last_.client && same_certificates(*last_.credentials, **credentials)) {
    last_.credentials = *credentials;
    return last_;
  }
  http::Origin origin = origin_;
  if (tls_) {
    auto context = http::TlsContext::make({.ca = (*credentials)->ca,
                                           .certificate = (*credentials)->certificate,
                                           .key = (*credentials)->key,
                                           .server_name = config_.cluster.tls_server_name,
                                           .pinned = {},
                                           .insecure = config_.cluster.insecure});
    if (!context) return base::failure("credentials: " + context.error().message);
    origin.tls = *std::move(context);
  }
  last_ = {std::make_shared<http::Client>(std::move(origin), client_options_), *credentials};
  return last_;
}

base::Expected<bool> Transport::renew(const CredentialsPtr& used, base::Deadline deadline) {
  if (!tls_) return false;
  const auto credentials = source_->renew(used, deadline);
  if (!credentials) return std::unexpected(credentials.error());
  return *credentials != used;
}

bool Transport::reread(const CredentialsPtr& used, base::Deadline deadline) {
  const auto credentials = source_->reread(deadline);
  return credentials && *credentials != used;
}

http::Headers Transport::headers(const Credentials& credentials) const {
  http::Headers headers = fixed_headers_;
  if (!credentials.authorization.empty()) headers.emplace_back("Authorization", credentials.authorization);
  return headers;
}

http::Request Transport::message(const Request& request, const Credentials& credentials) const {
  http::Request message{.method = request.method, .target = prefix_ + request.target, .headers = headers(credentials)};
  message.headers.emplace_back("Accept", request.accept.empty() ? "application/json, */*;q=0.5" : request.accept);
  if (!request.content_type.empty()) message.headers.emplace_back("Content-Type", request.content_type);
  message.body = request.body;
  return message;
}

}  // namespace turbolift::kubernetes
