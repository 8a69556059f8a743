#include "kubernetes/problem.hpp"

#include <algorithm>
#include <array>

namespace turbolift::kubernetes {
namespace {

struct Refusal {
  std::string_view sign;  // in the text
  ErrorKind kind;
  bool hopeless;
  std::string_view advice;
};

/// The first that fits. Texts of Kubernetes 1.34: plugin/resourcequota, plugin/webhook/errors, plugin/policy/validating
/// and rbac in k8s.io/apiserver; limitranger in k8s.io/kubernetes; k8s.io/pod-security-admission; OpenShift's SCC.
constexpr std::array refusals{
    Refusal{"must specify", ErrorKind::quota_exceeded, true,
            "the namespace's quota wants a value for each pod; give it with the options cpu, memory or resources, or "
            "with a LimitRange's default"},
    Refusal{"exceeded quota", ErrorKind::quota_exceeded, false,
            "ask for less (options cpu, memory, max_replicas), free what the namespace uses, or have the ResourceQuota "
            "raised"},
    Refusal{"violates PodSecurity", ErrorKind::admission_denied, true,
            "the pods pass the policy 'restricted' as they are made; take back what the option pod_patch changes"},
    Refusal{"security context constraint", ErrorKind::admission_denied, true,
            "let the cluster choose the user: option pod_patch = {\"spec\": {\"securityContext\": {\"runAsUser\": "
            "null, \"runAsGroup\": null, \"fsGroup\": null}}}"},
    Refusal{"usage per", ErrorKind::admission_denied, true,
            "the namespace's LimitRange refuses it; change the options cpu and memory, or the LimitRange"},
    Refusal{"because it is being terminated", ErrorKind::admission_denied, true,
            "the namespace is being deleted; use another one (option kube_namespace)"},
    Refusal{"error looking up service account", ErrorKind::admission_denied, false,
            "a new namespace gets its account 'default' within seconds"},
    Refusal{"failed calling webhook", ErrorKind::admission_denied, false,
            "the admission webhook does not answer; it has to be repaired or removed"},
    Refusal{"denied the request", ErrorKind::admission_denied, true,
            "change what it objects to (option pod_patch, labels), or have the policy changed"},
    Refusal{"denied request", ErrorKind::admission_denied, true,
            "change what it objects to (option pod_patch, labels), or have the policy changed"},
    Refusal{"\" cannot ", ErrorKind::forbidden, true,
            "docs/cluster-objects.md has the Role that this needs; `turbolift doctor` checks it verb by verb"},
};

constexpr Refusal other_refusal{"", ErrorKind::admission_denied, true, "something in the cluster refuses it"};

/// Whether nothing is in use of what a quota's refusal names ("used: cpu=0,memory=0, limited: …"): then it never fits.
bool is_unused(std::string_view text) {
  constexpr std::string_view word = "used: ";
  const auto begin = text.find(word);
  const auto end = text.find(", limited:");
  if (begin == std::string_view::npos || end == std::string_view::npos || end <= begin) return false;
  std::string_view used = text.substr(begin + word.size(), end - begin - word.size());
  while (!used.empty()) {
    const std::string_view one = used.substr(0, used.find(','));
    if (!one.ends_with("=0")) return false;
    used.remove_prefix(std::min(one.size() + 1, used.size()));
  }
  return true;
}

Problem made(ErrorKind kind, bool hopeless, std::string message) {
  Problem problem;
  problem.kind = kind;
  problem.hopeless = hopeless;
  problem.message = std::move(message);
  return problem;
}

}  // namespace

Problem read_refusal(std::string_view text) {
  const auto fits = [&](const Refusal& one) { return text.find(one.sign) != std::string_view::npos; };
  const auto* found = std::ranges::find_if(refusals, fits);
  const Refusal& refusal = found == refusals.end() ? other_refusal : *found;
  const bool hopeless = refusal.hopeless || (refusal.kind == ErrorKind::quota_exceeded && is_unused(text));
  return made(refusal.kind, hopeless, std::string(text).append("; ").append(refusal.advice));
}

Problem read_error(const ApiError& error, std::string_view subject) {
  const std::string begin = std::string(subject) + ": " + error.message;
  switch (error.status) {
    case 0:
      if (error.failure == http::Failure::certificate)
        return made(ErrorKind::certificate_invalid, true,
                    begin + "; the kubeconfig's certificate-authority must be the API server's");
      if (error.failure == http::Failure::cancelled) return made(ErrorKind::platform_stopped, true, begin);
      return made(ErrorKind::cluster_unreachable, false,
                  begin + "; is the cluster running, and does `kubectl get pods` work?");
    case 401:
      return made(ErrorKind::unauthenticated, true,
                  begin + "; log in anew, or name another context (option context): `kubectl auth whoami` shows more");
    case 403: {
      Problem refusal = read_refusal(error.message);
      refusal.message.insert(0, std::string(subject) + ": ");
      return refusal;
    }
    case 404:
      if (error.message.find("namespaces \"") != std::string::npos)
        return made(ErrorKind::invalid_option, true,
                    begin + "; make the namespace, or name another one (option kube_namespace)");
      if (error.message.find("could not find the requested resource") != std::string::npos || error.reason.empty())
        return made(ErrorKind::unsupported, true, begin + "; the cluster does not have this API");
      return made(ErrorKind::unavailable, false, begin + "; something else has deleted it");
    case 400:
    case 422:
      if (error.message.find(" denied request: ") != std::string::npos) {  // a ValidatingAdmissionPolicy
        Problem refusal = read_refusal(error.message);
        refusal.message.insert(0, std::string(subject) + ": ");
        return refusal;
      }
      return made(ErrorKind::invalid_option, true,
                  begin + "; the API server does not take what the options make of it");
    case 409:
    case 429:
      return made(ErrorKind::unavailable, false, begin);
    default:
      if (error.message.find("failed calling webhook") != std::string::npos) {
        Problem refusal = read_refusal(error.message);
        refusal.message.insert(0, std::string(subject) + ": ");
        return refusal;
      }
      return made(ErrorKind::cluster_unreachable, false, begin);
  }
}

}  // namespace turbolift::kubernetes
