#include "kubernetes/config.hpp"

#include <sys/stat.h>

#include "base/file.hpp"
#include "http/client/url.hpp"
#include "http/syntax.hpp"

namespace turbolift::kubernetes {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> default_files(const http::Environment& environment) {
  const std::string list = environment("KUBECONFIG").value_or("");
  std::vector<fs::path> files;
  if (list.empty()) {
    files.push_back(fs::path(environment("HOME").value_or("/")) / ".kube/config");
    return files;
  }
  std::string_view rest = list;
  while (!rest.empty()) {
    const std::string_view file = rest.substr(0, rest.find(':'));
    if (!file.empty()) files.emplace_back(file);
    rest.remove_prefix(std::min(rest.size(), file.size() + 1));
  }
  return files;
}

/// What a pod finds of its own account; nothing where this runs in no pod.
std::optional<Config> pod_account(const fs::path& folder, const http::Environment& environment) {
  const std::string host = environment("KUBERNETES_SERVICE_HOST").value_or("");
  const auto port = http::parse_number(environment("KUBERNETES_SERVICE_PORT").value_or(""));
  std::error_code error;
  if (host.empty() || !port || *port > 65535 || !fs::is_regular_file(folder / "token", error)) return std::nullopt;
  Config config;
  config.cluster.server = "https://" + http::host_and_port(host, static_cast<std::uint16_t>(*port));
  config.user.token_file = folder / "token";
  if (fs::is_regular_file(folder / "ca.crt", error)) config.cluster.ca_file = folder / "ca.crt";
  return config;
}

/// The namespace of the pod that this runs in.
std::string pod_namespace(const fs::path& folder, const http::Environment& environment) {
  if (const auto name = environment("POD_NAMESPACE"); name && !name->empty()) return *name;
  constexpr std::size_t max_bytes = 4096;
  std::string text = base::read_file(folder / "namespace", max_bytes).value_or("");
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_space(text.back())) text.pop_back();
  return text.empty() ? "default" : text;
}

}  // namespace

base::Expected<Config> load_config(const ConfigOptions& options, const http::Environment& environment) {
  const bool named = !options.path.empty();
  const std::vector<fs::path> files = named ? std::vector{options.path} : default_files(environment);
  const auto kubeconfig = load_kubeconfig(files, named);
  if (!kubeconfig) return std::unexpected(kubeconfig.error());
  auto account = pod_account(options.service_account, environment);
  if (kubeconfig->empty() && options.context.empty()) {
    if (!account) {
      std::string looked;
      for (const fs::path& file : files) looked += (looked.empty() ? "'" : ", '") + file.string() + "'";
      return base::failure("no cluster is configured: there is nothing in " + looked +
                           ", and this runs in no pod. Set KUBECONFIG to the cluster's kubeconfig file");
    }
    account->kube_namespace = pod_namespace(options.service_account, environment);
    return *account;
  }
  auto config = choose_context(*kubeconfig, options.context);
  if (!config) return config;
  // As kubectl: in a pod, a context without a namespace means the pod's.
  if (config->kube_namespace.empty()) {
    config->kube_namespace = account ? pod_namespace(options.service_account, environment) : "default";
  }
  return config;
}

}  // namespace turbolift::kubernetes
