#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "platform/options_check.hpp"
#include "platform/options_json.hpp"

namespace turbolift::platform {
namespace {

using namespace std::chrono_literals;

TEST(Json, ObjectsAreToldFromAnythingElse) {
  EXPECT_TRUE(is_json_object(R"({"a": [1, -2.5e3, true, null, "x\n\u00e9"], "b": {}})"));
  EXPECT_TRUE(is_json_object(" {} \n"));
  for (const char* text : {"", "[]", "{", "{}x", "{a:1}", R"({"a":})", R"({"a":1,})", R"({"a":01})", R"({"a":"\x"})",
                           R"({"a" 1})", "{\"a\":\"\n\"}"})
    EXPECT_FALSE(is_json_object(text)) << text;
  EXPECT_FALSE(is_json_object("{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}"));
}

TEST(FunctionOptionsCheck, TakesWhatMakesSense) {
  EXPECT_EQ(check(FunctionOptions()), "");
  EXPECT_EQ(check(FunctionOptions{.min_replicas = 0,
                                  .max_replicas = 3,
                                  .concurrency = 4,
                                  .cpu = "500m",
                                  .memory = "1Gi",
                                  .resources = {{"nvidia.com/gpu", "1"}},
                                  .timeout = 30s,
                                  .retries = 0,
                                  .idle_timeout = 5min,
                                  .target_cpu_percent = 50,
                                  .env = {{"A", "1"}, {"B", ""}},
                                  .secrets = {{"token", "my-secret", "token"}},
                                  .node_selector = {{"kubernetes.io/arch", "arm64"}},
                                  .pod_patch = R"({"spec": {}})"}),
            "");
}

template <class Options>
void names(const Options& options, std::string_view field) {
  EXPECT_NE(check(options).find("option " + std::string(field)), std::string::npos) << field << ": " << check(options);
}

TEST(FunctionOptionsCheck, NamesTheFieldThatMakesNone) {
  names(FunctionOptions{.min_replicas = -1}, "min_replicas");
  names(FunctionOptions{.max_replicas = 0}, "max_replicas");
  names(FunctionOptions{.min_replicas = 3, .max_replicas = 2}, "min_replicas");
  names(FunctionOptions{.concurrency = 0}, "concurrency");
  names(FunctionOptions{.cpu = "much"}, "cpu");
  names(FunctionOptions{.memory = "-1Gi"}, "memory");
  names(FunctionOptions{.resources = {{"nvidia.com/gpu", ""}}}, "resources");
  names(FunctionOptions{.resources = {{"nvidia.com/gpu", "x"}}}, "nvidia.com/gpu");
  names(FunctionOptions{.timeout = 0s}, "timeout");
  names(FunctionOptions{.retries = -1}, "retries");
  names(FunctionOptions{.retries = 2, .at_most_once = true}, "retries");
  names(FunctionOptions{.idle_timeout = -1s}, "idle_timeout");
  names(FunctionOptions{.target_cpu_percent = 101}, "target_cpu_percent");
  names(FunctionOptions{.env = {{"1A", ""}}}, "env");
  names(FunctionOptions{.env = {{"TURBOLIFT_LISTEN", ""}}}, "env");
  names(FunctionOptions{.env = {{"A", "1"}, {"A", "2"}}}, "env");
  names(FunctionOptions{.secrets = {{"../x", "s", "k"}}}, "secrets");
  names(FunctionOptions{.secrets = {{"x", "", "k"}}}, "secrets");
  names(FunctionOptions{.node_selector = {{"/arch", "x"}}}, "node_selector");
  names(FunctionOptions{.pod_patch = "{"}, "pod_patch");
}

TEST(PlatformOptionsCheck, NamesTheFieldThatMakesNone) {
  EXPECT_EQ(check(KubernetesOptions()), "");
  EXPECT_EQ(check(LocalOptions()), "");
  names(LocalOptions{.max_replicas = 0}, "max_replicas");
  names(LocalOptions{.start_timeout = 0s}, "start_timeout");
  names(KubernetesOptions{.max_pods = 0}, "max_pods");
  names(KubernetesOptions{.min_replicas = 5, .max_pods = 2}, "min_replicas");
  names(KubernetesOptions{.kube_namespace = "Upper"}, "kube_namespace");
  names(KubernetesOptions{.session_timeout = 1s}, "session_timeout");
  names(KubernetesOptions{.access = Access::http_route}, "access");
  names(KubernetesOptions{.gateway = "no-namespace"}, "gateway");
  names(KubernetesOptions{.image_pull_secrets = {"Not A Name"}}, "image_pull_secrets");
  names(KubernetesOptions{.labels = {{"-/x", "y"}, {"a b", "c"}}}, "labels");
  names(ImageSource(Registry{"https://registry"}), "Registry.push");
  names(ImageSource(Registry{}), "Registry.push");
  names(ImageSource(Containerd{"relative.sock"}), "Containerd.socket");
  names(CallOptions{.deadline = -1s}, "deadline");
}

TEST(NotHonoured, DependsOnWhereCallsRun) {
  const FunctionOptions options{.memory = "1Gi", .resources = {{"nvidia.com/gpu", "1"}}, .env = {{"A", "1"}}};
  EXPECT_TRUE(not_honoured(options, Honours::all).empty());
  EXPECT_EQ(not_honoured(options, Honours::processes).size(), 1U);
  EXPECT_EQ(not_honoured(options, Honours::threads).size(), 3U);
}

}  // namespace
}  // namespace turbolift::platform
