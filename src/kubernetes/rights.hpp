#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace turbolift::kubernetes {

/// When a right is needed.
enum class RightNeed : std::uint8_t {
  always,
  http_route,  ///< KubernetesOptions::access is http_route
  api_proxy,   ///< calls go through the API server
  at_end,      ///< the program waits at its end until these are gone, or does not look at them
};

/// A rule of the Role that a program needs (docs/cluster-objects.md, "The rights of the client").
struct RightRule {
  std::string_view group{};
  std::vector<std::string_view> resources{};  ///< with a subresource: "deployments/scale"
  std::vector<std::string_view> verbs{};
  RightNeed need = RightNeed::always;
};
std::span<const RightRule> client_rules();

/// One verb of a rule.
struct Right {
  std::string_view group{}, resource{}, verb{};
  RightNeed need = RightNeed::always;
};
/// All of them, in the order of the rules.
std::vector<Right> client_rights();

/// "create jobs.batch"
std::string describe(const Right& right);

/// The SelfSubjectAccessReview that asks the API server for a right in a namespace.
json::object access_review(const Right& right, std::string_view kube_namespace);

/// A Role with these rights and the RoleBinding that gives them to `user`, as the API server names users
/// ("system:serviceaccount:NAMESPACE:NAME" is an account). Both are named `name`.
std::vector<json::object> grant(std::span<const Right> rights, std::string_view kube_namespace, std::string_view user,
                                std::string_view name);

}  // namespace turbolift::kubernetes
