#include "kubernetes/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"

namespace turbolift::kubernetes {
namespace {

using testing::HasSubstr;

class Configuration : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, const std::string& text) {
    EXPECT_TRUE(base::write_file(folder_.path() / name, text));
    return folder_.path() / name;
  }
  /// A file with one context of that name.
  std::filesystem::path write_context(const std::string& file, const std::string& context) {
    return write(file, "clusters: [{name: k, cluster: {server: 'https://" + context +
                           "'}}]\nusers: [{name: u}]\ncontexts: [{name: " + context +
                           ", context: {cluster: k, user: u}}]\ncurrent-context: " + context + "\n");
  }
  base::Expected<Config> load(ConfigOptions options = {}) {
    options.service_account = folder_.path() / "account";
    return load_config(options, [this](const char* name) -> std::optional<std::string> {
      const auto found = environment_.find(name);
      return found == environment_.end() ? std::nullopt : std::optional(found->second);
    });
  }
  void run_in_pod() {
    environment_["KUBERNETES_SERVICE_HOST"] = "fd00::1";
    environment_["KUBERNETES_SERVICE_PORT"] = "443";
    write("account/token", "t");
  }

  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-config-test").value();
  std::map<std::string, std::string> environment_{{"HOME", folder_.path() / "home"}};
};

TEST_F(Configuration, IsInTheHomeFolder) {
  write_context("home/.kube/config", "home");
  const auto config = load();
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->context, "home");
  EXPECT_EQ(config->cluster.server, "https://home");
  EXPECT_EQ(config->kube_namespace, "default");
}

TEST_F(Configuration, IsInTheFilesThatTheEnvironmentListsRatherThanAtHome) {
  write_context("home/.kube/config", "home");
  const auto first = write_context("a", "first"), second = write_context("b", "second");
  environment_["KUBECONFIG"] = ":" + folder_.path().string() + "/none:" + first.string() + ":" + second.string() + ":";
  EXPECT_EQ(load()->context, "first");
  EXPECT_EQ(load({.context = "second"})->cluster.server, "https://first") << "the first file's cluster k";
  environment_["KUBECONFIG"] = "";
  EXPECT_EQ(load()->context, "home") << "an empty variable is as none";
}

TEST_F(Configuration, IsTheFileThatIsNamedRatherThanTheEnvironments) {
  environment_["KUBECONFIG"] = write_context("a", "first").string();
  EXPECT_EQ(load({.path = write_context("b", "second")})->context, "second");
  EXPECT_THAT(load({.path = folder_.path() / "none"}).error().message, HasSubstr("none"));
}

TEST_F(Configuration, SaysWhereItHasLookedInVain) {
  EXPECT_THAT(load().error().message,
              testing::AllOf(HasSubstr("home/.kube/config'"), HasSubstr("Set KUBECONFIG"), HasSubstr("no pod")));
}

TEST_F(Configuration, IsThePodsAccountWhereNothingElseIsSaid) {
  run_in_pod();
  write("account/namespace", "team\n");
  const auto config = load();
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->context, "");
  EXPECT_EQ(config->cluster.server, "https://[fd00::1]:443");
  EXPECT_EQ(config->cluster.ca_file, "");
  EXPECT_EQ(config->user.token_file, (folder_.path() / "account/token").string());
  EXPECT_EQ(config->kube_namespace, "team");
  write("account/ca.crt", "CA");
  environment_["POD_NAMESPACE"] = "downward";
  EXPECT_EQ(load()->cluster.ca_file, (folder_.path() / "account/ca.crt").string());
  EXPECT_EQ(load()->kube_namespace, "downward");
  EXPECT_THAT(load({.context = "c"}).error().message, HasSubstr("no context 'c'")) << "a context was asked for";
}

TEST_F(Configuration, IsTheFilesInAPodToo) {
  run_in_pod();
  write("account/namespace", "team");
  write_context("home/.kube/config", "home");
  EXPECT_EQ(load()->context, "home");
  EXPECT_EQ(load()->kube_namespace, "team") << "as kubectl does";
  environment_.erase("KUBERNETES_SERVICE_HOST");
  EXPECT_EQ(load()->kube_namespace, "default");
}

Kubeconfig one_context() {
  Kubeconfig kubeconfig{.current_context = "c"};
  kubeconfig.clusters["k"].server = "https://k";
  kubeconfig.users["u"];
  kubeconfig.contexts["c"] = {"k", "u", "n"};
  return kubeconfig;
}

TEST(ChooseContext, GivesTheCurrentOneOrTheOneThatIsNamed) {
  Kubeconfig kubeconfig = one_context();
  kubeconfig.contexts["other"] = {"k", "u", ""};
  EXPECT_EQ(choose_context(kubeconfig, "")->context, "c");
  EXPECT_EQ(choose_context(kubeconfig, "")->kube_namespace, "n");
  EXPECT_EQ(choose_context(kubeconfig, "other")->context, "other");
  EXPECT_THAT(choose_context(kubeconfig, "none").error().message,
              HasSubstr("there is no context 'none'; there are: c, other"));
  kubeconfig.current_context.clear();
  EXPECT_THAT(choose_context(kubeconfig, "").error().message, HasSubstr("no context is chosen"));
}

TEST(ChooseContext, RefusesWhatIsOfNoUse) {
  const auto trouble = [](auto change) {
    Kubeconfig kubeconfig = one_context();
    change(kubeconfig);
    const auto config = choose_context(kubeconfig, "");
    return config ? "none" : config.error().message;
  };
  const auto with_user = [&trouble](auto change) {
    return trouble([&change](Kubeconfig& kubeconfig) { change(kubeconfig.users["u"]); });
  };
  const auto with_cluster = [&trouble](auto change) {
    return trouble([&change](Kubeconfig& kubeconfig) { change(kubeconfig.clusters["k"]); });
  };
  const auto with_exec = [&with_user](auto change) {
    return with_user([&change](User& user) {
      ExecPlugin plugin;
      plugin.api_version = "client.authentication.k8s.io/v1";
      plugin.command = "p";
      plugin.interactive_mode = "Never";
      change(plugin);
      user.exec.push_back(plugin);
    });
  };
  EXPECT_EQ(trouble([](Kubeconfig&) {}), "none");
  EXPECT_EQ(with_exec([](ExecPlugin&) {}), "none");
  EXPECT_THAT(trouble([](Kubeconfig& k) { k.contexts["c"].user = "x"; }), HasSubstr("no user 'x'"));
  EXPECT_THAT(trouble([](Kubeconfig& k) { k.contexts["c"].cluster = ""; }), HasSubstr("no cluster ''"));
  EXPECT_THAT(trouble([](Kubeconfig& k) { k.contexts["c"].kube_namespace = "A/b"; }), HasSubstr("can be no namespace"));
  EXPECT_THAT(with_cluster([](Cluster& c) { c.server = ""; }), HasSubstr("no server"));
  EXPECT_THAT(with_cluster([](Cluster& c) { c.insecure = true, c.ca = "x"; }), HasSubstr("insecure"));
  EXPECT_THAT(with_cluster([](Cluster& c) { c.ca = "x", c.ca_file = "y"; }), HasSubstr("both certificate-authority"));
  EXPECT_THAT(with_cluster([](Cluster& c) { c.proxy_url = "ftp://x"; }), HasSubstr("proxy-url"));
  EXPECT_THAT(with_user([](User& u) { u.certificate = "x"; }), HasSubstr("no client-key"));
  EXPECT_THAT(with_user([](User& u) { u.certificate = u.certificate_file = "x"; }),
              HasSubstr("both client-certificate"));
  EXPECT_THAT(with_user([](User& u) { u.certificate = u.key_file = u.key = "x"; }), HasSubstr("both client-key"));
  EXPECT_THAT(with_user([](User& u) { u.token = "canary", u.username = "x"; }),
              testing::AllOf(HasSubstr("both a token and"), testing::Not(HasSubstr("canary"))));
  EXPECT_THAT(with_user([](User& u) { u.impersonate_groups = {"g"}; }), HasSubstr("no 'as'"));
  EXPECT_THAT(with_user([](User& u) { u.auth_provider = "gcp"; }), HasSubstr("'gcp' is not supported"));
  EXPECT_THAT(with_exec([](ExecPlugin& e) { e.command = ""; }), HasSubstr("no command"));
  EXPECT_THAT(with_exec([](ExecPlugin& e) { e.api_version = "v1"; }), HasSubstr("apiVersion 'v1'"));
  EXPECT_THAT(with_exec([](ExecPlugin& e) { e.interactive_mode = ""; }), HasSubstr("interactiveMode ''"));
  EXPECT_THAT(with_exec([](ExecPlugin& e) { e.environment.emplace_back("", "x"); }), HasSubstr("without a name"));
}

}  // namespace
}  // namespace turbolift::kubernetes
