#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "kubernetes/diagnosis.hpp"
#include "kubernetes/diagnosis_fixture.hpp"

namespace turbolift::kubernetes {
namespace {

using testing::HasSubstr;

std::string pulling(std::string_view why) {
  return container(waiting("ErrImagePull", "rpc error: code = Unknown desc = " + std::string(why)));
}

struct Refused {
  const char* name;
  const char* message;
  ErrorKind kind;
  bool hopeless;
  const char* advice;
};
// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest's name
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
// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest's name
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
