#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "json/json.hpp"

namespace turbolift::kubernetes {

/// How to reach a cluster.
struct Cluster {
  std::string server{};           ///< URL; without a scheme it is http.
  std::string tls_server_name{};  ///< Empty: the server's host.
  bool insecure = false;          ///< Any certificate is accepted.
  std::string ca_file{}, ca{};    ///< PEM; `ca` goes first. Both empty: the system's issuers.
  std::string proxy_url{};        ///< Empty: what the environment says.
  bool disable_compression = false;
  json::value exec_config{};  ///< The extension "client.authentication.k8s.io/exec", for plugins; null: there is none.
};

/// A program that gives credentials (k8s.io/client-go, client.authentication.k8s.io).
struct ExecPlugin {
  std::string api_version{}, command{};
  std::vector<std::string> arguments{};
  std::vector<std::pair<std::string, std::string>> environment{};  ///< Besides this process's.
  std::string install_hint{};
  bool provide_cluster_info = false;
  std::string interactive_mode{};  ///< "Never", "IfAvailable" or "Always"
};

/// Whoever makes the requests. Secret.
struct User {
  std::string certificate_file{}, certificate{};  ///< PEM; `certificate` goes first.
  std::string key_file{}, key{};                  ///< PEM; `key` goes first.
  std::string token{}, token_file{};              ///< The file goes first, while it can be read.
  std::string username{}, password{};
  std::string impersonate{}, impersonate_uid{};  ///< `as`, `as-uid`
  std::vector<std::string> impersonate_groups{};
  std::map<std::string, std::vector<std::string>> impersonate_extra{};
  std::string auth_provider{};     ///< The name of a provider from before plugins; none is supported.
  std::vector<ExecPlugin> exec{};  ///< At most one.
};

struct Context {
  std::string cluster{}, user{};  ///< Names of them.
  std::string kube_namespace{};   ///< Empty: the default one.
};

/// What is in kubeconfig files (k8s.io/client-go, tools/clientcmd/api/v1). Relative paths are made absolute.
struct Kubeconfig {
  std::string current_context{};
  std::map<std::string, Cluster> clusters{};
  std::map<std::string, User> users{};
  std::map<std::string, Context> contexts{};

  bool empty() const { return current_context.empty() && clusters.empty() && users.empty() && contexts.empty(); }
};

/// Reads the text of `file`, YAML or JSON, as kubectl does: unknown keys are passed over, missing and null ones are as
/// empty ones, relative paths are relative to the file's folder. Fails where a value is of another type than it should
/// be, a name comes twice, or it is a file of another kind; the message names the file and the place, and shows no
/// value.
base::Expected<Kubeconfig> read_kubeconfig(std::string_view text, const std::filesystem::path& file);

/// What several files say together: of each name the first file's entry, whole, and the first current context.
/// `required`: a file that is missing is an error; otherwise it is passed over.
base::Expected<Kubeconfig> load_kubeconfig(const std::vector<std::filesystem::path>& files, bool required);

}  // namespace turbolift::kubernetes
