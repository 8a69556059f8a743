#include <algorithm>

#include "http/client/proxy.hpp"
#include "kubernetes/config.hpp"

namespace turbolift::kubernetes {
namespace {

using Trouble = std::optional<std::string>;

Trouble check_cluster(const Cluster& cluster) {
  if (cluster.server.empty()) return "it has no server";
  if (cluster.insecure && (!cluster.ca.empty() || !cluster.ca_file.empty())) {
    return "it has both insecure-skip-tls-verify and a certificate authority";
  }
  if (!cluster.ca.empty() && !cluster.ca_file.empty()) {
    return "it has both certificate-authority and certificate-authority-data";
  }
  if (cluster.proxy_url.empty()) return std::nullopt;
  const auto proxy = http::parse_proxy(cluster.proxy_url);
  return proxy ? Trouble() : "its proxy-url is of no use: " + proxy.error().message;
}

Trouble check_exec(const ExecPlugin& plugin) {
  if (plugin.command.empty()) return "its exec has no command";
  if (plugin.api_version != "client.authentication.k8s.io/v1" &&
      plugin.api_version != "client.authentication.k8s.io/v1beta1") {
    return "its exec has the apiVersion '" + plugin.api_version +
           "'; it must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1";
  }
  if (std::ranges::any_of(plugin.environment, [](const auto& variable) { return variable.first.empty(); })) {
    return "its exec has a variable without a name in env";
  }
  const std::string& mode = plugin.interactive_mode;
  if (mode != "Never" && mode != "IfAvailable" && mode != "Always") {
    return "its exec has the interactiveMode '" + mode + "'; it must be Never, IfAvailable or Always";
  }
  return std::nullopt;
}

Trouble check_user(const User& user) {
  const bool certificate = !user.certificate.empty() || !user.certificate_file.empty();
  const bool basic = !user.username.empty() || !user.password.empty();
  const bool token = !user.token.empty() || !user.token_file.empty();
  if (!user.certificate.empty() && !user.certificate_file.empty()) {
    return "it has both client-certificate and client-certificate-data";
  }
  if (certificate && !user.key.empty() && !user.key_file.empty()) {
    return "it has both client-key and client-key-data";
  }
  if (certificate && user.key.empty() && user.key_file.empty()) return "it has a client certificate, and no client-key";
  if (basic && token) return "it has both a token and a user name or password";
  if (!user.auth_provider.empty()) {
    return "its auth-provider '" + user.auth_provider +
           "' is not supported: kubectl has replaced most of them by exec plugins, which are";
  }
  if (user.exec.size() == 1) {
    if (auto trouble = check_exec(user.exec.front())) return trouble;
  }
  const bool impersonates =
      !user.impersonate_uid.empty() || !user.impersonate_groups.empty() || !user.impersonate_extra.empty();
  if (impersonates && user.impersonate.empty()) return "it has as-uid, as-groups or as-user-extra, and no 'as'";
  return std::nullopt;
}

/// RFC 1123's label, as a namespace must be.
bool is_label(const std::string& name) {
  const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 63 && std::ranges::all_of(name, good) && name.front() != '-' &&
         name.back() != '-';
}

template <class T>
std::string names(const std::map<std::string, T>& all) {
  std::string list;
  for (const auto& [name, entry] : all) list += (list.empty() ? "" : ", ") + name;
  return list.empty() ? "none" : list;
}

}  // namespace

base::Expected<Config> choose_context(const Kubeconfig& kubeconfig, const std::string& name) {
  const std::string& chosen = name.empty() ? kubeconfig.current_context : name;
  if (chosen.empty()) {
    return base::failure("kubeconfig: no context is chosen, neither here nor by current-context; there are: " +
                         names(kubeconfig.contexts));
  }
  const auto context = kubeconfig.contexts.find(chosen);
  if (context == kubeconfig.contexts.end()) {
    return base::failure("kubeconfig: there is no context '" + chosen + "'; there are: " + names(kubeconfig.contexts));
  }
  const std::string where = "kubeconfig: context '" + chosen + "': ";
  const auto cluster = kubeconfig.clusters.find(context->second.cluster);
  if (cluster == kubeconfig.clusters.end()) {
    return base::failure(where + "there is no cluster '" + context->second.cluster + "'");
  }
  const auto user = kubeconfig.users.find(context->second.user);
  if (user == kubeconfig.users.end()) return base::failure(where + "there is no user '" + context->second.user + "'");
  const std::string& kube_namespace = context->second.kube_namespace;
  if (!kube_namespace.empty() && !is_label(kube_namespace)) {
    return base::failure(where + "'" + kube_namespace + "' can be no namespace");
  }
  if (const auto trouble = check_cluster(cluster->second)) {
    return base::failure(where + "the cluster '" + cluster->first + "' is of no use: " + *trouble);
  }
  if (const auto trouble = check_user(user->second)) {
    return base::failure(where + "the user '" + user->first + "' is of no use: " + *trouble);
  }
  return Config{chosen, cluster->second, user->second, kube_namespace};
}

}  // namespace turbolift::kubernetes
