#pragma once

#include <string>
#include <string_view>

namespace turbolift::kubernetes {

/// A kind of object, and where the API server has it.
struct Resource {
  std::string_view group;  ///< Empty: the core group.
  std::string_view version;
  std::string_view plural;  ///< As it stands in a path.
  std::string_view kind;
  bool namespaced = true;

  /// An object's `apiVersion`: "apps/v1", "v1".
  std::string api_version() const {
    return group.empty() ? std::string(version) : std::string(group) + '/' + std::string(version);
  }

  friend bool operator==(const Resource&, const Resource&) = default;
};

inline constexpr Resource config_maps{"", "v1", "configmaps", "ConfigMap"};
inline constexpr Resource events{"", "v1", "events", "Event"};
inline constexpr Resource namespaces{"", "v1", "namespaces", "Namespace", false};
inline constexpr Resource nodes{"", "v1", "nodes", "Node", false};
inline constexpr Resource pods{"", "v1", "pods", "Pod"};
inline constexpr Resource resource_quotas{"", "v1", "resourcequotas", "ResourceQuota"};
inline constexpr Resource secrets{"", "v1", "secrets", "Secret"};
inline constexpr Resource services{"", "v1", "services", "Service"};
inline constexpr Resource deployments{"apps", "v1", "deployments", "Deployment"};
inline constexpr Resource replica_sets{"apps", "v1", "replicasets", "ReplicaSet"};
inline constexpr Resource self_subject_reviews{"authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview",
                                               false};
inline constexpr Resource self_subject_access_reviews{"authorization.k8s.io", "v1", "selfsubjectaccessreviews",
                                                      "SelfSubjectAccessReview", false};
inline constexpr Resource horizontal_pod_autoscalers{"autoscaling", "v2", "horizontalpodautoscalers",
                                                     "HorizontalPodAutoscaler"};
inline constexpr Resource jobs{"batch", "v1", "jobs", "Job"};
inline constexpr Resource leases{"coordination.k8s.io", "v1", "leases", "Lease"};
inline constexpr Resource endpoint_slices{"discovery.k8s.io", "v1", "endpointslices", "EndpointSlice"};
inline constexpr Resource gateways{"gateway.networking.k8s.io", "v1", "gateways", "Gateway"};
inline constexpr Resource http_routes{"gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute"};
inline constexpr Resource pod_metrics{"metrics.k8s.io", "v1beta1", "pods", "PodMetrics"};
inline constexpr Resource ingress_classes{"networking.k8s.io", "v1", "ingressclasses", "IngressClass", false};
inline constexpr Resource ingresses{"networking.k8s.io", "v1", "ingresses", "Ingress"};
inline constexpr Resource network_policies{"networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"};

}  // namespace turbolift::kubernetes
