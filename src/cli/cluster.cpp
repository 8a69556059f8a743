#include "cli/cluster.hpp"

#include <time.h>

#include <optional>

#include "kubernetes/config.hpp"
#include "kubernetes/problem.hpp"
#include "kubernetes/request.hpp"

namespace turbolift::cli {
namespace {

using std::chrono::system_clock;

constexpr auto patience = std::chrono::seconds(60);
constexpr auto time_patience = std::chrono::seconds(5);

}  // namespace

void add_cluster_options(CLI::App& app, ClusterArguments& arguments, Namespaces namespaces) {
  const char* group = "Cluster";
  app.add_option("--kubeconfig", arguments.kubeconfig, "file; default: $KUBECONFIG, ~/.kube/config, the pod's account")
      ->group(group);
  app.add_option("--context", arguments.context, "the kubeconfig's context; default: its current one")->group(group);
  CLI::Option* one = app.add_option("-n,--namespace", arguments.kube_namespace, "default: the context's")->group(group);
  if (namespaces == Namespaces::one_or_all)
    app.add_flag("-A,--all-namespaces", arguments.all_namespaces, "in all namespaces")->group(group)->excludes(one);
}

std::string ClusterAccess::where() const {
  return kube_namespace.empty() ? "any namespace" : "namespace " + kube_namespace;
}

base::Expected<ClusterAccess> open_cluster(const ClusterArguments& arguments) {
  auto config = kubernetes::load_config({.path = arguments.kubeconfig, .context = arguments.context});
  if (!config) return std::unexpected(config.error());
  ClusterAccess access;
  if (!arguments.all_namespaces)
    access.kube_namespace = arguments.kube_namespace.empty() ? config->kube_namespace : arguments.kube_namespace;
  auto client = kubernetes::Client::make(*std::move(config), {.requests_per_second = 50, .burst = 100});
  if (!client) return std::unexpected(client.error());
  access.client = *std::move(client);
  return access;
}

base::Deadline request_deadline() {
  return base::Deadline::after(patience);
}

std::optional<system_clock::time_point> parse_http_date(std::string_view text) {
  const std::string whole(text);
  tm parts{};
  // The names are English whatever the locale: the command sets none.
  const char* end = ::strptime(whole.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return system_clock::from_time_t(::timegm(&parts));
}

system_clock::time_point cluster_time(kubernetes::Client& client, base::Deadline deadline) {
  const auto until = earliest(deadline, base::Deadline::after(time_patience));
  const auto answer = client.open(kubernetes::request::get_path("/version"), until);
  const auto time = answer ? parse_http_date((*answer)->header("date")) : std::nullopt;
  return time.value_or(system_clock::now());
}

std::string describe(const kubernetes::ApiError& error, std::string_view subject) {
  return kubernetes::read_error(error, subject).message;
}

}  // namespace turbolift::cli
