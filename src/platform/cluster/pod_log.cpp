#include "platform/cluster/pod_log.hpp"

#include "kubernetes/request.hpp"

namespace turbolift::platform {
namespace {

constexpr int lines = 32;

}  // namespace

std::string last_lines(kubernetes::Client& client, const std::string& kube_namespace, const std::string& pod,
                       bool previous, base::Deadline deadline, const http::Interrupt* interrupt) {
  auto text = client.send_for_text(
      kubernetes::request::log(kube_namespace, pod, {.previous = previous, .tail_lines = lines}), deadline, interrupt);
  // With status 200, where the kubelet has removed that container already.
  if (!text || text->starts_with("unable to retrieve container logs") || text->starts_with("failed to try resolving"))
    return {};
  return *std::move(text);
}

}  // namespace turbolift::platform
