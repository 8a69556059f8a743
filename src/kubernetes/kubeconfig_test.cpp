#include "kubernetes/kubeconfig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"

namespace turbolift::kubernetes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

constexpr const char* whole = R"(
apiVersion: v1
kind: Config
preferences: {colors: true}
current-context: c
unknown: {a: [1]}
clusters:
- name: k
  cluster:
    server: https://10.0.0.1:6443
    tls-server-name: api
    insecure-skip-tls-verify: true
    certificate-authority: pki/../ca.crt
    certificate-authority-data: Q0E=
    proxy-url: socks5://proxy:1080
    disable-compression: true
    extensions:
    - {name: other, extension: {x: 1}}
    - {name: client.authentication.k8s.io/exec, extension: {audience: a}}
users:
- name: u
  user:
    client-certificate: /abs/client.crt
    client-certificate-data: Q0VSVA==
    client-key: client.key
    client-key-data: S0VZ
    token: t
    tokenFile: ./token
    username: name
    password: secret
    as: other
    as-uid: uid
    as-groups: [g1, g2]
    as-user-extra: {scopes: [a, b]}
    auth-provider: {name: oidc, config: {a: b}}
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: bin/plugin
      args: [get-token, --x]
      env: [{name: A, value: B}]
      installHint: install it
      provideClusterInfo: true
      interactiveMode: Never
contexts:
- name: c
  context: {cluster: k, user: u, namespace: ns}
)";

TEST(Kubeconfig, HasEverythingThatIsInAFile) {
  const auto config = read_kubeconfig(whole, "/home/me/.kube/config");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->current_context, "c");
  const Cluster& cluster = config->clusters.at("k");
  EXPECT_EQ(cluster.server, "https://10.0.0.1:6443");
  EXPECT_EQ(cluster.tls_server_name, "api");
  EXPECT_TRUE(cluster.insecure);
  EXPECT_EQ(cluster.ca_file, "/home/me/.kube/ca.crt");
  EXPECT_EQ(cluster.ca, "CA");
  EXPECT_EQ(cluster.proxy_url, "socks5://proxy:1080");
  EXPECT_TRUE(cluster.disable_compression);
  EXPECT_EQ(json::serialize(cluster.exec_config), R"({"audience":"a"})");
  const User& user = config->users.at("u");
  EXPECT_EQ(user.certificate_file, "/abs/client.crt");
  EXPECT_EQ(user.certificate, "CERT");
  EXPECT_EQ(user.key_file, "/home/me/.kube/client.key");
  EXPECT_EQ(user.key, "KEY");
  EXPECT_EQ(user.token, "t");
  EXPECT_EQ(user.token_file, "/home/me/.kube/token");
  EXPECT_EQ(user.username, "name");
  EXPECT_EQ(user.password, "secret");
  EXPECT_EQ(user.impersonate, "other");
  EXPECT_EQ(user.impersonate_uid, "uid");
  EXPECT_THAT(user.impersonate_groups, ElementsAre("g1", "g2"));
  EXPECT_THAT(user.impersonate_extra, ElementsAre(Pair("scopes", ElementsAre("a", "b"))));
  EXPECT_EQ(user.auth_provider, "oidc");
  ASSERT_EQ(user.exec.size(), 1U);
  EXPECT_EQ(user.exec[0].command, "/home/me/.kube/bin/plugin");
  EXPECT_THAT(user.exec[0].arguments, ElementsAre("get-token", "--x"));
  EXPECT_THAT(user.exec[0].environment, ElementsAre(Pair("A", "B")));
  EXPECT_EQ(user.exec[0].install_hint, "install it");
  EXPECT_TRUE(user.exec[0].provide_cluster_info);
  EXPECT_EQ(user.exec[0].interactive_mode, "Never");
  const Context& context = config->contexts.at("c");
  EXPECT_EQ(context.cluster, "k");
  EXPECT_EQ(context.user, "u");
  EXPECT_EQ(context.kube_namespace, "ns");
}

TEST(Kubeconfig, MayBeJsonAndMayBeEmpty) {
  EXPECT_EQ(read_kubeconfig(R"({"current-context": "c"})", "f")->current_context, "c");
  for (const char* text : {"", "# nothing\n", "null", "{}", "clusters:\nusers: ~\ncontexts: null\n"}) {
    const auto config = read_kubeconfig(text, "f");
    ASSERT_TRUE(config) << text;
    EXPECT_TRUE(config->empty()) << text;
  }
}

TEST(Kubeconfig, NullEntriesAreEmptyOnes) {
  const auto config = read_kubeconfig(
      "clusters: [{name: k, cluster: null}, null]\nusers: [{name: u, user: }]\ncontexts: [{name: c}]\n", "f");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_THAT(config->clusters, ElementsAre(Key(""), Key("k")));
  EXPECT_TRUE(config->users.at("u").exec.empty());
  EXPECT_EQ(config->contexts.at("c").cluster, "");
}

TEST(Kubeconfig, PathsAreRelativeToTheirFile) {
  const auto command = [](const std::string& text) {
    const auto config = read_kubeconfig("users: [{name: u, user: {exec: {command: '" + text + "'}}}]", "/a/b/config");
    return config->users.at("u").exec.at(0).command;
  };
  EXPECT_EQ(command("aws"), "aws") << "looked up in PATH";
  EXPECT_EQ(command("./aws"), "/a/b/aws");
  EXPECT_EQ(command("../aws"), "/a/aws");
  EXPECT_EQ(command("../../../../aws"), "/aws");
  EXPECT_EQ(command("/usr//bin/aws"), "/usr//bin/aws");
  EXPECT_EQ(command("bin//aws/"), "/a/b/bin/aws");
}

TEST(Kubeconfig, OldPluginsMayUseTheTerminal) {
  const auto mode = [](const std::string& version) {
    const auto config = read_kubeconfig(
        "users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/" + version + "}}}]", "f");
    return config->users.at("u").exec.at(0).interactive_mode;
  };
  EXPECT_EQ(mode("v1beta1"), "IfAvailable");
  EXPECT_EQ(mode("v1"), "") << "must be said";
}

TEST(Kubeconfig, SaysWhereAFileIsWrongAndShowsNoSecret) {
  const auto error = [](const std::string& text) {
    const auto config = read_kubeconfig(text, "/f");
    return config ? "no error" : config.error().message;
  };
  const std::string bad_token = error("users: [{name: u}, {name: v, user: {token: 123456}}]");
  EXPECT_EQ(bad_token, "kubeconfig file '/f': users[1].user.token is not a string: put it in quotes");
  EXPECT_THAT(bad_token, Not(HasSubstr("123456")));
  EXPECT_THAT(error("users: [{name: u, user: {client-key-data: 'se cret'}}]"),
              HasSubstr("client-key-data is not base64"));
  EXPECT_THAT(error("clusters: {}"), HasSubstr("clusters is not a list"));
  EXPECT_THAT(error("clusters: [1]"), HasSubstr("clusters[0] is not a map"));
  EXPECT_THAT(error("clusters: [{name: k, cluster: {insecure-skip-tls-verify: 'true'}}]"),
              HasSubstr("insecure-skip-tls-verify is neither true nor false"));
  EXPECT_THAT(error("users: [{name: u}, {name: u}]"), HasSubstr("users[1].name is the name of one before, too"));
  EXPECT_THAT(error("users: [{name: u, user: {as-groups: [1]}}]"), HasSubstr("as-groups is not a string"));
  EXPECT_THAT(error("[a]"), HasSubstr("the file is not a map"));
  EXPECT_THAT(error("kind: Pod\napiVersion: v1\n"), HasSubstr("it is a 'v1' 'Pod'"));
  EXPECT_THAT(error("a: [\n"), HasSubstr("kubeconfig file '/f': line "));
}

class KubeconfigFiles : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, const std::string& text) {
    EXPECT_TRUE(base::write_file(folder_.path() / name, text));
    return folder_.path() / name;
  }

  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-kubeconfig-test").value();
};

TEST_F(KubeconfigFiles, TheFirstFileWinsForEachNameWithItsWholeEntry) {
  const auto first = write("a/config", "users: [{name: red, user: {username: name}}]\ncontexts: [{name: x}]\n");
  const auto second =
      write("b/config",
            "users: [{name: red, user: {username: other, password: p}}, {name: blue, user: {tokenFile: t}}]\n"
            "current-context: second\n");
  const auto third = write("c", "current-context: third\n");
  const auto config = load_kubeconfig({first, second, third}, false);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->users.at("red").username, "name");
  EXPECT_EQ(config->users.at("red").password, "") << "nothing of the second file's entry";
  EXPECT_EQ(config->users.at("blue").token_file, (folder_.path() / "b/t").string());
  EXPECT_EQ(config->current_context, "second");
}

TEST_F(KubeconfigFiles, MissingOnesArePassedOverOnlyWhereTheyMayBeMissing) {
  const auto there = write("config", "current-context: c\n");
  EXPECT_EQ(load_kubeconfig({folder_.path() / "none", there}, false)->current_context, "c");
  EXPECT_TRUE(load_kubeconfig({folder_.path() / "none"}, false)->empty());
  EXPECT_THAT(load_kubeconfig({folder_.path() / "none"}, true).error().message,
              testing::AllOf(HasSubstr("none"), HasSubstr("No such file")));
  EXPECT_FALSE(load_kubeconfig({folder_.path(), there}, false)) << "a folder cannot be read";
  EXPECT_FALSE(load_kubeconfig({there, write("bad", "users: 1")}, false));
}

TEST_F(KubeconfigFiles, RelativeNamesOfFilesWork) {
  const auto file = write("config", "users: [{name: u, user: {tokenFile: t}}]");
  const auto relative = std::filesystem::relative(file);
  ASSERT_TRUE(relative.is_relative());
  EXPECT_EQ(load_kubeconfig({relative}, true)->users.at("u").token_file, (folder_.path() / "t").string());
}

}  // namespace
}  // namespace turbolift::kubernetes
