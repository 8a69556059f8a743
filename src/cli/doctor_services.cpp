// What makes a session end, and its functions reachable, scaled and scheduled.
#include <algorithm>

#include "cli/doctor.hpp"
#include "cli/sessions.hpp"
#include "cli/text.hpp"
#include "kubernetes/list_all.hpp"
#include "kubernetes/request.hpp"
#include "kubernetes/timestamp.hpp"

namespace turbolift::cli {
namespace {

namespace request = kubernetes::request;

constexpr auto longest_renewal = std::chrono::seconds(60);  // of the lease; it is renewed every 2 s
constexpr auto longest_overdue = std::chrono::seconds(60);
constexpr std::string_view controller_fix =
    "a session whose program was killed would stay for ever: look after kube-controller-manager (kubectl -n "
    "kube-system "
    "get pods), then `turbolift gc` removes what is left";

std::string text(const json::value& object, json::Path path) {
  return std::string(json::text(object, path));
}

/// Sessions end by the cluster's controllers. Their lease says that they are at work, where it can be seen; sessions
/// that are long overdue say that they are not.
void examine_controllers(const ClusterAccess& access, Findings& findings) {
  const auto now = cluster_time(*access.client, request_deadline());
  const auto lease = access.client->send(request::get(kubernetes::leases, "kube-system", "kube-controller-manager"),
                                         request_deadline());
  const auto renewed = lease ? kubernetes::parse_timestamp(json::text(*lease, {"spec", "renewTime"})) : std::nullopt;
  if (renewed && now - *renewed > longest_renewal)
    return findings.failed("controllers",
                           "kube-controller-manager was last seen " + duration_text(now - *renewed) + " ago",
                           controller_fix);
  const auto sessions = list_sessions(access, "", request_deadline());
  std::size_t overdue = 0;
  if (sessions) {
    overdue = static_cast<std::size_t>(std::ranges::count_if(*sessions, [&](const SeenSession& session) {
      return session.state == SeenSession::State::living && session.ends && now - *session.ends > longest_overdue;
    }));
  }
  if (overdue > 0)
    return findings.failed("controllers", std::to_string(overdue) + " sessions should have been ended long ago",
                           controller_fix);
  findings.ok("controllers", renewed ? "kube-controller-manager is at work" : "no session is overdue");
}

void examine_ingress(const ClusterAccess& access, Findings& findings) {
  if (access.client->config().context.empty())
    return findings.ok("ingress", "not needed: from within the cluster calls go straight to the pods");
  const auto classes = kubernetes::list_all(*access.client, kubernetes::ingress_classes, {}, {}, request_deadline());
  const std::string through_server = "calls go through the API server, which is slower; ";
  if (!classes)
    return findings.warning("ingress", through_server + "ingress classes cannot be listed: " + classes.error().message,
                            "name one with option ingress_class, or let this user list ingressclasses");
  if (classes->empty())
    return findings.warning(
        "ingress", through_server + "there is no ingress class",
        "install an ingress controller, such as Traefik or ingress-nginx (minikube: minikube addons "
        "enable ingress; kind: kind.sigs.k8s.io/docs/user/ingress)");
  std::string names;
  bool has_default = false;
  for (const json::value& one : *classes) {
    const bool is_default =
        json::text(one, {"metadata", "annotations", "ingressclass.kubernetes.io/is-default-class"}) == "true";
    has_default = has_default || is_default;
    names += (names.empty() ? "" : ", ") + text(one, {"metadata", "name"}) + (is_default ? " (default)" : "");
  }
  if (has_default) return findings.ok("ingress", "classes: " + names);
  findings.warning("ingress", "classes: " + names + "; none is the default", "name one with option ingress_class");
}

void examine_gateway(const ClusterAccess& access, Findings& findings) {
  const auto group = access.client->send(request::get_path("/apis/gateway.networking.k8s.io"), request_deadline());
  findings.ok("Gateway API",
              group ? "it is there, for access = http_route" : "it is not there; only access = http_route needs it");
}

void examine_metrics(const ClusterAccess& access, Findings& findings) {
  const auto answer = access.client->send(request::list(kubernetes::pod_metrics, access.kube_namespace, {.limit = 1}),
                                          request_deadline());
  if (answer) return findings.ok("pod metrics", "autoscalers can act on CPU, and turbolift top shows it");
  if (answer.error().forbidden())
    return findings.ok("pod metrics", "they are there; turbolift top needs the right to list pods.metrics.k8s.io");
  findings.warning(
      "pod metrics", "there are none: functions are scaled by the program's queue alone",
      "kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml");
}

void examine_nodes(const ClusterAccess& access, const std::vector<embed::Embedded>& services, Findings& findings) {
  const auto nodes = kubernetes::list_all(*access.client, kubernetes::nodes, {}, {}, request_deadline());
  if (!nodes)
    return findings.warning("nodes", "they cannot be listed (" + nodes.error().message + ")",
                            "compare their architectures with the PLATFORMS of the program: kubectl get nodes -L "
                            "kubernetes.io/arch");
  const auto usable = usable_nodes(*nodes);
  std::string shown;
  for (const auto& [platform, count] : usable)
    shown += (shown.empty() ? "" : ", ") + std::to_string(count) + " of " + platform;
  if (usable.empty())
    return findings.failed("nodes", "none of " + std::to_string(nodes->size()) + " is ready and takes pods",
                           "kubectl get nodes; kubectl describe nodes");
  findings.ok("nodes", shown);
  for (const embed::Embedded& service : services) {
    const bool fits = std::ranges::any_of(
        service->binaries, [&](const embed::Binary& binary) { return usable.contains(binary.platform); });
    if (!fits)
      findings.failed("function " + service->signature, "no node runs a platform that it was built for",
                      "turbolift_distribute(TARGET PLATFORMS " + usable.begin()->first + " …)");
  }
}

}  // namespace

std::map<std::string, std::size_t> usable_nodes(const json::array& nodes) {
  std::map<std::string, std::size_t> usable;
  for (const json::value& node : nodes) {
    const bool is_ready = std::ranges::any_of(json::items(node, {"status", "conditions"}), [](const json::value& one) {
      return json::text(one, {"type"}) == "Ready" && json::text(one, {"status"}) == "True";
    });
    if (!is_ready || json::is_true(node, {"spec", "unschedulable"})) continue;
    ++usable[text(node, {"status", "nodeInfo", "operatingSystem"}) + "/" +
             text(node, {"status", "nodeInfo", "architecture"})];
  }
  return usable;
}

void examine_services(const ClusterAccess& access, const std::vector<embed::Embedded>& services, Findings& findings) {
  examine_controllers(access, findings);
  examine_ingress(access, findings);
  examine_gateway(access, findings);
  examine_metrics(access, findings);
  examine_nodes(access, services, findings);
}

}  // namespace turbolift::cli
