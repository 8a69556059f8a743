#include "kubernetes/diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace turbolift::kubernetes {
namespace {

using testing::HasSubstr;

/// A pod as a cluster shows it. `status` is what differs: members of its status.
json::value pod(std::string_view name, const std::string& status, const std::string& metadata = {},
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
std::string container(const std::string& state, int restarts = 0, const std::string& more = {}) {
  return R"("phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "True"},
            {"type": "Ready", "status": "False", "reason": "ContainersNotReady"}],
            "containerStatuses": [{"name": "service", "image": "registry:5000/f@sha256:ab", "ready": false, "started": false,
            "restartCount": )" +
         std::to_string(restarts) + R"(, "state": {)" + state + "}" + more + "}]";
}
std::string waiting(std::string_view reason, std::string_view message) {
  return R"("waiting": {"reason": ")" + std::string(reason) + R"(", "message": ")" + std::string(message) + R"("})";
}
std::string terminated(int exit_code, std::string_view reason, std::string_view message = "") {
  return R"("terminated": {"exitCode": )" + std::to_string(exit_code) + R"(, "reason": ")" + std::string(reason) +
         R"(", "message": ")" + std::string(message) +
         R"(", "startedAt": "2025-01-01T00:00:00Z", "finishedAt": "2025-01-01T00:00:01Z"})";
}
std::string unscheduled(std::string_view message) {
  return R"("phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False",
            "reason": "Unschedulable", "message": ")" +
         std::string(message) + R"("}])";
}
json::value event(std::string_view pod, std::string_view reason, std::string_view message,
                  std::string_view time = "2025-01-01T00:00:01Z", int count = 1) {
  return *json::read(R"({"kind": "Event", "type": "Warning", "reason": ")" + std::string(reason) +
                     R"(", "message": ")" + std::string(message) + R"(", "count": )" + std::to_string(count) +
                     R"(, "lastTimestamp": ")" + std::string(time) +
                     R"(", "involvedObject": {"kind": "Pod", "namespace": "team", "name": ")" + std::string(pod) +
                     R"(", "uid": "uid-)" + std::string(pod) + R"("}})");
}

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

struct Refused {
  const char* name;
  const char* message;
  ErrorKind kind;
  bool hopeless;
  const char* advice;
};
void PrintTo(const Refused& one, std::ostream* out) {
  *out << one.name;
}
class NoPod : public testing::TestWithParam<Refused> {};

TEST_P(NoPod, IsMadeForAReason) {
  const json::object deployment{
      {"metadata", json::object{{"name", "d"}}},
      {"status", json::object{{"conditions", json::array{json::object{{"type", "ReplicaFailure"},
                                                                      {"status", "True"},
                                                                      {"reason", "FailedCreate"},
                                                                      {"message", GetParam().message}}}}}}};
  const std::vector<Problem> problems = diagnose({.function = "f", .deployment = &deployment});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].kind, GetParam().kind);
  EXPECT_EQ(problems[0].hopeless, GetParam().hopeless);
  EXPECT_THAT(problems[0].message, HasSubstr(GetParam().message));
  EXPECT_THAT(problems[0].message, HasSubstr(GetParam().advice));
  EXPECT_THAT(problems[0].message, testing::StartsWith("f: its pods cannot be made: "));
}

INSTANTIATE_TEST_SUITE_P(
    Refusals, NoPod,
    testing::Values(
        Refused{
            "quota_used_up",
            "pods \"tl-f-5d\" is forbidden: exceeded quota: team, requested: cpu=1, used: cpu=3500m, limited: cpu=4",
            ErrorKind::quota_exceeded, false, "max_replicas"},
        Refused{"quota_too_small",
                "pods \"tl-f-5d\" is forbidden: exceeded quota: team, requested: cpu=8,pods=1, used: cpu=0,pods=0, "
                "limited: cpu=4,pods=0",
                ErrorKind::quota_exceeded, true, "max_replicas"},
        Refused{"quota_wants_limits",
                "pods \"tl-f-5d\" is forbidden: failed quota: team: must specify limits.cpu for: service",
                ErrorKind::quota_exceeded, true, "LimitRange's default"},
        Refused{"limit_range",
                "pods \"tl-f-5d\" is forbidden: maximum cpu usage per Container is 500m, but request is 1",
                ErrorKind::admission_denied, true, "LimitRange"},
        Refused{"pod_security",
                "pods \"tl-f-5d\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot != true",
                ErrorKind::admission_denied, true, "pod_patch"},
        Refused{"webhook", "admission webhook \"validate.kyverno.svc\" denied the request: no team label",
                ErrorKind::admission_denied, true, "objects to"},
        Refused{"policy",
                "pods \"tl-f-5d\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
                ErrorKind::admission_denied, true, "objects to"},
        Refused{"broken_webhook", "Internal error occurred: failed calling webhook \"x\": connection refused",
                ErrorKind::admission_denied, false, "does not answer"},
        Refused{"openshift",
                "pods \"tl-f-5d\" is forbidden: unable to validate against any security context constraint: [...]",
                ErrorKind::admission_denied, true, "runAsUser"},
        Refused{"young_namespace",
                "pods \"tl-f-5d\" is forbidden: error looking up service account t/default: serviceaccount \"default\" "
                "not found",
                ErrorKind::admission_denied, false, "within seconds"}),
    [](const testing::TestParamInfo<Refused>& info) { return std::string(info.param.name); });

TEST(Diagnosis, NothingIsWrongWithWhatTakesItsTime) {
  const std::vector<json::value> pods{
      pod("a", R"("phase": "Pending")"), pod("b", container(waiting("ContainerCreating", ""))),
      pod("c", container(R"("running": {})")),
      pod("d", R"("phase": "Running", "conditions": [{"type": "Ready", "status": "True"}], "containerStatuses":
                  [{"name": "service", "ready": true, "restartCount": 3, "state": {"running": {}},
                    "lastState": {"terminated": {"exitCode": 1}}}])"),
      pod("e", container(terminated(1, "Error")), R"(, "deletionTimestamp": "2025-01-01T00:00:00Z")")};
  EXPECT_TRUE(diagnose({.function = "f", .pods = pods}).empty());
}

TEST(Diagnosis, PodsOfOneKindGiveOneProblem) {
  const std::vector<json::value> pods{pod("a", pulling("dial tcp: connection refused")),
                                      pod("b", unscheduled("0/1 nodes are available: 1 Insufficient cpu.")),
                                      pod("c", pulling("registry:5000/f@sha256:ab: not found")),
                                      pod("d", pulling("dial tcp: connection refused")),
                                      pod("e", R"("phase": "Failed", "reason": "Evicted", "message": "m")"),
                                      pod("f", R"("phase": "Failed", "reason": "Evicted", "message": "m")")};
  const std::vector<json::value> events{event("a", "Failed", "one"), event("c", "Failed", "two"),
                                        event("other", "Failed", "not ours")};
  const std::vector<Problem> problems = diagnose({.function = "f", .pods = pods, .events = events});
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_EQ(problems[0].kind, ErrorKind::image_pull_failed);
  EXPECT_EQ(problems[0].pods, 3U);
  EXPECT_TRUE(problems[0].hopeless);
  EXPECT_THAT(problems[0].message, testing::StartsWith("f: pod c and 2 more: ")) << "the one that says most";
  EXPECT_THAT(problems[0].events, testing::ElementsAre("Warning Failed Pod a: one", "Warning Failed Pod c: two"));
  EXPECT_EQ(problems[1].kind, ErrorKind::evicted);
  EXPECT_EQ(problems[2].kind, ErrorKind::unschedulable);
}

TEST(Diagnosis, EventsAreInOrderAndBounded) {
  std::vector<json::value> events;
  for (int i = 20; i > 0; --i)
    events.push_back(event("p", "Failed", std::to_string(i), "2025-01-01T00:00:" + std::to_string(10 + i) + "Z", i));
  events.push_back(event("p", "Failed", "of an older pod of that name"));
  events.back().at("involvedObject").as_object()["uid"] = "another";
  const std::vector<json::value> pods{pod("p", pulling("x"))};
  const std::vector<Problem> problems = diagnose({.function = "f", .pods = pods, .events = events});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].events.size(), 8U);
  EXPECT_EQ(problems[0].events.back(), "Warning Failed (20 times) Pod p: 20");
}

TEST(Diagnosis, ATimeOutIsTheLastThingToSay) {
  const json::value deployment = *json::read(R"({"metadata": {"name": "d"}, "status": {"conditions": [
      {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out"}]}})");
  EXPECT_EQ(diagnose({.function = "f", .deployment = &deployment.as_object()}).at(0).kind, ErrorKind::start_failed);
  const std::vector<json::value> pods{pod("p", pulling("x"))};
  const auto problems = diagnose({.function = "f", .pods = pods, .deployment = &deployment.as_object()});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].kind, ErrorKind::image_pull_failed);
}

struct Ended {
  const char* name;
  json::value pod;
  std::int64_t known_restarts;
  PodEnd wanted;
};
void PrintTo(const Ended& one, std::ostream* out) {
  *out << one.name;
}
class EndOfPod : public testing::TestWithParam<Ended> {};

TEST_P(EndOfPod, IsRead) {
  const PodEnd& wanted = GetParam().wanted;
  const PodEnd end = end_of_pod(GetParam().pod.is_null() ? nullptr : &GetParam().pod, GetParam().known_restarts);
  EXPECT_EQ(static_cast<int>(end.state), static_cast<int>(wanted.state)) << end.message;
  EXPECT_EQ(end.exit_code, wanted.exit_code);
  EXPECT_EQ(end.signal, wanted.signal);
  EXPECT_EQ(end.out_of_memory, wanted.out_of_memory);
  EXPECT_EQ(end.cause, wanted.cause);
  EXPECT_EQ(end.message.empty(), end.state == PodEnd::State::alive);
}

using enum PodEnd::State;
const std::string deleted = R"(, "deletionTimestamp": "2025-01-01T00:00:00Z")";
const std::string running = R"("running": {"startedAt": "2025-01-01T00:00:00Z"})";

INSTANTIATE_TEST_SUITE_P(
    All, EndOfPod,
    testing::Values(
        Ended{"nothing_known", nullptr, 0, {.state = gone}},
        Ended{"runs", pod("p", container(running)), 0, {.state = alive}},
        Ended{"ran_before", pod("p", container(running, 2)), 2, {.state = alive}},
        Ended{"exited", pod("p", container(terminated(70, "Error"))), 0, {.state = exited, .exit_code = 70}},
        Ended{"crashed",
              pod("p", container(terminated(139, "Error"))),
              0,
              {.state = killed, .exit_code = 139, .signal = 11}},
        Ended{"restarted_since",
              pod("p", container(running, 1, R"(, "lastState": {)" + terminated(134, "Error") + "}")),
              0,
              {.state = killed, .exit_code = 134, .signal = 6}},
        Ended{"out_of_memory",
              pod("p", container(waiting("CrashLoopBackOff", ""), 3,
                                 R"(, "lastState": {)" + terminated(137, "OOMKilled") + "}")),
              2,
              {.state = killed, .exit_code = 137, .signal = 9, .out_of_memory = true}},
        Ended{
            "no_signal_so_high", pod("p", container(terminated(255, "Error"))), 0, {.state = exited, .exit_code = 255}},
        Ended{"told_to_end", pod("p", container(running), deleted), 0, {.state = stopped}},
        Ended{"ended_as_told", pod("p", container(terminated(0, "Completed")), deleted), 0, {.state = stopped}},
        Ended{"did_not_end_as_told",
              pod("p", container(terminated(137, "Error")), deleted),
              0,
              {.state = stopped, .exit_code = 137, .signal = 9}},
        Ended{"crashed_while_ending",
              pod("p", container(terminated(139, "Error")), deleted),
              0,
              {.state = killed, .exit_code = 139, .signal = 11}},
        Ended{"evicted",
              pod("p", R"("phase": "Failed", "reason": "Evicted", "message": "low on memory")"),
              0,
              {.state = gone, .cause = ErrorKind::evicted}},
        Ended{"node_gone",
              pod("p", container(terminated(137, "ContainerStatusUnknown"))),
              0,
              {.state = gone, .cause = ErrorKind::node_lost}},
        Ended{"lost_with_its_node",
              pod("p", R"("conditions": [{"type": "DisruptionTarget", "status": "True",
                          "reason": "DeletionByTaintManager", "message": "m"}])",
                  deleted),
              0,
              {.state = gone, .cause = ErrorKind::node_lost}}),
    [](const testing::TestParamInfo<Ended>& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace turbolift::kubernetes
