#include "kubernetes/exec_plugin.hpp"

#include <unistd.h>

#include <cerrno>

#include "base/base64.hpp"
#include "base/subprocess.hpp"
#include "http/syntax.hpp"
#include "kubernetes/timestamp.hpp"
#include "kubernetes/yaml.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr std::size_t max_output_bytes = std::size_t{1} << 20U;

json::object cluster_info(const Cluster& cluster, std::string_view ca) {
  json::object info{{"server", cluster.server}};
  if (!cluster.tls_server_name.empty()) info["tls-server-name"] = cluster.tls_server_name;
  if (cluster.insecure) info["insecure-skip-tls-verify"] = true;
  if (!ca.empty()) info["certificate-authority-data"] = base::to_base64(ca);
  if (!cluster.proxy_url.empty()) info["proxy-url"] = cluster.proxy_url;
  if (cluster.disable_compression) info["disable-compression"] = true;
  if (!cluster.exec_config.is_null()) info["config"] = cluster.exec_config;
  return info;
}

/// This process's environment with the plugin's own variables over it.
std::vector<std::string> environment_of(const ExecPlugin& plugin, std::string info) {
  std::vector<std::pair<std::string, std::string>> own = plugin.environment;
  own.emplace_back("KUBERNETES_EXEC_INFO", std::move(info));
  std::vector<std::string> all;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view name = std::string_view(*variable).substr(0, std::string_view(*variable).find('='));
    if (std::ranges::none_of(own, [name](const auto& of) { return of.first == name; })) all.emplace_back(*variable);
  }
  for (auto at = own.begin(); at != own.end(); ++at) {
    // The last one of a name holds.
    const auto same = [at](const auto& of) { return of.first == at->first; };
    if (std::none_of(at + 1, own.end(), same)) all.push_back(at->first + '=' + at->second);
  }
  return all;
}

std::string last_line(std::string_view text) {
  constexpr std::size_t max_bytes = 300;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  if (const auto end = text.rfind('\n'); end != std::string_view::npos) text.remove_prefix(end + 1);
  return std::string(http::trim(text.substr(0, max_bytes)));
}

}  // namespace

std::string exec_info(const ExecPlugin& plugin, const Cluster& cluster, std::string_view ca, bool interactive) {
  json::object spec;
  if (plugin.provide_cluster_info) spec["cluster"] = cluster_info(cluster, ca);
  spec["interactive"] = interactive;
  return json::serialize(
      json::object{{"kind", "ExecCredential"}, {"apiVersion", plugin.api_version}, {"spec", std::move(spec)}});
}

base::Expected<PluginGrant> read_grant(std::string_view printed, const std::string& api_version) {
  auto credential = json::read(printed);
  if (!credential) credential = read_yaml(printed);
  if (!credential || json::text(*credential, {"kind"}) != "ExecCredential") {
    return base::failure("it has printed no ExecCredential");
  }
  if (json::text(*credential, {"apiVersion"}) != api_version) {
    return base::failure("its answer is of another apiVersion than the configured " + api_version);
  }
  PluginGrant grant{.token = std::string(json::text(*credential, {"status", "token"})),
                    .certificate = std::string(json::text(*credential, {"status", "clientCertificateData"})),
                    .key = std::string(json::text(*credential, {"status", "clientKeyData"})),
                    .expires = {}};
  if (grant.certificate.empty() != grant.key.empty()) {
    return base::failure("it has given a certificate without a key, or a key without a certificate");
  }
  if (grant.token.empty() && grant.key.empty()) return base::failure("it has given neither a token nor a certificate");
  const std::string_view expires = json::text(*credential, {"status", "expirationTimestamp"});
  grant.expires = parse_timestamp(expires);
  if (!expires.empty() && !grant.expires) return base::failure("its expirationTimestamp is no time");
  return grant;
}

base::Expected<PluginGrant> run_plugin(const ExecPlugin& plugin, const Cluster& cluster, std::string_view ca,
                                       base::Deadline deadline) {
  const auto refuse = [&plugin](const std::string& why) {
    return base::failure("the credential plugin '" + plugin.command + "' gives no credentials: " + why);
  };
  const bool interactive = plugin.interactive_mode != "Never" && ::isatty(STDIN_FILENO) == 1;
  if (plugin.interactive_mode == "Always" && !interactive) {
    return refuse("it needs a terminal, and the standard input is none");
  }
  base::SubprocessOptions options;
  options.argv = {plugin.command};
  options.argv.insert(options.argv.end(), plugin.arguments.begin(), plugin.arguments.end());
  options.env = environment_of(plugin, exec_info(plugin, cluster, ca, interactive));
  if (interactive) {
    options.in = base::Stream::inherit;
    options.fds.push_back({STDERR_FILENO, STDERR_FILENO});
  }
  const auto result = base::run(std::move(options), deadline, {}, max_output_bytes);
  if (!result && result.error().code == ENOENT) {
    return refuse("it is not installed" + (plugin.install_hint.empty() ? "" : ": " + plugin.install_hint));
  }
  if (!result && result.error().code == ETIMEDOUT) {
    return refuse("it did not end in time. Where it wants to talk to you, let kubectl do it first: kubectl get nodes");
  }
  if (!result) return refuse(result.error().message);
  if (!result->status.success()) {
    const std::string line = last_line(result->err);
    return refuse("it ended with " + result->status.describe() + (line.empty() ? "" : ": " + line));
  }
  auto grant = read_grant(result->out, plugin.api_version);
  if (!grant) return refuse(grant.error().message);
  return grant;
}

}  // namespace turbolift::kubernetes
