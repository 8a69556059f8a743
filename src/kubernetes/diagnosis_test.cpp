#include "kubernetes/diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "kubernetes/diagnosis_fixture.hpp"

namespace turbolift::kubernetes {
namespace {

using testing::HasSubstr;

struct Case {
  const char* name;
  json::value pod;
  std::vector<json::value> events;
  ErrorKind kind;
  bool hopeless;
  const char* message;  // a part of it
  int exit_code = 0;
  int signal = 0;
  const char* log = "";
};
// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest's name
void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

class OnePod : public testing::TestWithParam<Case> {};

TEST_P(OnePod, HasOneProblem) {
  const Case& one = GetParam();
  const std::vector<Problem> problems = diagnose(
      {.function = "geo::area", .pods = {&one.pod, 1}, .events = one.events, .deployment = nullptr, .log = one.log});
  ASSERT_EQ(problems.size(), 1U);
  const Problem& problem = problems.front();
  EXPECT_EQ(problem.kind, one.kind) << problem.message;
  EXPECT_EQ(problem.hopeless, one.hopeless) << problem.message;
  EXPECT_THAT(problem.message, HasSubstr(one.message));
  EXPECT_THAT(problem.message, testing::StartsWith("geo::area: pod p: "));
  EXPECT_EQ(problem.exit_code, one.exit_code);
  EXPECT_EQ(problem.signal, one.signal);
  EXPECT_EQ(problem.pods, 1U);
  EXPECT_EQ(problem.events.size(), one.events.size());
}

auto name_of(const testing::TestParamInfo<Case>& info) {
  return std::string(info.param.name);
}

constexpr auto pull_failed = ErrorKind::image_pull_failed;
constexpr const char* pull_begin =
    "failed to pull and unpack image \\\"registry:5000/f@sha256:ab\\\": failed to resolve "
    "reference \\\"registry:5000/f@sha256:ab\\\": ";

std::string pulling(std::string_view why, std::string_view reason = "ErrImagePull") {
  return container(waiting(reason, "rpc error: code = Unknown desc = " + std::string(pull_begin) + std::string(why)));
}

INSTANTIATE_TEST_SUITE_P(
    Images, OnePod,
    testing::Values(
        Case{"not_there",
             pod("p", pulling("registry:5000/f@sha256:ab: not found")),
             {},
             pull_failed,
             true,
             "nobody has pushed it there"},
        Case{"back_off_with_cause",
             pod("p",
                 container(waiting("ImagePullBackOff",
                                   "Back-off pulling image \\\"registry:5000/f\\\": ErrImagePull: rpc error: code = "
                                   "NotFound desc = registry:5000/f: not found"))),
             {},
             pull_failed,
             true,
             "NotFound"},
        Case{"back_off_whose_cause_is_in_the_event",
             pod("p", container(waiting("ImagePullBackOff", "Back-off pulling image \\\"registry:5000/f\\\""))),
             {event("p", "Failed", "Failed to pull image \\\"f\\\": pull access denied, repository does not exist"),
              event("p", "BackOff", "Back-off pulling image \\\"registry:5000/f\\\"")},
             pull_failed,
             true,
             "image_pull_secrets"},
        Case{"unauthorized",
             pod("p", pulling("pull access denied, authorization failed: 401 Unauthorized")),
             {},
             pull_failed,
             true,
             "image_pull_secrets"},
        Case{"plain_http",
             pod("p", pulling("http: server gave HTTP response to HTTPS client")),
             {},
             pull_failed,
             true,
             "plain HTTP"},
        Case{"certificate",
             pod("p", pulling("tls: failed to verify certificate: x509: unknown authority")),
             {},
             pull_failed,
             true,
             "do not trust"},
        Case{"unreachable",
             pod("p", pulling("dial tcp 10.0.0.1:5000: connect: connection refused")),
             {},
             pull_failed,
             false,
             "cannot reach the registry"},
        Case{"rate",
             pod("p", pulling("429 Too Many Requests - toomanyrequests: slow down")),
             {},
             pull_failed,
             false,
             "limits how often"},
        Case{"unknown", pod("p", pulling("something new")), {}, pull_failed, false, "something new"},
        Case{"platform",
             pod("p", container(waiting("ErrImagePull", "no match for platform in manifest sha256:ab: not found"))),
             {},
             ErrorKind::wrong_architecture,
             true,
             "PLATFORMS"},
        Case{"invalid_name",
             pod("p", container(waiting("InvalidImageName", "couldn't parse image name \\\"A B\\\""))),
             {},
             pull_failed,
             true,
             "is none"},
        Case{"never",
             pod("p", container(waiting("ErrImageNeverPull",
                                        "Container image \\\"f\\\" is not present with pull policy "
                                        "of Never"))),
             {},
             pull_failed,
             true,
             "loaded into every node"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Starting, OnePod,
    testing::Values(
        Case{"exec_format_error",
             pod("p", container(terminated(128, "StartError",
                                           "failed to create containerd task: failed to create shim task: OCI runtime "
                                           "create failed: exec: \\\"/service\\\": exec format error: unknown"))),
             {},
             ErrorKind::wrong_architecture,
             true,
             "exec format error",
             128},
        Case{"exec_format_error_in_the_log",
             pod("p", container(waiting("CrashLoopBackOff", "back-off 10s restarting failed container"), 1,
                                R"(, "lastState": {)" + terminated(255, "Error") + "}")),
             {},
             ErrorKind::wrong_architecture,
             true,
             "exec format error",
             255,
             0,
             "exec /service: exec format error"},
        Case{"no_such_file",
             pod("p", container(terminated(128, "StartError", "exec: \\\"/x\\\": stat /x: no such file or directory"))),
             {},
             ErrorKind::start_failed,
             true,
             "no such file",
             128},
        Case{"configuration",
             pod("p", container(waiting("CreateContainerConfigError", "secret \\\"mine\\\" not found"))),
             {},
             ErrorKind::start_failed,
             true,
             "options secrets"},
        Case{"root",
             pod("p", container(waiting("CreateContainerConfigError",
                                        "container has runAsNonRoot and image will run as root (pod: \\\"p\\\")"))),
             {},
             ErrorKind::start_failed,
             true,
             "runAsNonRoot"},
        Case{"secret_not_mounted",
             pod("p", container(waiting("ContainerCreating", ""))),
             {event("p", "FailedMount",
                    "MountVolume.SetUp failed for volume \\\"secrets\\\" : secret \\\"mine\\\" not found")},
             ErrorKind::start_failed,
             true,
             "cannot be mounted"},
        Case{"secret_of_the_session",
             pod("p", container(waiting("ContainerCreating", ""))),
             {event("p", "FailedMount", "MountVolume.SetUp failed : secret \\\"tl-k7x2m9qd1a\\\" not found")},
             ErrorKind::start_failed,
             false,
             "cannot be mounted"},
        Case{"sandbox",
             pod("p", container(waiting("ContainerCreating", ""))),
             {event("p", "FailedCreatePodSandBox", "failed to setup network for sandbox: no IP addresses available")},
             ErrorKind::start_failed,
             false,
             "no IP addresses"},
        Case{"silent",
             pod("p", container(R"("running": {"startedAt": "2025-01-01T00:00:00Z"})")),
             {event("p", "Unhealthy", "Startup probe failed: dial tcp 10.0.0.9:8080: connect: connection refused",
                    "2025-01-01T00:00:01Z", 7)},
             ErrorKind::start_failed,
             false,
             "does not answer: Startup probe failed"},
        Case{"bad_environment",
             pod("p", container(waiting("CrashLoopBackOff", "back-off 10s restarting failed container"), 1,
                                R"(, "lastState": {)" + terminated(78, "Error") + "}")),
             {},
             ErrorKind::start_failed,
             true,
             "refuses its configuration",
             78}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Ending, OnePod,
    testing::Values(
        Case{"crashed_twice",
             pod("p", container(waiting("CrashLoopBackOff", "back-off 10s restarting failed container=service pod=p"),
                                1, R"(, "lastState": {)" + terminated(139, "Error") + "}")),
             {event("p", "BackOff", "Back-off restarting failed container service in pod p")},
             ErrorKind::crash_loop,
             false,
             "signal 11",
             139,
             11},
        Case{"crashed_again",
             pod("p", container(waiting("CrashLoopBackOff", "back-off 20s restarting failed container=service pod=p"),
                                2, R"(, "lastState": {)" + terminated(3, "Error") + "}")),
             {},
             ErrorKind::crash_loop,
             true,
             "exit code 3",
             3},
        Case{"out_of_memory",
             pod("p", container(waiting("CrashLoopBackOff", "back-off 20s restarting failed container=service pod=p"),
                                2, R"(, "lastState": {)" + terminated(137, "OOMKilled") + "}")),
             {},
             ErrorKind::out_of_memory,
             true,
             "option memory",
             137,
             9},
        Case{"evicted",
             pod("p", R"("phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory. "
                         )"),
             {event("p", "Evicted", "The node was low on resource: memory.")},
             ErrorKind::evicted,
             false,
             "node-1 has evicted it: The node was low"},
        Case{"evicted_by_request",
             pod("p",
                 R"("phase": "Running", "conditions": [{"type": "DisruptionTarget", "status": "True",
                    "reason": "EvictionByEvictionAPI", "message": "Eviction API: evicting"}])",
                 R"(, "deletionTimestamp": "2025-01-01T00:00:00Z")"),
             {},
             ErrorKind::evicted,
             false,
             "Eviction API"},
        Case{"preempted",
             pod("p", R"("phase": "Running", "conditions": [{"type": "DisruptionTarget", "status": "True",
                    "reason": "PreemptionByScheduler", "message": "default-scheduler: preempting to accommodate"}])"),
             {},
             ErrorKind::evicted,
             false,
             "preempting"},
        Case{"taint_manager",
             pod("p",
                 R"("phase": "Running", "conditions": [{"type": "DisruptionTarget", "status": "True",
                    "reason": "DeletionByTaintManager", "message": "Taint manager: deleting due to NoExecute taint"}])",
                 R"(, "deletionTimestamp": "2025-01-01T00:00:00Z")"),
             {},
             ErrorKind::node_lost,
             false,
             "node-1 is gone or does not answer"},
        Case{"node_lost",
             pod("p", R"("phase": "Running", "reason": "NodeLost", "message": "Node node-1 which was running "
                                      )"),
             {},
             ErrorKind::node_lost,
             false,
             "does not answer"},
        Case{
            "node_shut_down",
            pod("p",
                R"("phase": "Failed", "reason": "Terminated", "message": "Pod was terminated in response to imminent node shutdown."
                         )"),
            {},
            ErrorKind::node_lost,
            false,
            "shuts down"},
        Case{"node_not_ready",
             pod("p", R"("phase": "Running", "conditions": [{"type": "PodScheduled", "status": "True"},
                    {"type": "Ready", "status": "False"}], "containerStatuses": [{"name": "service", "ready": true,
                    "restartCount": 0, "state": {"running": {}}}])"),
             {event("p", "NodeNotReady", "Node is not ready")},
             ErrorKind::node_lost,
             false,
             "node-1 does not answer"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Scheduling, OnePod,
    testing::Values(
        Case{"too_full",
             pod("p",
                 unscheduled("0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No "
                             "preemption victims found for incoming pod.")),
             {event("p", "FailedScheduling", "0/2 nodes are available: 2 Insufficient cpu.")},
             ErrorKind::unschedulable,
             false,
             "2 Insufficient cpu"},
        Case{"no_scale_up",
             pod("p", unscheduled("0/2 nodes are available: 2 Insufficient nvidia.com/gpu.")),
             {event("p", "NotTriggerScaleUp", "pod didn't trigger scale-up: 1 Insufficient nvidia.com/gpu")},
             ErrorKind::unschedulable,
             true,
             "ask for less"},
        Case{"scale_up_under_way",
             pod("p", unscheduled("0/2 nodes are available: 2 Insufficient cpu.")),
             {event("p", "NotTriggerScaleUp", "pod didn't trigger scale-up", "2025-01-01T00:00:01Z"),
              event("p", "TriggeredScaleUp", "pod triggered scale-up: [{pool 1->2}]", "2025-01-01T00:00:02Z")},
             ErrorKind::unschedulable,
             false,
             "Insufficient cpu"},
        Case{
            "no_node_of_the_architecture",
            pod("p",
                unscheduled("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: "
                            "0/3 nodes are available: 3 Preemption is not helpful for scheduling.")),
            {},
            ErrorKind::wrong_architecture,
            false,
            "PLATFORMS"},
        Case{"no_node_selected",
             pod("p", unscheduled("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector."), "",
                 R"(, "nodeSelector": {"disk": "ssd"})"),
             {},
             ErrorKind::unschedulable,
             false,
             "node_selector"},
        Case{"some_nodes_are_full",
             pod("p", unscheduled("0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match Pod's node "
                                  "affinity/selector.")),
             {},
             ErrorKind::unschedulable,
             false,
             "node_selector"},
        Case{"taint",
             pod("p", unscheduled("0/1 nodes are available: 1 node(s) had untolerated taint(s) {gpu: true}.")),
             {},
             ErrorKind::unschedulable,
             false,
             "tolerate"},
        Case{
            "kubelet_refuses",
            pod("p", R"("phase": "Failed", "reason": "OutOfcpu", "message": "Pod was rejected: Node didn't have enough "
                         )"),
            {},
            ErrorKind::unschedulable,
            false,
            "OutOfcpu"}),
    name_of);

}  // namespace
}  // namespace turbolift::kubernetes
