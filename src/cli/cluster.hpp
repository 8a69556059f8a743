#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "base/deadline.hpp"
#include "base/error.hpp"
#include "kubernetes/client.hpp"

namespace turbolift::cli {

/// Which cluster, and where in it; as kubectl's options of these names.
struct ClusterArguments {
  std::string kubeconfig{}, context{}, kube_namespace{};
  bool all_namespaces = false;
};

enum class Namespaces { one, one_or_all };
/// --kubeconfig, --context, --namespace, and where all make sense --all-namespaces.
void add_cluster_options(CLI::App& app, ClusterArguments& arguments, Namespaces namespaces);

/// A cluster that can be asked.
struct ClusterAccess {
  std::unique_ptr<kubernetes::Client> client{};
  std::string kube_namespace{};  ///< empty: all of them

  /// "namespace team", "any namespace"
  std::string where() const;
};

/// Fails as kubernetes::load_config. Connects to nothing yet.
base::Expected<ClusterAccess> open_cluster(const ClusterArguments& arguments);

/// For one request, or a few that belong together.
base::Deadline request_deadline();

/// The time by the cluster's clock (the Date of an answer), within a second: what the ends of sessions are counted by.
/// This machine's where the server does not say.
std::chrono::system_clock::time_point cluster_time(kubernetes::Client& client, base::Deadline deadline);
/// "Tue, 24 Nov 2026 18:19:49 GMT" (RFC 9110, section 5.6.7). Nothing where it is not written so.
std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text);

/// What went wrong, with the next step: kubernetes::read_error's words. `subject`: what was asked for.
std::string describe(const kubernetes::ApiError& error, std::string_view subject);

}  // namespace turbolift::cli
