// What a program needs of the API server and of its namespace.
#include <charconv>

#include "cli/doctor.hpp"
#include "cli/session_manifest.hpp"
#include "cli/text.hpp"
#include "kubernetes/list_all.hpp"
#include "kubernetes/names.hpp"
#include "kubernetes/objects.hpp"
#include "kubernetes/problem.hpp"
#include "kubernetes/request.hpp"

namespace turbolift::cli {
namespace {

namespace request = kubernetes::request;

constexpr int least_minor = 25;

/// "34", "34+"
int leading_number(std::string_view text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool examine_server(const ClusterAccess& access, Findings& findings) {
  const auto answer = access.client->send(request::get_path("/version"), request_deadline());
  if (!answer) {
    findings.failed("API server", describe(answer.error(), access.client->config().cluster.server), "");
    return false;
  }
  const ServerVersion version = read_version(*answer);
  if (!version.is_known) {
    findings.warning("Kubernetes", "its version is not known: " + version.text, "1.25 or later is needed");
  } else if (!version.is_new_enough) {
    findings.failed("Kubernetes", version.text,
                    "1.25 or later is needed, in which the cluster counts a session's time");
  } else {
    findings.ok("Kubernetes", version.text);
  }
  return true;
}

void examine_namespace(const ClusterAccess& access, Findings& findings) {
  const std::string what = "namespace " + access.kube_namespace;
  const auto answer =
      access.client->send(request::get(kubernetes::namespaces, {}, access.kube_namespace), request_deadline());
  if (!answer && answer.error().not_found())
    return findings.failed(what, "it does not exist", "kubectl create namespace " + access.kube_namespace);
  if (!answer && answer.error().forbidden())
    return findings.warning(what, "this user may not look at it",
                            "nothing, where what follows is well; its pod security level is not known here");
  if (!answer) return findings.failed(what, describe(answer.error(), what), "");
  if (json::text(*answer, {"status", "phase"}) == "Terminating")
    return findings.failed(what, "it is being deleted", "name another one, with --namespace and option kube_namespace");
  const std::string_view level = json::text(*answer, {"metadata", "labels", "pod-security.kubernetes.io/enforce"});
  findings.ok(what, level.empty() ? "it enforces no pod security level"
                                  : "it enforces the pod security level " + std::string(level) +
                                        ", which pods pass (unless option pod_patch changes that)");
}

/// A quota for memory or for limits wants a value of every pod, and functions say none by themselves.
void examine_quotas(const ClusterAccess& access, Findings& findings) {
  const auto quotas =
      kubernetes::list_all(*access.client, kubernetes::resource_quotas, access.kube_namespace, {}, request_deadline());
  if (!quotas) return;  // who may not see them is told when one refuses something
  for (const json::value& quota : *quotas) {
    const json::value* hard = json::find(quota, {"spec", "hard"});
    if (hard == nullptr || !hard->is_object()) continue;
    std::string wanted;
    for (const char* name : {"memory", "requests.memory", "limits.memory"})
      if (hard->get_object().contains(name)) wanted = "option memory";
    if (hard->get_object().contains("limits.cpu"))
      wanted += std::string(wanted.empty() ? "" : " and ") + "option resources = {{\"cpu\", …}}";
    if (!wanted.empty())
      findings.warning(
          "quota",
          "the ResourceQuota " + std::string(json::text(quota, {"metadata", "name"})) + " wants a value of every pod",
          "give each function " + wanted + ", or the namespace a LimitRange with defaults");
  }
}

/// What admission would say of an object. True: it takes it, and `made` is what it makes of it.
bool try_object(const ClusterAccess& access, const kubernetes::Resource& resource, const json::object& object,
                json::value& made, Findings& findings) {
  const std::string what = "a session's " + std::string(resource.kind);
  auto answer = access.client->send(request::dry_run(request::create(resource, access.kube_namespace, object)),
                                    request_deadline());
  if (answer) {
    made = *std::move(answer);
    return true;
  }
  // A missing right, or namespace, was said already.
  if (answer.error().forbidden() && answer.error().message.find("\" cannot ") != std::string::npos) return false;
  if (answer.error().not_found()) return false;
  if (answer.error().message.find("dry run") != std::string::npos) {
    findings.warning(what, "an admission webhook cannot be asked without making it: " + answer.error().message, "");
    return false;
  }
  const kubernetes::Problem problem = kubernetes::read_error(answer.error(), "it would be refused");
  findings.failed(what, problem.message, "");
  return false;
}

void examine_admission(const ClusterAccess& access, Findings& findings) {
  kubernetes::SessionIdentity session;
  session.run_id = kubernetes::new_run_id();
  session.kube_namespace = access.kube_namespace;
  session.program = "turbolift-doctor";
  kubernetes::ServiceSpec spec;
  spec.id = kubernetes::service_id("doctor", "doctor");
  spec.function = "doctor()";
  spec.image = "turbolift.invalid/none:0";
  spec.replicas = 1;
  json::value job, deployment;
  const bool takes_job =
      try_object(access, kubernetes::jobs, kubernetes::deadline_job(session, std::chrono::seconds(30)), job, findings);
  const auto object = kubernetes::deployment(session, spec);
  const bool takes_deployment = object && try_object(access, kubernetes::deployments, *object, deployment, findings);
  if (takes_job && json::is_true(job, {"spec", "suspend"})) {
    findings.failed("a session's Job", "something in the cluster suspends Jobs as they are made (Kueue does)",
                    "leave this namespace out of it; for Kueue: manageJobsWithoutQueueName: false, or its "
                    "managedJobsNamespaceSelector");
  } else if (takes_job && takes_deployment) {
    findings.ok("admission", "a session's Job and a function's Deployment would be taken (dry run)");
  }
}

}  // namespace

ServerVersion read_version(const json::value& answer) {
  ServerVersion version;
  version.text = json::text(answer, {"gitVersion"});
  const int major = leading_number(json::text(answer, {"major"}));
  const int minor = leading_number(json::text(answer, {"minor"}));
  version.is_known = major >= 0 && minor >= 0;
  version.is_new_enough = major > 1 || (major == 1 && minor >= least_minor);
  return version;
}

bool examine_cluster(const ClusterAccess& access, Findings& findings) {
  if (!examine_server(access, findings)) return false;
  examine_namespace(access, findings);
  examine_rights(access, findings);
  examine_quotas(access, findings);
  examine_admission(access, findings);
  return true;
}

}  // namespace turbolift::cli
