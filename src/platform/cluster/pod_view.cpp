#include "platform/cluster/pod_view.hpp"

#include "kubernetes/objects.hpp"

namespace turbolift::platform {

namespace {

bool is_unready(const json::value& pod) {
  for (const json::value& condition : json::items(pod, {"status", "conditions"})) {
    if (json::text(condition, {"type"}) == "Ready") return json::text(condition, {"status"}) == "False";
  }
  return false;
}

}  // namespace

PodView read_pod(const json::value& pod) {
  PodView view;
  view.name = json::text(pod, {"metadata", "name"});
  view.uid = json::text(pod, {"metadata", "uid"});
  view.ip = json::text(pod, {"status", "podIP"});
  view.deleting = json::find(pod, {"metadata", "deletionTimestamp"}) != nullptr;
  for (const json::value& container : json::items(pod, {"status", "containerStatuses"})) {
    if (json::text(container, {"name"}) != kubernetes::container_name) continue;
    view.running = json::find(container, {"state", "running"}) != nullptr;
    // Of a pod whose node is lost, the node's controller says it in the condition alone.
    view.ready = view.running && json::is_true(container, {"ready"}) && !is_unready(pod);
    view.restarts = json::number(container, {"restartCount"}).value_or(0);
  }
  return view;
}

}  // namespace turbolift::platform
