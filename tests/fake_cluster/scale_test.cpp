#include <algorithm>
#include <thread>

#include "cluster_fixture.hpp"

namespace {

using namespace std::chrono_literals;
namespace json = turbolift::json;

class FakeClusterScaleTest : public FakeClusterTest {
 protected:
  template <class Tag>
  void call_at_once(const Tag& tag, int count, std::uint64_t ms) {
    std::vector<turbolift::Future<std::string>> calls;
    for (int i = 0; i < count; ++i) calls.push_back(tag("sleep", ms));
    for (auto& call : calls) {
      const auto result = call.get();
      EXPECT_TRUE(result) << result.error().what();
    }
  }
  std::int64_t of_autoscaler(const char* field) {
    const auto found = all("HorizontalPodAutoscaler");
    return found.size() == 1 ? json::number(found.front(), {"spec", field}).value_or(-1) : 0;
  }
  std::int64_t replicas() {
    const auto found = all("Deployment");
    return found.size() == 1 ? json::number(found.front(), {"spec", "replicas"}).value_or(-1) : -2;
  }
};

TEST_F(FakeClusterScaleTest, ABurstGetsAllReplicasAndNoMoreTheAutoscalerFirst) {
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s, {.max_replicas = 3});
  ASSERT_TRUE(tag("echo", 1).get());
  call_at_once(tag, 30, 100);
  EXPECT_EQ(nodes.most(), 3U);
  EXPECT_EQ(of_autoscaler("maxReplicas"), 3);
  // The minimum goes up before the number, so that the autoscaler does not take the replicas back.
  std::vector<std::string> patched;
  for (const auto& request : server.requests("patch")) {
    if (request.path().find("horizontalpodautoscalers") != std::string::npos) patched.emplace_back("minimum");
    if (request.path().ends_with("/scale")) patched.emplace_back("scale");
  }
  ASSERT_GE(patched.size(), 2U);
  for (std::size_t i = 0; i < patched.size(); ++i) EXPECT_EQ(patched[i], i % 2 == 0 ? "minimum" : "scale");
}

TEST_F(FakeClusterScaleTest, TheMinimumGoesBackWhenIdle) {
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s, {.max_replicas = 3, .idle_timeout = 400ms});
  call_at_once(tag, 30, 50);
  EXPECT_TRUE(comes_true([this] { return of_autoscaler("minReplicas") == 1; }, 5s));
  EXPECT_EQ(replicas(), 3);  // that is the autoscaler's to change
}

TEST_F(FakeClusterScaleTest, ToZeroWithoutTheAutoscalerAndBackWithIt) {
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s, {.min_replicas = 0, .max_replicas = 2, .idle_timeout = 400ms});
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(tag("echo", 3).get().value_or("none"), "3");
    EXPECT_TRUE(comes_true([this] { return of_autoscaler("minReplicas") == 1; }, 5s));
    EXPECT_TRUE(comes_true([this] { return replicas() == 0 && of_autoscaler("minReplicas") == 0; }, 5s));
    EXPECT_TRUE(comes_true([this] { return nodes.running() == 0; }, 5s));
  }
}

TEST_F(FakeClusterScaleTest, AFullClusterGoesOnWithWhatRuns) {
  nodes.set_capacity(2);
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s, {.max_replicas = 4});
  testing::internal::CaptureStderr();
  call_at_once(tag, 40, 50);
  EXPECT_EQ(nodes.most(), 2U);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("it goes on with fewer replicas than it wants"), std::string::npos) << said;
}

TEST_F(FakeClusterScaleTest, WithoutTheRightToScaleItGoesOnAndDoesNotAskAllTheTime) {
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s, {.max_replicas = 3});
  ASSERT_TRUE(tag("echo", 1).get());
  server.deny("patch", "horizontalpodautoscalers");
  testing::internal::CaptureStderr();
  call_at_once(tag, 30, 50);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("it goes on with as many replicas as it has"), std::string::npos) << said;
  EXPECT_EQ(nodes.most(), 1U);
  EXPECT_LE(server.count("patch", "horizontalpodautoscalers"), 2U);
}

TEST_F(FakeClusterScaleTest, MaxPodsHoldsForAllFunctionsTogether) {
  KubernetesOptions with = options();
  with.max_pods = 3;
  turbolift::Kubernetes k8s(loaded, with);
  const auto one = turbolift::on<act>(k8s, {.max_replicas = 3, .retries = 1});
  const auto other = turbolift::on<act>(k8s, {.max_replicas = 3, .retries = 2});
  ASSERT_TRUE(one("echo", 1).get());
  ASSERT_TRUE(other("echo", 1).get());
  std::jthread beside([&] { call_at_once(other, 20, 50); });
  call_at_once(one, 20, 50);
  beside.join();
  EXPECT_EQ(nodes.most(), 3U);
}

}  // namespace
