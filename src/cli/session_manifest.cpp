#include "cli/session_manifest.hpp"

#include <array>
#include <utility>

#include "kubernetes/names.hpp"

namespace turbolift::cli {
namespace {

using turbolift::Access;

constexpr std::string_view run_id = "0000000000";
constexpr std::string_view job_uid = "00000000-0000-0000-0000-000000000000";
constexpr std::string_view placeholder = "placeholder: a program makes one for each session";

constexpr std::array<std::pair<std::string_view, Access>, 4> accesses{{{"ingress", Access::ingress},
                                                                       {"http-route", Access::http_route},
                                                                       {"api-proxy", Access::api_proxy},
                                                                       {"pods", Access::pods}}};

}  // namespace

const std::string_view manifest_heading =
    "# What a program that uses turbolift::Kubernetes makes; see docs/cluster-objects.md. To be read, not to be "
    "applied:\n"
    "# run id, owner, token and certificate are placeholders, and the cluster removes what an owner that does not "
    "exist\n"
    "# owns. The options in a function's tag are not known here; those of the command line stand in for them.\n";

std::optional<Access> access_of(std::string_view name) {
  for (const auto& [text, access] : accesses)
    if (text == name) return access;
  return std::nullopt;
}

base::Expected<std::vector<json::object>> session_manifest(std::span<const kubernetes::ServiceSpec> specs,
                                                           const ManifestOptions& options) {
  kubernetes::SessionIdentity session;
  session.run_id = run_id;
  session.kube_namespace = options.kube_namespace;
  session.job_uid = job_uid;
  session.program = options.program;
  std::vector<json::object> objects;
  objects.push_back(kubernetes::deadline_job(session, options.session_timeout));
  objects.push_back(kubernetes::token_secret(session, placeholder));
  if (options.access == Access::ingress)
    objects.push_back(kubernetes::certificate_secret(session, placeholder, placeholder));
  objects.push_back(kubernetes::network_policy(session));
  for (kubernetes::ServiceSpec spec : specs) {
    spec.options.cpu = options.cpu;
    spec.options.memory = options.memory;
    spec.image_pull_secrets = options.image_pull_secrets;
    spec.replicas = options.min_replicas;
    auto deployment = kubernetes::deployment(session, spec);
    if (!deployment) return std::unexpected(deployment.error());
    objects.push_back(*std::move(deployment));
    if (options.access != Access::pods) objects.push_back(kubernetes::service(session, spec));
    const kubernetes::Route route{.host = kubernetes::host_name(run_id, spec.id),
                                  .ingress_class = options.ingress_class,
                                  .gateway = options.gateway,
                                  .tls = true};
    if (options.access == Access::ingress) objects.push_back(kubernetes::ingress(session, spec, route));
    if (options.access == Access::http_route) objects.push_back(kubernetes::http_route(session, spec, route));
    if (options.max_replicas > 1)
      objects.push_back(kubernetes::autoscaler(session, spec, options.min_replicas, options.max_replicas));
  }
  return objects;
}

}  // namespace turbolift::cli
