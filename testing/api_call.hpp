#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "testing/api_store.hpp"
#include "testing/http_server.hpp"

namespace turbolift::fake {

/// What a request asks of a Kubernetes API server.
struct ApiCall {
  std::string verb{};  ///< See ApiFault::verb; empty: it is about no object.
  ApiCollection collection{};
  ApiSelector selector{};
  std::string name{}, subresource{};  ///< The name in a created object too.
  ServerRequest request{};
};
ApiCall read_api_call(const ServerRequest& request);

/// The `scale` of a Deployment.
ApiResult<json::object> scale_of(const ApiResult<json::object>& deployment);
/// Names a log.
std::string log_key(std::string_view kube_namespace, std::string_view pod, bool previous);
/// As `tailLines` of a log wants it.
std::string last_lines(const std::string& text, const std::optional<std::string>& count);

}  // namespace turbolift::fake
