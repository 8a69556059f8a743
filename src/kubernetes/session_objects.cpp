// The objects that a session has once: its Job, its Secrets, its NetworkPolicy.
#include "kubernetes/names.hpp"
#include "kubernetes/object_meta.hpp"
#include "kubernetes/objects.hpp"

namespace turbolift::kubernetes {

json::object deadline_job(const SessionIdentity& session, std::chrono::seconds timeout) {
  SessionIdentity unowned = session;
  unowned.job_uid.clear();
  json::object job = new_object(unowned, nullptr, "batch/v1", "Job", session_name(session.run_id));
  // Nothing of it ever runs. It is complete all the same, since admission controllers judge templates too.
  const json::object amounts{{"cpu", "1m"}, {"memory", "1Mi"}};
  json::object container{{"name", "none"}, {"image", "turbolift.invalid/none:0"}};
  container["resources"] = json::object{{"requests", amounts}, {"limits", amounts}};
  container["securityContext"] = container_security();
  json::object pod{{"restartPolicy", "Never"}, {"automountServiceAccountToken", false}};
  pod["securityContext"] = pod_security();
  pod["containers"] = json::array({std::move(container)});
  json::object pod_template;
  pod_template["metadata"] = json::object{{"labels", object_labels(session, nullptr)}};
  pod_template["spec"] = std::move(pod);
  json::object spec{{"parallelism", 0}, {"backoffLimit", 0}, {"ttlSecondsAfterFinished", 0}};
  spec["activeDeadlineSeconds"] = timeout.count();
  spec["template"] = std::move(pod_template);
  job["spec"] = std::move(spec);
  return job;
}

json::object token_secret(const SessionIdentity& session, std::string_view token) {
  json::object secret = new_object(session, nullptr, "v1", "Secret", session_name(session.run_id));
  secret["type"] = "Opaque";
  secret["immutable"] = true;
  secret["stringData"] = json::object{{".token", token}};
  return secret;
}

json::object certificate_secret(const SessionIdentity& session, std::string_view certificate, std::string_view key) {
  json::object secret = new_object(session, nullptr, "v1", "Secret", certificate_name(session.run_id));
  secret["type"] = "kubernetes.io/tls";
  secret["immutable"] = true;
  secret["stringData"] = json::object{{"tls.crt", certificate}, {"tls.key", key}};
  return secret;
}

json::object network_policy(const SessionIdentity& session) {
  json::object policy =
      new_object(session, nullptr, "networking.k8s.io/v1", "NetworkPolicy", session_name(session.run_id));
  json::object spec;
  spec["podSelector"] = json::object{{"matchLabels", json::object{{run_label, session.run_id}}}};
  spec["policyTypes"] = json::array({"Ingress"});
  const json::object port{{"protocol", "TCP"}, {"port", pod_port}};
  spec["ingress"] = json::array({json::object{{"ports", json::array({port})}}});
  policy["spec"] = std::move(spec);
  return policy;
}

}  // namespace turbolift::kubernetes
