// What leads to a function's pods: its Service, and the ways to that from outside the cluster.
#include <array>

#include "kubernetes/names.hpp"
#include "kubernetes/object_meta.hpp"
#include "kubernetes/objects.hpp"

namespace turbolift::kubernetes {
namespace {

struct Annotation {
  std::string_view name, value;
};

/// Requests of any size (the service has its own limit), results passed on as they come, no bound on how long a
/// response takes. Each controller reads its own and leaves the others alone.
constexpr std::array route_annotations{
    // ingress-nginx: else 1 MiB, 60 s, everything buffered
    Annotation{"nginx.ingress.kubernetes.io/proxy-body-size", "0"},
    Annotation{"nginx.ingress.kubernetes.io/proxy-request-buffering", "off"},
    Annotation{"nginx.ingress.kubernetes.io/proxy-buffering", "off"},
    Annotation{"nginx.ingress.kubernetes.io/proxy-read-timeout", "3600"},
    Annotation{"nginx.ingress.kubernetes.io/proxy-send-timeout", "3600"},
    // NGINX Inc.'s controller: the same defaults
    Annotation{"nginx.org/client-max-body-size", "0"},
    Annotation{"nginx.org/proxy-buffering", "False"},
    Annotation{"nginx.org/proxy-read-timeout", "3600s"},
    Annotation{"nginx.org/proxy-send-timeout", "3600s"},
    // HAProxy, both controllers: 50 s; no limit of size
    Annotation{"haproxy-ingress.github.io/timeout-server", "1h"},
    Annotation{"haproxy.org/timeout-server", "1h"},
    // Contour: 15 s for a whole response
    Annotation{"projectcontour.io/response-timeout", "infinity"},
    // Kong: everything buffered
    Annotation{"konghq.com/request-buffering", "false"},
    Annotation{"konghq.com/response-buffering", "false"},
};

}  // namespace

json::object service(const SessionIdentity& session, const ServiceSpec& spec) {
  json::object object = new_object(session, &spec, "v1", "Service", object_name(session.run_id, spec.id));
  json::object port{{"name", port_name}, {"port", service_port}, {"protocol", "TCP"}, {"appProtocol", "http"}};
  port["targetPort"] = port_name;
  json::object body{{"type", "ClusterIP"}};
  body["selector"] = pod_selector(session, spec);
  body["ports"] = json::array({std::move(port)});
  object["spec"] = std::move(body);
  return object;
}

json::object ingress(const SessionIdentity& session, const ServiceSpec& spec, const Route& route) {
  const std::string name = object_name(session.run_id, spec.id);
  json::object object = new_object(session, &spec, "networking.k8s.io/v1", "Ingress", name);
  json::value& kept = object["metadata"].get_object()["annotations"];
  json::object annotations = kept.is_object() ? kept.get_object() : json::object();
  for (const auto& [key, value] : route_annotations) annotations[key] = value;
  // Traefik: only where TLS is spoken, so that nothing goes without.
  if (route.tls) annotations["traefik.ingress.kubernetes.io/router.tls"] = "true";
  kept = std::move(annotations);

  json::object backend{{"name", name}};
  backend["port"] = json::object{{"name", port_name}};
  json::object path{{"path", "/"}, {"pathType", "Prefix"}};
  path["backend"] = json::object{{"service", std::move(backend)}};
  json::object rule{{"host", route.host}};
  rule["http"] = json::object{{"paths", json::array({std::move(path)})}};
  json::object body;
  if (!route.ingress_class.empty()) body["ingressClassName"] = route.ingress_class;
  if (route.tls) {
    json::object tls{{"secretName", certificate_name(session.run_id)}};
    tls["hosts"] = json::array({route.host});
    body["tls"] = json::array({std::move(tls)});
  }
  body["rules"] = json::array({std::move(rule)});
  object["spec"] = std::move(body);
  return object;
}

json::object http_route(const SessionIdentity& session, const ServiceSpec& spec, const Route& route) {
  const std::string name = object_name(session.run_id, spec.id);
  json::object object = new_object(session, &spec, "gateway.networking.k8s.io/v1", "HTTPRoute", name);
  const auto slash = route.gateway.find('/');
  json::object parent{{"group", "gateway.networking.k8s.io"}, {"kind", "Gateway"}};
  if (slash != std::string::npos) parent["namespace"] = route.gateway.substr(0, slash);
  parent["name"] = slash == std::string::npos ? route.gateway : route.gateway.substr(slash + 1);
  json::object path;
  path["path"] = json::object{{"type", "PathPrefix"}, {"value", "/"}};
  json::object rule;
  rule["matches"] = json::array({std::move(path)});
  rule["backendRefs"] = json::array({json::object{{"name", name}, {"port", service_port}}});
  rule["timeouts"] = json::object{{"request", "0s"}};  // none: results come for as long as calls run
  json::object body;
  body["parentRefs"] = json::array({std::move(parent)});
  body["hostnames"] = json::array({route.host});
  body["rules"] = json::array({std::move(rule)});
  object["spec"] = std::move(body);
  return object;
}

}  // namespace turbolift::kubernetes
