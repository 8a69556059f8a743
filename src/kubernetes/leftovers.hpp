#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "kubernetes/client.hpp"
#include "kubernetes/resource.hpp"

namespace turbolift::kubernetes {

/// The kinds of objects that a session leads to, the ones that go last first.
std::span<const Resource> session_resources();

/// Waits until no object of these kinds is left in the namespace that `label_selector` selects; watches them, one kind
/// after the other. Kinds that the user may not list, or that the cluster does not have, are left out. Gives what is
/// still there at the deadline, or could not be asked for, as "Pod geo-…"; empty: nothing is left.
std::vector<std::string> await_removal(Client& client, std::string_view kube_namespace, std::string_view label_selector,
                                       base::Deadline deadline);

}  // namespace turbolift::kubernetes
