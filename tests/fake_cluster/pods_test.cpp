#include <csignal>
#include <thread>

#include "cluster_fixture.hpp"

namespace {

using namespace std::chrono_literals;
namespace json = turbolift::json;

using FakeClusterPodsTest = FakeClusterTest;

TEST_F(FakeClusterPodsTest, AnswersAndOwnsAllThatItMakesAndRemovesIt) {
  {
    turbolift::Kubernetes k8s(loaded, options());
    const auto tag = turbolift::on<act>(k8s);
    EXPECT_EQ(tag("echo", 5).get().value_or("none"), "5");
    const auto jobs = all("Job");
    ASSERT_EQ(jobs.size(), 1U);
    const std::string_view uid = json::text(jobs.front(), {"metadata", "uid"});
    for (const char* kind : {"Deployment", "HorizontalPodAutoscaler", "Secret", "NetworkPolicy"}) {
      const auto objects = all(kind);
      ASSERT_EQ(objects.size(), 1U) << kind;
      const auto& owners = json::items(objects.front(), {"metadata", "ownerReferences"});
      ASSERT_EQ(owners.size(), 1U) << kind;
      EXPECT_EQ(json::text(owners.at(0), {"uid"}), uid) << kind;
    }
    EXPECT_TRUE(all("Ingress").empty());
  }
  EXPECT_TRUE(left().empty());
}

TEST_F(FakeClusterPodsTest, ACrashIsTypedAndTheNextCallIsAnswered) {
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s, {.max_replicas = 1});
  const auto result = tag("abort", 0).get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::function_crashed) << result.error().what();
  EXPECT_EQ(result.error().signal, SIGABRT);
  EXPECT_EQ(result.error().attempts, 1);
  EXPECT_NE(result.error().log.find("the last words"), std::string::npos) << result.error().log;
  EXPECT_EQ(tag("echo", 1).get().value_or("none"), "1");
}

TEST_F(FakeClusterPodsTest, ProcessesThatAreKilledLoseNoCalls) {
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s, {.max_replicas = 3});
  std::atomic<bool> done{false};
  std::jthread killer([&] {
    while (!done) {
      for (const auto& [name, address] : nodes.addresses()) {
        std::this_thread::sleep_for(200ms);
        nodes.kill(name, SIGKILL);
      }
      std::this_thread::sleep_for(10ms);
    }
  });
  std::vector<turbolift::Future<std::string>> calls;
  for (std::uint64_t i = 0; i < 300; ++i) calls.push_back(tag("sleep", 5));
  for (auto& call : calls) {
    const auto result = call.get();
    EXPECT_TRUE(result) << result.error().what();
  }
  done = true;
}

TEST_F(FakeClusterPodsTest, APodThatIsDeletedIsReplacedAndItsCallsRunAgain) {
  turbolift::Kubernetes k8s(loaded, options());
  const auto tag = turbolift::on<act>(k8s, {.max_replicas = 1});
  ASSERT_TRUE(tag("echo", 1).get());
  auto call = tag("sleep", 500);
  std::this_thread::sleep_for(100ms);
  const std::string name = nodes.addresses().begin()->first;
  ASSERT_TRUE(server.store().erase("Pod", "team", name));
  const auto result = call.get();
  EXPECT_TRUE(result) << result.error().what();
  EXPECT_FALSE(nodes.addresses().contains(name));
}

TEST_F(FakeClusterPodsTest, DeploysWhatTheBuildHasFoundAtTheFirstUse) {
  KubernetesOptions with = options();
  with.deploy_early = true;
  turbolift::Kubernetes k8s(loaded, with);
  const auto tag = turbolift::on<act>(k8s);
  // As long as what is registered, which is as long as the program.
  const auto* other = new auto(turbolift::on<square>(k8s, {.max_replicas = 1}));
  register_by_hand(turbolift::Function<square>::info(),
                   {.name = "square", .binary = ACT_SERVICE, .debug_file = {}, .tag = other});
  ASSERT_TRUE(tag("echo", 1).get());
  EXPECT_TRUE(comes_true([this] { return all("Deployment").size() == 2; }, 5s));
  EXPECT_EQ(all("HorizontalPodAutoscaler").size(), 1U);  // with the tag's own options: the other may have one replica
}

}  // namespace
