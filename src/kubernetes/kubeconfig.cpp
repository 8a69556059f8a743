#include "kubernetes/kubeconfig.hpp"

#include <cerrno>
#include <system_error>

#include "base/file.hpp"
#include "kubernetes/fields.hpp"
#include "kubernetes/yaml.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr std::size_t max_file_bytes = std::size_t{16} << 20U;
constexpr std::string_view exec_extension = "client.authentication.k8s.io/exec";

/// Makes relative paths absolute, as Go's filepath.Join does.
class Folder {
 public:
  explicit Folder(const std::filesystem::path& file) {
    std::error_code error;
    path_ = std::filesystem::absolute(file, error).parent_path();
    if (error) path_ = file.parent_path();  // this process's folder is gone
  }

  std::string resolve(std::string path) const {
    if (path.empty() || path.starts_with('/')) return path;
    std::string whole = (path_ / path).lexically_normal().string();
    if (whole.size() > 1 && whole.ends_with('/')) whole.pop_back();
    return whole;
  }

 private:
  std::filesystem::path path_;
};

Cluster read_cluster(const Fields& from, const Folder& folder) {
  Cluster cluster;
  cluster.server = from.text("server");
  cluster.tls_server_name = from.text("tls-server-name");
  cluster.insecure = from.flag("insecure-skip-tls-verify");
  cluster.ca_file = folder.resolve(from.text("certificate-authority"));
  cluster.ca = from.bytes("certificate-authority-data");
  cluster.proxy_url = from.text("proxy-url");
  cluster.disable_compression = from.flag("disable-compression");
  from.each("extensions", [&cluster](const Fields& extension) {
    if (extension.text("name") == exec_extension) cluster.exec_config = extension.value("extension");
  });
  return cluster;
}

ExecPlugin read_exec(const Fields& from, const Folder& folder) {
  ExecPlugin plugin;
  plugin.api_version = from.text("apiVersion");
  plugin.command = from.text("command");
  // A command without a '/' is looked up in PATH.
  if (plugin.command.find('/') != std::string::npos) plugin.command = folder.resolve(plugin.command);
  plugin.arguments = from.texts("args");
  from.each("env", [&plugin](const Fields& variable) {
    plugin.environment.emplace_back(variable.text("name"), variable.text("value"));
  });
  plugin.install_hint = from.text("installHint");
  plugin.provide_cluster_info = from.flag("provideClusterInfo");
  plugin.interactive_mode = from.text("interactiveMode");
  const bool had_none = plugin.api_version == "client.authentication.k8s.io/v1beta1" ||
                        plugin.api_version == "client.authentication.k8s.io/v1alpha1";
  if (plugin.interactive_mode.empty() && had_none) plugin.interactive_mode = "IfAvailable";
  return plugin;
}

User read_user(const Fields& from, const Folder& folder) {
  User user;
  user.certificate_file = folder.resolve(from.text("client-certificate"));
  user.certificate = from.bytes("client-certificate-data");
  user.key_file = folder.resolve(from.text("client-key"));
  user.key = from.bytes("client-key-data");
  user.token = from.text("token");
  user.token_file = folder.resolve(from.text("tokenFile"));
  user.username = from.text("username");
  user.password = from.text("password");
  user.impersonate = from.text("as");
  user.impersonate_uid = from.text("as-uid");
  user.impersonate_groups = from.texts("as-groups");
  user.impersonate_extra = from.text_lists("as-user-extra");
  user.auth_provider = from.object("auth-provider").text("name");
  if (from.has("exec")) user.exec.push_back(read_exec(from.object("exec"), folder));
  return user;
}

Context read_context(const Fields& from, const Folder& /*folder*/) {
  return {from.text("cluster"), from.text("user"), from.text("namespace")};
}

/// A list of things with names, as a map.
template <class T>
std::map<std::string, T> read_named(const Fields& from, std::string_view list, std::string_view member,
                                    const Folder& folder, T (*read)(const Fields&, const Folder&)) {
  std::map<std::string, T> result;
  from.each(list, [&](const Fields& item) {
    const auto [at, is_new] = result.emplace(item.text("name"), read(item.object(member), folder));
    if (!is_new) item.refuse("name", "the name of one before, too");
  });
  return result;
}

}  // namespace

base::Expected<Kubeconfig> read_kubeconfig(std::string_view text, const std::filesystem::path& file) {
  const auto refuse = [&file](const std::string& why) {
    return base::failure("kubeconfig file '" + file.string() + "': " + why);
  };
  const auto document = read_yaml(text);
  if (!document) return refuse(document.error().message);
  Fields::Trouble trouble;
  const Fields fields(&*document, {}, trouble);
  const Folder folder(file);
  const std::string kind = fields.text("kind"), version = fields.text("apiVersion");
  Kubeconfig config{.current_context = fields.text("current-context"),
                    .clusters = read_named(fields, "clusters", "cluster", folder, read_cluster),
                    .users = read_named(fields, "users", "user", folder, read_user),
                    .contexts = read_named(fields, "contexts", "context", folder, read_context)};
  if (trouble) return refuse(trouble->message);
  if ((!kind.empty() && kind != "Config") || (!version.empty() && version != "v1")) {
    return refuse("it is a '" + version + "' '" + kind + "'; a kubeconfig file is a 'v1' 'Config'");
  }
  return config;
}

base::Expected<Kubeconfig> load_kubeconfig(const std::vector<std::filesystem::path>& files, bool required) {
  Kubeconfig all;
  for (const std::filesystem::path& file : files) {
    const auto text = base::read_file(file, max_file_bytes);
    if (!text && text.error().code == ENOENT && !required) continue;
    if (!text) return base::failure("kubeconfig: " + text.error().message);
    auto config = read_kubeconfig(*text, file);
    if (!config) return config;
    if (all.current_context.empty()) all.current_context = config->current_context;
    all.clusters.merge(config->clusters);  // keeps what is there
    all.users.merge(config->users);
    all.contexts.merge(config->contexts);
  }
  return all;
}

}  // namespace turbolift::kubernetes
