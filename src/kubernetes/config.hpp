#pragma once

#include <filesystem>
#include <string>

#include "base/error.hpp"
#include "http/client/proxy.hpp"
#include "kubernetes/kubeconfig.hpp"

namespace turbolift::kubernetes {

/// The cluster to talk to, and as whom.
struct Config {
  std::string context{};  ///< Its name; empty: the account that a pod has in its cluster.
  Cluster cluster{};
  User user{};
  std::string kube_namespace{"default"};
};

struct ConfigOptions {
  std::filesystem::path path{};  ///< A kubeconfig file; empty: as the environment says.
  std::string context{};         ///< Empty: the current one.
  /// Where a pod finds its account.
  std::filesystem::path service_account{"/var/run/secrets/kubernetes.io/serviceaccount"};
};

/// Chooses as kubectl does: the file `path`, which must exist; else those that KUBECONFIG lists; else ~/.kube/config.
/// Where these say nothing at all, the account of the pod that this runs in (KUBERNETES_SERVICE_HOST). Fails where
/// there is neither, where a file cannot be read (see `load_kubeconfig`), and where the context is missing or of no
/// use; the message says which and what to do. Reads files alone, and these again each time.
base::Expected<Config> load_config(const ConfigOptions& options = {},
                                   const http::Environment& environment = http::process_environment);

/// The context `name` of `kubeconfig` (empty: the current one), checked: the user and the cluster are there, one way to
/// authenticate is chosen, and what belongs together is together (k8s.io/client-go, tools/clientcmd/validation.go).
base::Expected<Config> choose_context(const Kubeconfig& kubeconfig, const std::string& name);

}  // namespace turbolift::kubernetes
