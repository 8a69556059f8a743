#pragma once

#include "base/error.hpp"
#include "json/json.hpp"

namespace turbolift::kubernetes {

/// The pod template (core/v1 PodTemplateSpec) `original` with the strategic merge patch `patch` applied, as the API
/// server does it for `kubectl patch --type=strategic` (k8s.io/apimachinery, pkg/util/strategicpatch):
///
/// - objects are merged member by member, null removes a member, anything else replaces it;
/// - lists with a merge key are merged entry by entry: containers, initContainers, ephemeralContainers, volumes,
///   imagePullSecrets, schedulingGates, resourceClaims and env by name, ports by containerPort, volumeMounts by
///   mountPath, volumeDevices by devicePath, hostAliases by ip, topologySpreadConstraints by topologyKey,
///   ownerReferences by uid; finalizers are merged as a set; every other list (tolerations, command, args, envFrom, …)
///   is replaced;
/// - `"$patch": "delete"` empties an object or removes the entry of a list, `"$patch": "replace"` takes the object, or
///   the list that holds such an entry, as the patch has it;
/// - `"$retainKeys": […]` removes every member of the object that is not named;
/// - `"$deleteFromPrimitiveList/NAME": […]` removes values of the list NAME;
/// - `"$setElementOrder/NAME": […]` orders the list NAME.
///
/// Other than there, fields that the schema does not have are merged too (the API server then judges them), and no
/// directive or null of the patch is left in the result. Fails, naming the field, where an entry lacks its merge key,
/// a directive is not one of these, or the entries of a list are of different types.
base::Expected<json::object> patch_pod_template(json::object original, const json::object& patch);

}  // namespace turbolift::kubernetes
