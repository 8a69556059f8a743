#include "cli/doctor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/cluster_fixture.hpp"

namespace turbolift::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using Level = Finding::Level;

class DoctorTest : public ClusterTest {
 protected:
  /// The findings of this level, "what: detail".
  static std::string of(const Findings& findings, Level level) {
    std::string text;
    for (const Finding& finding : findings.all())
      if (finding.level == level) text += finding.what + ": " + finding.detail + "\n" + finding.fix;
    return text;
  }
};

TEST_F(DoctorTest, EachMissingRightIsNamedWithWhatGivesIt) {
  Findings findings;
  examine_rights(access, findings);
  EXPECT_THAT(of(findings, Level::ok), HasSubstr("of the Role"));

  server.deny("patch", "jobs");
  server.deny("create", "secrets");
  server.deny("create", "httproutes");
  Findings missing;
  examine_rights(access, missing);
  EXPECT_EQ(missing.count(Level::ok), 0U);
  EXPECT_THAT(of(missing, Level::failed), HasSubstr("patch jobs.batch, create secrets"));
  EXPECT_THAT(of(missing, Level::failed), HasSubstr("kind: RoleBinding"));
  EXPECT_THAT(of(missing, Level::failed), Not(HasSubstr("httproutes"))) << "few programs need it";
  EXPECT_THAT(of(missing, Level::warning), HasSubstr("create httproutes.gateway.networking.k8s.io"));
}

TEST_F(DoctorTest, AServerThatDoesNotAnswerIsTheLastQuestion) {
  kubernetes::Config config;
  config.cluster.server = "http://127.0.0.1:1";
  access.client = kubernetes::Client::make(std::move(config)).value();
  Findings findings;
  EXPECT_FALSE(examine_cluster(access, findings));
  EXPECT_EQ(findings.all().size(), 1U);
  EXPECT_THAT(of(findings, Level::failed), HasSubstr("API server: "));
}

TEST_F(DoctorTest, ANamespaceThatIsMissingOrEndingFails) {
  Findings missing;
  examine_cluster(access, missing);
  EXPECT_THAT(of(missing, Level::failed), HasSubstr("kubectl create namespace team"));
  json::object team{{"apiVersion", "v1"}, {"kind", "Namespace"}};
  team["metadata"] = {{"name", "team"}, {"labels", {{"pod-security.kubernetes.io/enforce", "restricted"}}}};
  server.store().put(team);
  Findings there;
  examine_cluster(access, there);
  EXPECT_EQ(of(there, Level::failed), "");
  EXPECT_THAT(of(there, Level::ok), HasSubstr("pod security level restricted"));
  team["status"] = {{"phase", "Terminating"}};
  server.store().put(team);
  Findings ending;
  examine_cluster(access, ending);
  EXPECT_THAT(of(ending, Level::failed), HasSubstr("it is being deleted"));
}

TEST_F(DoctorTest, NothingIsMade) {
  Findings findings;
  examine_cluster(access, findings);
  examine_services(access, {}, findings);
  for (const auto& request : server.requests("create"))
    EXPECT_TRUE(request.query("dryRun") == "All" || request.path().find("self") != std::string::npos) << request.target;
  for (const char* verb : {"delete", "patch"}) EXPECT_EQ(server.count(verb), 0U);
}

TEST_F(DoctorTest, AQuotaForMemoryWantsAnOption) {
  json::object quota{{"apiVersion", "v1"}, {"kind", "ResourceQuota"}};
  quota["metadata"] = {{"name", "small"}, {"namespace", "team"}};
  quota["spec"] = {{"hard", {{"limits.memory", "1Gi"}, {"pods", "10"}}}};
  server.store().put(quota);
  Findings findings;
  examine_cluster(access, findings);
  EXPECT_THAT(of(findings, Level::warning), HasSubstr("give each function option memory, or"));
}

TEST_F(DoctorTest, AControllerThatIsNotAtWorkFails) {
  json::object job = kubernetes::deadline_job(identity(), std::chrono::seconds(30));
  server.store().set_controllers(false);
  job["status"] = {{"startTime", "2026-01-01T00:00:00Z"}};
  server.store().put(job);
  Findings findings;
  examine_services(access, {}, findings);
  EXPECT_THAT(of(findings, Level::failed), HasSubstr("controllers: 1 sessions should have been ended long ago"));
}

TEST(Version, IsJudgedByItsNumbers) {
  const auto judged = [](std::string_view major, std::string_view minor) {
    return read_version({{"major", major}, {"minor", minor}, {"gitVersion", "v"}});
  };
  EXPECT_TRUE(judged("1", "25").is_new_enough);
  EXPECT_TRUE(judged("1", "34+").is_new_enough);
  EXPECT_FALSE(judged("1", "24").is_new_enough);
  EXPECT_FALSE(judged("", "").is_known);
}

TEST(Nodes, CountWhereTheyTakePods) {
  const auto node = [](std::string_view architecture, std::string_view ready, bool cordoned) {
    json::object condition{{"type", "Ready"}, {"status", ready}};
    json::object about{{"operatingSystem", "linux"}, {"architecture", architecture}};
    json::object node{{"spec", {{"unschedulable", cordoned}}}};
    node["status"] = {{"conditions", json::array({std::move(condition)})}, {"nodeInfo", std::move(about)}};
    return node;
  };
  EXPECT_THAT(usable_nodes({node("amd64", "True", false), node("amd64", "True", false), node("arm64", "True", false),
                            node("amd64", "Unknown", false), node("riscv64", "True", true)}),
              ElementsAre(Pair("linux/amd64", 2U), Pair("linux/arm64", 1U)));
}

TEST(Findings, ArePrintedWithTheirFix) {
  std::ostringstream out;
  Findings findings(&out);
  findings.ok("a", "well");
  findings.failed("b", "not well", "do this\nthen that\n");
  EXPECT_EQ(out.str(),
            "ok       a: well\n"
            "failed   b: not well\n"
            "         do this\n"
            "         then that\n");
  EXPECT_EQ(findings.count(Level::failed), 1U);
}

}  // namespace
}  // namespace turbolift::cli
