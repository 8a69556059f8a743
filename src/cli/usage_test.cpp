#include "cli/usage.hpp"

#include <gtest/gtest.h>

namespace turbolift::cli {
namespace {

json::object about(std::string_view name) {
  return {{"name", name},
          {"namespace", "team"},
          {"labels", {{"turbolift/run", "k7x2m9qd1a"}, {"turbolift/service", "square-01234567"}}}};
}

json::object pod(std::string_view name, bool ready, int restarts, const json::object& state) {
  json::object status{{"name", "service"}, {"ready", ready}, {"restartCount", restarts}, {"state", state}};
  return {{"metadata", about(name)},
          {"spec", {{"nodeName", "node0"}}},
          {"status", {{"phase", "Running"}, {"containerStatuses", json::array{std::move(status)}}}}};
}

json::object metrics(std::string_view name, std::string_view cpu, std::string_view memory) {
  return {{"metadata", about(name)},
          {"containers", json::array{{{"name", "service"}, {"usage", {{"cpu", cpu}, {"memory", memory}}}},
                                     {{"name", "proxy"}, {"usage", {{"cpu", "1m"}, {"memory", "1Mi"}}}}}}};
}

std::vector<SeenSession> one_session() {
  SeenFunction function{.name = "square(int)", .service = "square-01234567", .wanted = 2, .ready = 1};
  function.resources = {{"requests", {{"cpu", "20m"}, {"memory", "64Mi"}}}, {"limits", {{"memory", "64Mi"}}}};
  SeenSession session{.run_id = "k7x2m9qd1a", .kube_namespace = "team", .program = "app"};
  session.functions = {function};
  return {session};
}

TEST(Usage, IsThatOfAllContainersOfAPodAndOfAllPodsOfAFunction) {
  const json::object running{{"running", json::object()}};
  const json::object crashed{{"waiting", {{"reason", "CrashLoopBackOff"}}}};
  const auto functions = read_usage(one_session(), {pod("b", false, 3, crashed), pod("a", true, 1, running)},
                                    {metrics("a", "12345678n", "10Mi"), metrics("other", "1", "1Gi")});
  ASSERT_EQ(functions.size(), 1U);
  const FunctionUsage& one = functions[0];
  ASSERT_EQ(one.pods.size(), 2U);
  EXPECT_EQ(one.pods[0].name, "a");
  EXPECT_NEAR(one.pods[0].usage.cpu.value(), 0.013345678, 1e-9);
  EXPECT_EQ(one.pods[0].usage.memory, 11.0 * 1024 * 1024);
  EXPECT_EQ(one.pods[1].state, "CrashLoopBackOff");
  EXPECT_FALSE(one.pods[1].usage.cpu) << "it was not measured";
  EXPECT_EQ(one.restarts(), 4);
  EXPECT_EQ(usage_rows(functions)[1], (std::vector<std::string>{"square(int)", "k7x2m9qd1a", "team", "1/2", "", "4",
                                                                "13m", "20m", "11Mi", "64Mi", "64Mi"}));
  EXPECT_EQ(usage_rows(functions)[3][6], "-");
  EXPECT_EQ(json::text(usage_json(functions)["functions"].at(0), {"replica_resources", "requests", "cpu"}), "20m");
}

TEST(Usage, IsUnknownWithoutMetrics) {
  const auto functions = read_usage(one_session(), {}, {});
  EXPECT_FALSE(functions.at(0).total().cpu);
  EXPECT_TRUE(usage_json(functions)["functions"].at(0).at("memory_bytes").is_null());
}

}  // namespace
}  // namespace turbolift::cli
