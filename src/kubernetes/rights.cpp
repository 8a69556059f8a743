#include "kubernetes/rights.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr std::string_view rbac = "rbac.authorization.k8s.io";
constexpr std::string_view account_prefix = "system:serviceaccount:";

/// "deployments/scale" -> "deployments", "scale"
std::pair<std::string_view, std::string_view> split(std::string_view resource) {
  const auto slash = resource.find('/');
  if (slash == std::string_view::npos) return {resource, {}};
  return {resource.substr(0, slash), resource.substr(slash + 1)};
}

json::object subject(std::string_view user) {
  if (user.starts_with(account_prefix)) {
    const std::string_view account = user.substr(account_prefix.size());
    const auto colon = account.find(':');
    if (colon != std::string_view::npos)
      return {{"kind", "ServiceAccount"}, {"name", account.substr(colon + 1)}, {"namespace", account.substr(0, colon)}};
  }
  return {{"kind", "User"}, {"name", user}, {"apiGroup", rbac}};
}

}  // namespace

std::span<const RightRule> client_rules() {
  using enum RightNeed;
  static const std::vector<RightRule> rules{
      {"batch", {"jobs"}, {"create", "get", "list", "watch", "patch", "delete"}, always},
      {"", {"secrets"}, {"create"}, always},
      {"apps", {"deployments"}, {"create", "list", "watch"}, always},
      {"apps", {"deployments/scale"}, {"patch"}, always},
      {"autoscaling", {"horizontalpodautoscalers"}, {"create", "list", "watch", "patch", "delete"}, always},
      {"", {"services"}, {"create", "list", "watch"}, always},
      {"networking.k8s.io", {"ingresses", "networkpolicies"}, {"create", "list", "watch"}, always},
      {"", {"pods"}, {"list", "watch"}, always},
      {"", {"events"}, {"list"}, always},
      {"", {"pods/log"}, {"get"}, always},
      {"apps", {"replicasets"}, {"list", "watch"}, at_end},
      {"discovery.k8s.io", {"endpointslices"}, {"list", "watch"}, at_end},
      {"gateway.networking.k8s.io", {"httproutes"}, {"create", "list", "watch"}, http_route},
      {"gateway.networking.k8s.io", {"gateways"}, {"get"}, http_route},
      {"", {"services/proxy"}, {"get", "create", "update"}, api_proxy},
  };
  return rules;
}

std::vector<Right> client_rights() {
  std::vector<Right> rights;
  for (const RightRule& rule : client_rules())
    for (const std::string_view resource : rule.resources)
      for (const std::string_view verb : rule.verbs) rights.push_back({rule.group, resource, verb, rule.need});
  return rights;
}

std::string describe(const Right& right) {
  const auto [resource, subresource] = split(right.resource);
  std::string text = std::string(right.verb).append(" ").append(resource);
  if (!right.group.empty()) text.append(".").append(right.group);
  if (!subresource.empty()) text.append("/").append(subresource);
  return text;
}

json::object access_review(const Right& right, std::string_view kube_namespace) {
  const auto [resource, subresource] = split(right.resource);
  json::object asked{{"namespace", kube_namespace}, {"verb", right.verb}, {"group", right.group}};
  asked["resource"] = resource;
  if (!subresource.empty()) asked["subresource"] = subresource;
  json::object review{{"apiVersion", "authorization.k8s.io/v1"}, {"kind", "SelfSubjectAccessReview"}};
  review["spec"] = json::object{{"resourceAttributes", std::move(asked)}};
  return review;
}

std::vector<json::object> grant(std::span<const Right> rights, std::string_view kube_namespace, std::string_view user,
                                std::string_view name) {
  json::array rules;
  for (std::size_t i = 0; i < rights.size();) {
    const Right& first = rights[i];
    json::array verbs;
    for (; i < rights.size() && rights[i].group == first.group && rights[i].resource == first.resource; ++i)
      verbs.emplace_back(rights[i].verb);
    json::object rule;
    rule["apiGroups"] = json::array{first.group};
    rule["resources"] = json::array{first.resource};
    rule["verbs"] = std::move(verbs);
    rules.push_back(std::move(rule));
  }
  const json::object metadata{{"name", name}, {"namespace", kube_namespace}};
  json::object role{{"apiVersion", std::string(rbac) + "/v1"}, {"kind", "Role"}, {"metadata", metadata}};
  role["rules"] = std::move(rules);
  json::object binding{{"apiVersion", std::string(rbac) + "/v1"}, {"kind", "RoleBinding"}, {"metadata", metadata}};
  binding["roleRef"] = json::object{{"apiGroup", rbac}, {"kind", "Role"}, {"name", name}};
  binding["subjects"] = json::array({subject(user)});
  return {std::move(role), std::move(binding)};
}

}  // namespace turbolift::kubernetes
