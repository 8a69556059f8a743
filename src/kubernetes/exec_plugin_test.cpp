#include "kubernetes/exec_plugin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "kubernetes/timestamp.hpp"

namespace turbolift::kubernetes {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* v1 = "client.authentication.k8s.io/v1";

class Plugin : public testing::Test {
 protected:
  /// A plugin that is this shell script.
  ExecPlugin script(const std::string& text) {
    const auto path = folder_.path() / "plugin";
    EXPECT_TRUE(base::write_file(path, "#!/bin/sh\n" + text, 0755));
    ExecPlugin plugin;
    plugin.api_version = v1;
    plugin.command = path;
    plugin.interactive_mode = "Never";
    return plugin;
  }
  static base::Expected<PluginGrant> run(const ExecPlugin& plugin, const Cluster& cluster = {},
                                         std::chrono::nanoseconds time = std::chrono::seconds(20)) {
    return run_plugin(plugin, cluster, "CA", base::Deadline::after(time));
  }

  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-plugin-test").value();
};

TEST_F(Plugin, GetsItsArgumentsItsVariablesAndTheQuestion) {
  ExecPlugin plugin =
      script("echo \"{\\\"kind\\\": \\\"ExecCredential\\\", \\\"apiVersion\\\": \\\"" + std::string(v1) +
             "\\\", \\\"status\\\": {\\\"token\\\": \\\"$1 $2 $A $HOME_IS\\\"}}\"\n"
             "echo \"$KUBERNETES_EXEC_INFO\" >" +
             (folder_.path() / "info").string() + "\n");
  plugin.arguments = {"one", "two words"};
  plugin.environment = {{"A", "first"}, {"A", "b"}, {"HOME_IS", "c"}};
  plugin.provide_cluster_info = true;
  Cluster cluster;
  cluster.server = "https://k";
  cluster.tls_server_name = "name";
  cluster.exec_config = {{"audience", "x"}};
  const auto grant = run(plugin, cluster);
  ASSERT_TRUE(grant) << grant.error().message;
  EXPECT_EQ(grant->token, "one two words b c");
  EXPECT_EQ(base::read_file(folder_.path() / "info"),
            R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"cluster":)"
            R"({"server":"https://k","tls-server-name":"name","certificate-authority-data":"Q0E=",)"
            R"("config":{"audience":"x"}},"interactive":false}})"
            "\n");
}

TEST_F(Plugin, IsAskedWithoutTheClusterUnlessItWantsToKnow) {
  EXPECT_EQ(exec_info(script(""), Cluster{.server = "https://k"}, "CA", true),
            R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":true}})");
}

TEST_F(Plugin, FailsWithAReason) {
  const auto failure = [this](const std::string& text) { return run(script(text)).error().message; };
  EXPECT_THAT(failure("echo canary-1; echo first >&2; echo 'log in first' >&2; exit 3"),
              AllOf(HasSubstr("plugin' gives no credentials: it ended with exit code 3: log in first"),
                    Not(HasSubstr("canary")), Not(HasSubstr("first:"))));
  EXPECT_THAT(failure("kill -9 $$"), HasSubstr("signal 9"));
  EXPECT_THAT(failure("echo hello"), HasSubstr("no ExecCredential"));
  ExecPlugin missing = script("");
  missing.command = folder_.path() / "missing";
  missing.install_hint = "install it with apt";
  EXPECT_THAT(run(missing).error().message, HasSubstr("it is not installed: install it with apt"));
  EXPECT_THAT(run(script("exec sleep 1000"), {}, std::chrono::milliseconds(50)).error().message,
              AllOf(HasSubstr("did not end in time"), HasSubstr("kubectl get nodes")));
}

TEST_F(Plugin, ThatNeedsATerminalIsNotRunWithoutOne) {
  ExecPlugin plugin = script("touch " + (folder_.path() / "ran").string());
  plugin.interactive_mode = "Always";
  EXPECT_THAT(run(plugin).error().message, HasSubstr("needs a terminal"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "ran"));
}

std::string answer(const std::string& status, const std::string& version = v1) {
  return R"({"kind": "ExecCredential", "apiVersion": ")" + version + R"(", "status": )" + status + "}";
}

TEST(PluginGrant, IsATokenOrACertificateForAWhile) {
  const auto token = read_grant(answer(R"({"token": "t", "expirationTimestamp": "2026-11-24T13:54:49Z"})"), v1);
  ASSERT_TRUE(token) << token.error().message;
  EXPECT_EQ(token->token, "t");
  EXPECT_EQ(token->expires, parse_timestamp("2026-11-24T13:54:49Z"));
  const auto certificate = read_grant(answer(R"({"clientCertificateData": "c", "clientKeyData": "k"})"), v1);
  EXPECT_EQ(certificate->certificate, "c");
  EXPECT_EQ(certificate->key, "k");
  EXPECT_EQ(certificate->expires, std::nullopt);
  EXPECT_EQ(read_grant(std::string("kind: ExecCredential\napiVersion: ") + v1 + "\nstatus: {token: y2}\n", v1)->token,
            "y2");
}

TEST(PluginGrant, IsRefusedWithoutShowingIt) {
  const auto refusal = [](const std::string& text) { return read_grant(text, v1).error().message; };
  EXPECT_THAT(refusal(answer("{}")), HasSubstr("neither a token nor a certificate"));
  EXPECT_THAT(refusal(answer("null")), HasSubstr("neither a token nor a certificate"));
  EXPECT_THAT(refusal(answer(R"({"clientCertificateData": "canary"})")),
              AllOf(HasSubstr("a certificate without a key"), Not(HasSubstr("canary"))));
  EXPECT_THAT(refusal(answer(R"({"token": "canary"})", "client.authentication.k8s.io/v1beta1")),
              AllOf(HasSubstr("another apiVersion"), Not(HasSubstr("canary"))));
  EXPECT_THAT(refusal(answer(R"({"token": "canary", "expirationTimestamp": "soon"})")), HasSubstr("no time"));
  EXPECT_THAT(refusal(R"({"kind": "Pod"})"), HasSubstr("no ExecCredential"));
  EXPECT_THAT(refusal(""), HasSubstr("no ExecCredential"));
}

TEST(Timestamp, IsAMoment) {
  using namespace std::chrono;
  const auto moment = sys_days(year(2026) / 11 / 24) + hours(13) + minutes(54) + seconds(49);
  EXPECT_EQ(parse_timestamp("2026-11-24T13:54:49Z"), moment);
  EXPECT_EQ(parse_timestamp("2026-11-24t15:54:49+02:00"), moment);
  EXPECT_EQ(parse_timestamp("2026-11-24T08:24:49-05:30"), moment);
  EXPECT_EQ(parse_timestamp("2026-11-24T13:54:49.5Z"), moment + milliseconds(500));
  EXPECT_EQ(parse_timestamp("2026-11-24T13:54:49.123456789123Z"), moment + nanoseconds(123456789));
  EXPECT_EQ(parse_timestamp("1969-12-31T23:59:59Z"), sys_days(year(1970) / 1 / 1) - seconds(1));
  for (const char* text :
       {"", "2026-11-24", "2026-11-24T13:54:49", "2026-11-24T13:54:49Zx", "2026-02-30T00:00:00Z",
        "2026-11-24T24:00:00Z", "2026-11-24T13:60:00Z", "2026-11-24T13:54:49.Z", "2026-1-24T13:54:49Z",
        "-026-11-24T13:54:49Z", "2026-11-24T13:54:49+2:00", "2026-11-24 13:54:49Z"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace turbolift::kubernetes
