#include <thread>

#include "cluster_fixture.hpp"

namespace {

using namespace std::chrono_literals;

class FakeClusterProxyTest : public FakeClusterTest {
 protected:
  void SetUp() override {
    FakeClusterTest::SetUp();
    server.on_proxy(turbolift::fake::service_proxy(nodes));
  }
  KubernetesOptions by_proxy() const {
    KubernetesOptions with = options();
    with.access = turbolift::Access::api_proxy;
    return with;
  }
};

TEST_F(FakeClusterProxyTest, AnswersThroughTheApiServer) {
  turbolift::Kubernetes k8s(loaded, by_proxy());
  const auto tag = turbolift::on<act>(k8s);
  EXPECT_EQ(tag("echo", 5).get().value_or("none"), "5");
  EXPECT_GT(server.count("proxy"), 0U);
}

TEST_F(FakeClusterProxyTest, TakesNewCredentialsWhereTheOldOnesHaveExpired) {
  turbolift::Kubernetes k8s(loaded, by_proxy());
  const auto tag = turbolift::on<act>(k8s, {.at_most_once = true});
  ASSERT_TRUE(tag("echo", 1).get());
  for (const char* token : {"second", "third"}) {
    write("token", token);
    server.set_tokens({token});
    const auto result = tag("echo", 2).get();
    EXPECT_TRUE(result) << result.error().what();
  }
}

TEST_F(FakeClusterProxyTest, ATimeWithoutAnyPodThatServesLosesNoCalls) {
  turbolift::Kubernetes k8s(loaded, by_proxy());
  const auto tag = turbolift::on<act>(k8s, {.max_replicas = 1, .retries = 0});
  ASSERT_TRUE(tag("echo", 1).get());
  // Without a node for it, the pod that is gone has no successor for a while, and calls are answered 503.
  nodes.set_capacity(0);
  ASSERT_TRUE(server.store().erase("Pod", "team", nodes.addresses().begin()->first));
  std::vector<turbolift::Future<std::string>> calls;
  for (std::uint64_t i = 0; i < 20; ++i) calls.push_back(tag("echo", i));
  std::this_thread::sleep_for(500ms);
  nodes.set_capacity(1);
  const auto waiting = all("Pod");
  ASSERT_EQ(waiting.size(), 1U);
  server.store().erase("Pod", "team", turbolift::json::text(waiting.front(), {"metadata", "name"}));
  for (auto& call : calls) {
    const auto result = call.get();
    EXPECT_TRUE(result) << result.error().what();
  }
}

TEST_F(FakeClusterProxyTest, CredentialsThatStayRefusedAreAnErrorInTime) {
  KubernetesOptions with = by_proxy();
  with.start_timeout = 2s;
  turbolift::Kubernetes k8s(loaded, with);
  const auto tag = turbolift::on<act>(k8s);
  ASSERT_TRUE(tag("echo", 1).get());
  server.set_tokens({"another"});
  const auto begun = std::chrono::steady_clock::now();
  const auto result = tag("echo", 2).get();
  ASSERT_FALSE(result);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
  EXPECT_NE(std::string(result.error().what()).find("401"), std::string::npos) << result.error().what();
  server.set_tokens({"first"});  // so that it can remove what there is
}

TEST_F(FakeClusterProxyTest, ATooQuietIngressControllerIsGivenUpForTheProxy) {
  server.store().put({{"apiVersion", "networking.k8s.io/v1"},
                      {"kind", "IngressClass"},
                      {"metadata", {{"name", "nobody"}}},
                      {"spec", {{"controller", "example.com/nobody"}}}});
  KubernetesOptions with = options();
  with.access = turbolift::Access::automatic;
  turbolift::Kubernetes k8s(loaded, with);
  const auto tag = turbolift::on<act>(k8s);
  const auto result = tag("echo", 5).get();
  EXPECT_TRUE(result) << result.error().what();
  EXPECT_EQ(all("Ingress").size(), 1U);
  EXPECT_GT(server.count("proxy"), 0U);
}

}  // namespace
