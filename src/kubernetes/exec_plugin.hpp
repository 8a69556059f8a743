#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "base/error.hpp"
#include "kubernetes/kubeconfig.hpp"

namespace turbolift::kubernetes {

/// What a credential plugin has given. Secret.
struct PluginGrant {
  std::string token{};                                             ///< Empty: none.
  std::string certificate{}, key{};                                ///< PEM; empty: none.
  std::optional<std::chrono::system_clock::time_point> expires{};  ///< Nothing: it does not say.
};

/// The value of KUBERNETES_EXEC_INFO: an ExecCredential (k8s.io/client-go, pkg/apis/clientauthentication). `ca`: PEM.
std::string exec_info(const ExecPlugin& plugin, const Cluster& cluster, std::string_view ca, bool interactive);

/// Reads the ExecCredential that a plugin has printed. Fails where it is none of `api_version`, or gives nothing.
base::Expected<PluginGrant> read_grant(std::string_view printed, const std::string& api_version);

/// Runs the plugin and waits for its end. It gets the terminal where there is one and its interactiveMode allows it;
/// what it says on its standard error then appears there, otherwise its last line is in the message of a failure. Fails
/// where it cannot be started, fails itself, or has not ended by the deadline.
base::Expected<PluginGrant> run_plugin(const ExecPlugin& plugin, const Cluster& cluster, std::string_view ca,
                                       base::Deadline deadline);

}  // namespace turbolift::kubernetes
