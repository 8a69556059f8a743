#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/json.hpp"

/// Objects as a cluster shows them, for the tests of the diagnosis.
namespace turbolift::kubernetes {

/// A pod as a cluster shows it. `status` is what differs: members of its status.
inline json::value pod(std::string_view name, const std::string& status, const std::string& metadata = {},
                       const std::string& spec = {}) {
  const std::string text = R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": ")" + std::string(name) +
                           R"(", "uid": "uid-)" + std::string(name) +
                           R"(", "labels": {"turbolift/run": "k7x2m9qd1a"})" + metadata +
                           R"(}, "spec": {"nodeName": "node-1", "containers": [{"name": "service"}])" + spec +
                           R"(}, "status": {)" + status + "}}";
  auto read = json::read(text);
  EXPECT_TRUE(read) << read.error().message << "\n" << text;
  return *read;
}
/// The status of a scheduled pod whose container has this `state`.
inline std::string container(const std::string& state, int restarts = 0, const std::string& more = {}) {
  return R"("phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "True"},
            {"type": "Ready", "status": "False", "reason": "ContainersNotReady"}],
            "containerStatuses": [{"name": "service", "image": "registry:5000/f@sha256:ab", "ready": false, "started": false,
            "restartCount": )" +
         std::to_string(restarts) + R"(, "state": {)" + state + "}" + more + "}]";
}
inline std::string waiting(std::string_view reason, std::string_view message) {
  return R"("waiting": {"reason": ")" + std::string(reason) + R"(", "message": ")" + std::string(message) + R"("})";
}
inline std::string terminated(int exit_code, std::string_view reason, std::string_view message = "") {
  return R"("terminated": {"exitCode": )" + std::to_string(exit_code) + R"(, "reason": ")" + std::string(reason) +
         R"(", "message": ")" + std::string(message) +
         R"(", "startedAt": "2025-01-01T00:00:00Z", "finishedAt": "2025-01-01T00:00:01Z"})";
}
inline std::string unscheduled(std::string_view message) {
  return R"("phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False",
            "reason": "Unschedulable", "message": ")" +
         std::string(message) + R"("}])";
}
inline json::value event(std::string_view pod, std::string_view reason, std::string_view message,
                         std::string_view time = "2025-01-01T00:00:01Z", int count = 1) {
  return *json::read(R"({"kind": "Event", "type": "Warning", "reason": ")" + std::string(reason) +
                     R"(", "message": ")" + std::string(message) + R"(", "count": )" + std::to_string(count) +
                     R"(, "lastTimestamp": ")" + std::string(time) +
                     R"(", "involvedObject": {"kind": "Pod", "namespace": "team", "name": ")" + std::string(pod) +
                     R"(", "uid": "uid-)" + std::string(pod) + R"("}})");
}

}  // namespace turbolift::kubernetes
