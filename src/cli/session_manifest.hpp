#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <turbolift/options.hpp>
#include <vector>

#include "base/error.hpp"
#include "json/json.hpp"
#include "kubernetes/objects.hpp"

namespace turbolift::cli {

struct ManifestOptions {
  std::string kube_namespace{"default"};
  std::string program{};
  turbolift::Access access = turbolift::Access::ingress;
  std::string ingress_class{}, gateway{};
  int min_replicas = 1, max_replicas = 10;
  std::string cpu{}, memory{};  ///< empty: the library's defaults
  std::vector<std::string> image_pull_secrets{};
  std::chrono::seconds session_timeout{30};
};

/// A comment for the head of the YAML: that nothing of it is real.
extern const std::string_view manifest_heading;

/// "ingress", "http-route", "api-proxy", "pods". Nothing on anything else.
std::optional<turbolift::Access> access_of(std::string_view name);

/// All objects of a session with these functions, in the order in which a program makes them. What a session would draw
/// at random is obviously none: the run id and the Job's UID are zeros, token and certificate say that they are
/// placeholders. Options in `specs` are replaced by these. Fails as kubernetes::deployment.
base::Expected<std::vector<json::object>> session_manifest(std::span<const kubernetes::ServiceSpec> specs,
                                                           const ManifestOptions& options);

}  // namespace turbolift::cli
