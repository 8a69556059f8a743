#include "cluster_fixture.hpp"

namespace {

using namespace std::chrono_literals;
namespace json = turbolift::json;

class FakeClusterSessionTest : public FakeClusterTest {
 protected:
  std::string job() {
    const auto jobs = all("Job");
    return jobs.size() == 1 ? std::string(json::text(jobs.front(), {"metadata", "name"})) : "";
  }
};

TEST_F(FakeClusterSessionTest, ALostOneIsReplacedAndTheCallRunsInTheNext) {
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s, {.max_replicas = 1});
  ASSERT_TRUE(tag("echo", 1).get());
  const std::string first = job();
  auto call = tag("sleep", 300);
  ASSERT_TRUE(server.store().erase("Job", "team", first));
  const auto result = call.get();
  EXPECT_TRUE(result) << result.error().what();
  EXPECT_NE(job(), first);
  EXPECT_NE(job(), "");
  for (const std::string& name : left()) EXPECT_EQ(name.find(first), std::string::npos) << name;
}

TEST_F(FakeClusterSessionTest, OneThatIsLostAgainAndAgainIsGivenUp) {
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s);
  int lost = 0;
  turbolift::Result<std::string> result = tag("echo", 1).get();
  while (result && lost < 10) {
    const std::string name = job();
    ASSERT_TRUE(server.store().erase("Job", "team", name));
    ++lost;
    // Not before the loss was seen.
    ASSERT_TRUE(comes_true(
        [&] {
          result = tag("echo", 1).get();
          return !result || (job() != name && !job().empty());
        },
        10s));
  }
  EXPECT_EQ(lost, 4);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::session_lost) << result.error().what();
}

TEST_F(FakeClusterSessionTest, AnAnswerThatGotLostMakesNothingTwice) {
  for (const char* plural : {"jobs", "secrets", "networkpolicies", "deployments", "horizontalpodautoscalers"})
    server.inject({.kind = turbolift::fake::ApiFault::Kind::drop_reply, .verb = "create", .plural = plural});
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s);
  const auto result = tag("echo", 4).get();
  EXPECT_TRUE(result) << result.error().what();
  for (const char* kind : {"Job", "Secret", "NetworkPolicy", "Deployment", "HorizontalPodAutoscaler"})
    EXPECT_EQ(all(kind).size(), 1U) << kind;
}

TEST_F(FakeClusterSessionTest, WatchesThatEndAreTakenUpAgain) {
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s, {.max_replicas = 3});
  ASSERT_TRUE(tag("echo", 1).get());
  server.cut_all();
  server.forget_history(true);
  std::vector<turbolift::Future<std::string>> calls;
  for (int i = 0; i < 30; ++i) calls.push_back(tag("sleep", 50));
  for (auto& call : calls) EXPECT_TRUE(call.get());
  EXPECT_EQ(nodes.most(), 3U);  // so that it has heard of the new pods
}

TEST_F(FakeClusterSessionTest, IsClosedByThePlatformsEndWhileACallRuns) {
  turbolift::Future<std::string> call;
  {
    KubernetesOptions with = options();
    with.close_timeout = 2s;
    turbolift::Kubernetes k8s(loaded, with);
    const auto tag = turbolift::on<act>(k8s);
    ASSERT_TRUE(tag("echo", 1).get());
    call = tag("for ever", 0);
  }
  const auto result = call.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::platform_stopped);
}

}  // namespace
