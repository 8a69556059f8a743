// Prints what Turbolift reads of kubeconfig files, for a comparison with kubectl.
//
// Each line of the standard input is a list of files as in KUBECONFIG, and a context (or nothing) behind a tab; it is
// answered with a line: an object with the context, its cluster and its user, or {"error": "…"}.
#include <iostream>
#include <string>

#include "base/base64.hpp"
#include "kubernetes/config.hpp"

namespace {

using namespace turbolift;              // NOLINT(google-build-using-namespace): a program of one file
using namespace turbolift::kubernetes;  // NOLINT(google-build-using-namespace)

/// Members that are empty are left out, as kubectl does.
class Members {
 public:
  Members& add(const char* name, const std::string& text) { return text.empty() ? *this : set(name, text); }
  Members& set(const char* name, const std::string& text) { return set(name, json::value(json::string(text))); }
  Members& add(const char* name, bool flag) { return flag ? set(name, flag) : *this; }
  Members& set(const char* name, json::value value) {
    object_[name] = std::move(value);
    return *this;
  }
  json::object take() { return std::move(object_); }

 private:
  json::object object_;
};

json::array texts(const std::vector<std::string>& all) {
  json::array result;
  for (const std::string& text : all) result.emplace_back(text);
  return result;
}

json::object describe(const Cluster& cluster) {
  Members members;
  members.set("server", cluster.server)
      .add("tls-server-name", cluster.tls_server_name)
      .add("insecure-skip-tls-verify", cluster.insecure)
      .add("certificate-authority", cluster.ca_file)
      .add("certificate-authority-data", base::to_base64(cluster.ca))
      .add("proxy-url", cluster.proxy_url)
      .add("disable-compression", cluster.disable_compression);
  if (!cluster.exec_config.is_null()) members.set("exec-config", cluster.exec_config);
  return members.take();
}

json::object describe(const ExecPlugin& plugin) {
  json::array environment;
  for (const auto& [name, value] : plugin.environment) environment.push_back({{"name", name}, {"value", value}});
  Members members;
  members.set("command", plugin.command)
      .set("args", texts(plugin.arguments))
      .set("env", environment)
      .add("apiVersion", plugin.api_version)
      .add("installHint", plugin.install_hint)
      .set("provideClusterInfo", plugin.provide_cluster_info)
      .add("interactiveMode", plugin.interactive_mode);
  return members.take();
}

json::object describe(const User& user) {
  Members members;
  members.add("client-certificate", user.certificate_file)
      .add("client-certificate-data", base::to_base64(user.certificate))
      .add("client-key", user.key_file)
      .add("client-key-data", base::to_base64(user.key))
      .add("token", user.token)
      .add("tokenFile", user.token_file)
      .add("username", user.username)
      .add("password", user.password)
      .add("as", user.impersonate)
      .add("as-uid", user.impersonate_uid)
      .add("auth-provider", user.auth_provider);
  if (!user.impersonate_groups.empty()) members.set("as-groups", texts(user.impersonate_groups));
  json::object extra;
  for (const auto& [name, values] : user.impersonate_extra) extra[name] = texts(values);
  if (!extra.empty()) members.set("as-user-extra", extra);
  for (const ExecPlugin& plugin : user.exec) members.set("exec", describe(plugin));
  return members.take();
}

json::object answer(const std::string& files, const std::string& wanted) {
  std::vector<std::filesystem::path> paths;
  std::string_view rest = files;
  while (!rest.empty()) {
    const std::string_view file = rest.substr(0, rest.find(':'));
    if (!file.empty()) paths.emplace_back(file);
    rest.remove_prefix(std::min(rest.size(), file.size() + 1));
  }
  const auto kubeconfig = load_kubeconfig(paths, false);
  if (!kubeconfig) return {{"error", kubeconfig.error().message}};
  const std::string& name = wanted.empty() ? kubeconfig->current_context : wanted;
  const auto context = kubeconfig->contexts.find(name);
  if (name.empty() || context == kubeconfig->contexts.end()) return {{"error", "no such context"}};
  const auto& [cluster_name, user_name, kube_namespace] = context->second;
  const auto cluster = kubeconfig->clusters.find(cluster_name);
  const auto user = kubeconfig->users.find(user_name);
  if (!cluster_name.empty() && cluster == kubeconfig->clusters.end()) return {{"error", "no such cluster"}};
  if (!user_name.empty() && user == kubeconfig->users.end()) return {{"error", "no such user"}};
  Members members;
  members.set("current-context", name)
      .set("context",
           Members().set("cluster", cluster_name).set("user", user_name).add("namespace", kube_namespace).take());
  if (!cluster_name.empty()) members.set("cluster", describe(cluster->second));
  if (!user_name.empty()) members.set("user", describe(user->second));
  return members.take();
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = line.find('\t');
    const std::string context = tab == std::string::npos ? std::string() : line.substr(tab + 1);
    std::cout << json::serialize(answer(line.substr(0, tab), context)) << '\n' << std::flush;
  }
}
