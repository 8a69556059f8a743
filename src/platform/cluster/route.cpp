#include "platform/cluster/route.hpp"

#include <algorithm>
#include <cstdio>

#include "http/client/authority.hpp"
#include "http/client/url.hpp"
#include "kubernetes/names.hpp"
#include "kubernetes/request.hpp"

namespace turbolift::platform {
namespace {

using kubernetes::Problem;

constexpr std::uint16_t https_port = 443;
constexpr std::uint16_t http_port = 80;

std::unexpected<Problem> no_route(std::string message) {
  return std::unexpected(Problem{.kind = ErrorKind::route_failed, .message = std::move(message), .hopeless = true});
}

std::string header_fields(const http::Headers& headers) {
  std::string fields;
  for (const auto& [name, value] : headers) fields += name + ": " + value + "\r\n";
  return fields;
}

/// What KubernetesOptions::ingress_address says: "host", "host:port", "[::1]:port", "::1".
std::expected<http::Authority, Problem> parse_address(const std::string& text) {
  if (http::is_ipv6(text)) return http::Authority{.host = text};
  auto parsed = http::parse_authority(text);
  if (!parsed) return no_route("KubernetesOptions::ingress_address, \"" + text + "\", " + parsed.error().message);
  return *std::move(parsed);
}

}  // namespace

Access RouteTable::access() const {
  const std::lock_guard lock(mutex_);
  return access_;
}

bool RouteTable::has_address() const {
  const std::lock_guard lock(mutex_);
  return access_ == Access::pods || !addresses_.empty();
}

std::expected<void, Problem> RouteTable::decide(const std::string& run_id, base::Deadline deadline,
                                                const http::Interrupt* interrupt) {
  Access access = options_.access;
  if (access == Access::automatic) {
    if (client_.config().context.empty()) {
      access = Access::pods;  // this program runs in a pod of the cluster
    } else if (!options_.gateway.empty()) {
      access = Access::http_route;
    } else if (!options_.ingress_class.empty() || !options_.ingress_address.empty()) {
      access = Access::ingress;
    } else {
      const auto classes =
          client_.send(kubernetes::request::list(kubernetes::ingress_classes, {}), deadline, interrupt);
      if (!classes && classes.error().forbidden()) {
        std::fputs(
            "turbolift: this account may not list ingressclasses, so that calls go through the API server; with "
            "KubernetesOptions::access = Access::ingress they go through the ingress controller\n",
            stderr);
      }
      const bool has_controller = classes && !json::items(*classes, {"items"}).empty();
      access = has_controller ? Access::ingress : Access::api_proxy;
    }
  }
  {
    const std::lock_guard lock(mutex_);
    access_ = access;
  }
  switch (access) {
    case Access::ingress:
      return use_ingress(run_id, deadline);
    case Access::http_route:
      return use_gateway(deadline, interrupt);
    case Access::api_proxy:
      return use_api_proxy(deadline);
    case Access::pods:
    case Access::automatic:
      break;
  }
  return {};
}

std::expected<void, Problem> RouteTable::use_ingress(const std::string& run_id, base::Deadline deadline) {
  http::Origin origin;
  if (!options_.allow_plaintext) {
    auto made = make_certificate(kubernetes::wildcard_host(run_id));
    if (!made) return no_route(made.error().message);
    certificate_ = *std::move(made);
  }
  if (options_.ingress_address.empty()) return {};
  const auto given = parse_address(options_.ingress_address);
  if (!given) return std::unexpected(given.error());
  return set_address(given->host, given->port.value_or(0), deadline);
}

std::expected<void, Problem> RouteTable::use_gateway(base::Deadline deadline, const http::Interrupt* interrupt) {
  const auto slash = options_.gateway.find('/');
  if (options_.gateway.empty()) {
    return no_route(
        "KubernetesOptions::access is http_route, but KubernetesOptions::gateway names no Gateway: set it to "
        "\"namespace/name\"");
  }
  const std::string kube_namespace =
      slash == std::string::npos ? client_.config().kube_namespace : options_.gateway.substr(0, slash);
  const std::string name = slash == std::string::npos ? options_.gateway : options_.gateway.substr(slash + 1);
  const auto gateway =
      client_.send(kubernetes::request::get(kubernetes::gateways, kube_namespace, name), deadline, interrupt);
  if (!gateway && gateway.error().not_found()) {
    return no_route("there is no Gateway " + name + " in namespace " + kube_namespace +
                    " (KubernetesOptions::gateway): make it, or name another one");
  }
  if (!gateway) return std::unexpected(kubernetes::read_error(gateway.error(), "the Gateway " + options_.gateway));
  const json::value* chosen = nullptr;
  for (const json::value& listener : json::items(*gateway, {"spec", "listeners"})) {
    const std::string_view protocol = json::text(listener, {"protocol"});
    if (protocol == "HTTPS" || (protocol == "HTTP" && options_.allow_plaintext && chosen == nullptr)) {
      chosen = &listener;
      if (protocol == "HTTPS") break;
    }
  }
  if (chosen == nullptr) {
    return no_route(
        "the Gateway " + options_.gateway +
        " has no HTTPS listener, and arguments, results and the token would be readable on the way: add one, "
        "or set KubernetesOptions::allow_plaintext");
  }
  const bool tls = json::text(*chosen, {"protocol"}) == "HTTPS";
  const std::string_view hostname = json::text(*chosen, {"hostname"});
  if (hostname.starts_with("*.")) {
    host_suffix_ = hostname.substr(2);
  } else if (!hostname.empty()) {
    return no_route("the listener of Gateway " + options_.gateway + " is for the host " + std::string(hostname) +
                    " alone, but each service needs a name of its own: give it a wildcard, such as \"*." +
                    std::string(hostname) + "\", or none");
  }
  const auto port = static_cast<std::uint16_t>(json::number(*chosen, {"port"}).value_or(tls ? https_port : http_port));
  http::Authority address;
  if (!options_.ingress_address.empty()) {
    auto given = parse_address(options_.ingress_address);
    if (!given) return std::unexpected(given.error());
    address = *std::move(given);
  }
  for (const json::value& entry : json::items(*gateway, {"status", "addresses"})) {
    if (address.host.empty()) address.host = json::text(entry, {"value"});
  }
  if (address.host.empty()) {
    return no_route("the Gateway " + options_.gateway +
                    " has no address in its status: set KubernetesOptions::ingress_address to where it can be reached");
  }
  if (tls) {
    // Its certificate is the Gateway's own: of the name by which it is reached.
    auto context = http::TlsContext::make({.server_name = host_suffix_.empty() ? address.host : "x." + host_suffix_});
    if (!context) return no_route(context.error().message);
    const std::lock_guard lock(mutex_);
    origin_.tls = *context;
  }
  return set_address(address.host, address.port.value_or(port), deadline);
}

std::expected<void, Problem> RouteTable::use_api_proxy(base::Deadline deadline) {
  auto access = client_.access(deadline);
  if (!access) return no_route(access.error().message);
  const std::string& host = access->origin.proxy ? access->origin.proxy->host : access->origin.host;
  const std::uint16_t port = access->origin.proxy ? access->origin.proxy->port : access->origin.port;
  auto addresses = http::resolve(host, port, deadline);
  if (!addresses) return no_route(addresses.error().message);
  const std::lock_guard lock(mutex_);
  api_ = *std::move(access);
  addresses_ = *std::move(addresses);
  return {};
}

std::expected<void, Problem> RouteTable::renew(const Way& refused, base::Deadline deadline) {
  kubernetes::Client::Access used;
  {
    const std::lock_guard lock(mutex_);
    if (access_ != Access::api_proxy || refused.route.fields != header_fields(api_.headers)) return {};
    used = api_;
  }
  auto renewed = client_.renew(used, deadline);
  if (!renewed) {
    return std::unexpected(Problem{.kind = ErrorKind::unauthenticated, .message = renewed.error().message});
  }
  const std::lock_guard lock(mutex_);
  api_ = *std::move(renewed);
  return {};
}

std::expected<void, Problem> RouteTable::set_address(const std::string& host, std::uint16_t port,
                                                     base::Deadline deadline) {
  bool tls = false;
  {
    const std::lock_guard lock(mutex_);
    tls = origin_.tls != nullptr || certificate() != nullptr;
  }
  if (port == 0) port = tls ? https_port : http_port;
  auto addresses = http::resolve(host, port, deadline);
  if (!addresses) return no_route("the address of the ingress controller: " + addresses.error().message);
  const std::lock_guard lock(mutex_);
  origin_.host = host;
  origin_.port = port;
  addresses_ = *std::move(addresses);
  return {};
}

bool RouteTable::fall_back(base::Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (options_.access != Access::automatic || access_ == Access::api_proxy || access_ == Access::pods) return false;
  }
  if (!use_api_proxy(deadline)) return false;
  const std::lock_guard lock(mutex_);
  access_ = Access::api_proxy;
  return true;
}

kubernetes::Route RouteTable::object_route(const std::string& run_id, const std::string& service) const {
  kubernetes::Route route;
  route.host =
      host_suffix_.empty() ? kubernetes::host_name(run_id, service) : service + "-" + run_id + "." + host_suffix_;
  route.ingress_class = options_.ingress_class;
  route.gateway = options_.gateway;
  route.tls = certificate() != nullptr;
  return route;
}

bool RouteTable::learn_address(const json::object& ingress, base::Deadline deadline) {
  if (has_address()) return true;
  for (const json::value& entry : json::items(ingress, {"status", "loadBalancer", "ingress"})) {
    std::string_view host = json::text(entry, {"ip"});
    if (host.empty()) host = json::text(entry, {"hostname"});
    if (!host.empty() && set_address(std::string(host), 0, deadline)) return true;
  }
  return false;
}

std::expected<RouteTable::Way, Problem> RouteTable::way_to(const kubernetes::SessionIdentity& session,
                                                           const std::string& service,
                                                           const std::string& pod_address) const {
  Way way;
  way.route.token = token_;
  const std::lock_guard lock(mutex_);
  switch (access_) {
    case Access::pods: {
      auto address = http::resolve(pod_address, kubernetes::pod_port, base::Deadline::after({}));
      if (!address) return no_route(address.error().message);
      way.origin = {.host = pod_address, .port = kubernetes::pod_port};
      way.address = address->front();
      way.route.host = http::host_and_port(pod_address, kubernetes::pod_port);
      return way;
    }
    case Access::api_proxy: {
      way.origin = api_.origin;
      way.route.host = http::host_and_port(api_.origin.host, api_.origin.port);
      way.route.path_prefix =
          api_.prefix + kubernetes::request::service_proxy_target(session.kube_namespace,
                                                                  kubernetes::object_name(session.run_id, service),
                                                                  kubernetes::port_name, "");
      way.route.fields = header_fields(api_.headers);
      break;
    }
    case Access::ingress:
    case Access::http_route:
    case Access::automatic: {
      way.origin = origin_;
      way.route.host = object_route(session.run_id, service).host;
      if (certificate() != nullptr) {
        auto context = http::TlsContext::make({.server_name = way.route.host, .pinned = certificate_.certificate});
        if (!context) return no_route(context.error().message);
        way.origin.tls = *std::move(context);
      }
      break;
    }
  }
  if (addresses_.empty()) return no_route("the address of the ingress controller is not known yet");
  way.address = addresses_.front();
  return way;
}

}  // namespace turbolift::platform
