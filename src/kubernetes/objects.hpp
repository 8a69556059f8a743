#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <turbolift/options.hpp>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "json/json.hpp"

/// \file
/// The objects of a session as values, ready to be sent. docs/cluster-objects.md says for each field why it is there.
/// No function here talks to anybody; all are thread-safe.
namespace turbolift::kubernetes {

/// What all objects of a session have in common.
struct SessionIdentity {
  std::string run_id{};          ///< see names.hpp
  std::string kube_namespace{};  ///< of all of them
  std::string job_uid{};         ///< of the session's Job, which owns the others; empty: not known, they have no owner
  std::string program{};         ///< its name, for people
  std::vector<std::pair<std::string, std::string>> labels{};  ///< the user's, on every object and pod
};

/// The port on which services listen in their pods, and its name there and in their Service.
inline constexpr int pod_port = 8080;
inline constexpr int service_port = 80;
inline constexpr std::string_view port_name = "http";
/// The name of the container in which the function runs.
inline constexpr std::string_view container_name = "service";

/// One function's service. The options' text must live until the builders have returned.
struct ServiceSpec {
  std::string id{};                      ///< see service_id
  std::string function{};                ///< signature, for people
  std::string source_digest{};           ///< "sha256-<hex>"
  std::string image{};                   ///< reference, as the nodes pull it
  std::vector<std::string> platforms{};  ///< "linux/amd64" each: what the image can run on; empty: anything
  std::vector<std::string> command{};    ///< the image's entry point, which `linger` runs; else unused
  FunctionOptions options{};
  std::vector<std::string> image_pull_secrets{};
  std::optional<int> replicas{};                                    ///< unset where an autoscaler decides
  std::chrono::nanoseconds start_timeout{std::chrono::minutes(1)};  ///< then Kubernetes says that it makes no progress
  std::chrono::nanoseconds grace{std::chrono::seconds(10)};         ///< for running calls after SIGTERM
  /// Goes on serving for so long after a pod was told to end, until every controller knows: where a controller passes
  /// a refused connection on as an error that a call must not be repeated after. It makes the end as much longer.
  std::chrono::nanoseconds linger{0};
};

/// The Job that owns the session: it never runs a pod, and the cluster removes it, and what it owns, `timeout` after
/// its start unless that is extended.
json::object deadline_job(const SessionIdentity& session, std::chrono::seconds timeout);

/// Holds the session's token. Contains it: not for logs.
json::object token_secret(const SessionIdentity& session, std::string_view token);
/// Holds certificate and key (PEM) of the session's host names. Contains the key: not for logs.
json::object certificate_secret(const SessionIdentity& session, std::string_view certificate, std::string_view key);

/// The function's pods. Fails, naming the option, where `pod_patch` is no strategic merge patch for them.
base::Expected<json::object> deployment(const SessionIdentity& session, const ServiceSpec& spec);

/// The stable address of the function's pods.
json::object service(const SessionIdentity& session, const ServiceSpec& spec);

/// Scales the Deployment on CPU, within the limits; 1 <= min_replicas <= max_replicas.
json::object autoscaler(const SessionIdentity& session, const ServiceSpec& spec, int min_replicas, int max_replicas);

struct Route {
  std::string host{};           ///< see host_name
  std::string ingress_class{};  ///< empty: the cluster's default
  std::string gateway{};        ///< `namespace/name`, of an HTTPRoute
  bool tls = true;              ///< of an Ingress: TLS with the session's certificate, and nothing without
};

/// Leads from an ingress controller to the Service.
json::object ingress(const SessionIdentity& session, const ServiceSpec& spec, const Route& route);
/// Leads from a Gateway to the Service; TLS is the Gateway's. Clusters whose HTTPRoute has no `timeouts` yet (before
/// Gateway API 1.2) drop that field when the object is made by POST, and refuse it in a server-side apply.
json::object http_route(const SessionIdentity& session, const ServiceSpec& spec, const Route& route);

/// Closes all ports of the session's pods but the service's.
json::object network_policy(const SessionIdentity& session);

}  // namespace turbolift::kubernetes
