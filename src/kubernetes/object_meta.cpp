#include "kubernetes/object_meta.hpp"

#include "kubernetes/names.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr int unprivileged_id = 65532;          // what images without users of their own have come to use
constexpr std::size_t version_characters = 19;  // "sha256-" and 12 digits

/// The part of a service's id that people recognise.
std::string_view readable_part(std::string_view id) {
  const auto digest = id.rfind('-');
  return digest == std::string_view::npos ? id : id.substr(0, digest);
}

}  // namespace

json::object object_labels(const SessionIdentity& session, const ServiceSpec* spec) {
  json::object labels;
  const auto set = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) labels[name] = value;
  };
  set("app.kubernetes.io/name", spec != nullptr ? label_value(readable_part(spec->id)) : "session");
  set("app.kubernetes.io/instance", session.run_id);
  set("app.kubernetes.io/component", spec != nullptr ? "service" : "session");
  set("app.kubernetes.io/part-of", label_value(session.program));
  set("app.kubernetes.io/managed-by", "turbolift");
  if (spec != nullptr)
    set("app.kubernetes.io/version", label_value(std::string_view(spec->source_digest).substr(0, version_characters)));
  for (const auto& [name, value] : session.labels) labels[name] = value;
  set(run_label, session.run_id);
  if (spec != nullptr) set(service_label, spec->id);
  return labels;
}

json::object new_object(const SessionIdentity& session, const ServiceSpec* spec, std::string_view api_version,
                        std::string_view kind, std::string_view name) {
  json::object metadata{{"name", name}, {"namespace", session.kube_namespace}};
  metadata["labels"] = object_labels(session, spec);
  json::object annotations;
  if (spec != nullptr && !spec->function.empty()) annotations["turbolift/function"] = spec->function;
  if (spec != nullptr && !spec->source_digest.empty()) annotations["turbolift/source-digest"] = spec->source_digest;
  if (!annotations.empty()) metadata["annotations"] = std::move(annotations);
  if (!session.job_uid.empty()) {
    json::object owner{{"apiVersion", "batch/v1"}, {"kind", "Job"}};
    owner["name"] = session_name(session.run_id);
    owner["uid"] = session.job_uid;
    metadata["ownerReferences"] = json::array({std::move(owner)});
  }
  json::object object{{"apiVersion", api_version}, {"kind", kind}};
  object["metadata"] = std::move(metadata);
  return object;
}

json::object pod_selector(const SessionIdentity& session, const ServiceSpec& spec) {
  return {{run_label, session.run_id}, {service_label, spec.id}};
}

json::object pod_security() {
  return {{"runAsNonRoot", true},
          {"runAsUser", unprivileged_id},
          {"runAsGroup", unprivileged_id},
          {"fsGroup", unprivileged_id},
          {"seccompProfile", json::object{{"type", "RuntimeDefault"}}}};
}

json::object container_security() {
  return {{"allowPrivilegeEscalation", false},
          {"readOnlyRootFilesystem", true},
          {"runAsNonRoot", true},
          {"capabilities", json::object{{"drop", json::array{"ALL"}}}},
          {"seccompProfile", json::object{{"type", "RuntimeDefault"}}}};
}

}  // namespace turbolift::kubernetes
