#pragma once

#include <string>

#include "base/deadline.hpp"
#include "http/client/interrupt.hpp"
#include "kubernetes/client.hpp"

namespace turbolift::platform {

/// The last lines that a pod's container wrote; `previous`: the one before its last restart. Empty where they cannot be
/// had. Blocks. Thread-safe.
std::string last_lines(kubernetes::Client& client, const std::string& kube_namespace, const std::string& pod,
                       bool previous, base::Deadline deadline, const http::Interrupt* interrupt);

}  // namespace turbolift::platform
