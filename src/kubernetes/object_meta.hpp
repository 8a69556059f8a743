#pragma once

#include <string>
#include <string_view>

#include "json/json.hpp"
#include "kubernetes/objects.hpp"

/// What the builders of objects.hpp share.
namespace turbolift::kubernetes {

/// The labels of an object, or of the pods, of the session; with `spec`, of its function.
json::object object_labels(const SessionIdentity& session, const ServiceSpec* spec);

/// apiVersion, kind and metadata (name, namespace, labels, annotations, owner) of a new object.
json::object new_object(const SessionIdentity& session, const ServiceSpec* spec, std::string_view api_version,
                        std::string_view kind, std::string_view name);

/// The labels by which Deployment and Service find the function's pods.
json::object pod_selector(const SessionIdentity& session, const ServiceSpec& spec);

/// The pod's and the containers' `securityContext`, as the policy `restricted` (Pod Security Standards) wants them.
json::object pod_security();
json::object container_security();

}  // namespace turbolift::kubernetes
