#include <turbolift/kubernetes.hpp>

#include "platform/backend.hpp"
#include "platform/cluster/kubernetes_backend.hpp"
#include "platform/options_check.hpp"
#include "platform/platform_select.hpp"

namespace turbolift {

platform::Backend* Kubernetes::start(Platform& platform, DistributionError& error) {
  const auto& self = static_cast<Kubernetes&>(platform);
  std::string complaint = platform::check(self.options());
  if (complaint.empty()) complaint = platform::check(self.source());
  if (!complaint.empty()) {
    error = {.kind = ErrorKind::invalid_option, .message = "Kubernetes: " + complaint};
    return nullptr;
  }
  const auto choice = platform::chosen_platform(error);
  if (!choice) return nullptr;
  switch (*choice) {
    case platform::Choice::in_process:
      return platform::make_in_process_backend().release();
    case platform::Choice::local:
      return platform::start_local({.min_replicas = self.options().min_replicas,
                                    .max_replicas = self.options().max_replicas,
                                    .start_timeout = self.options().start_timeout,
                                    .close_timeout = self.options().close_timeout},
                                   error);
    case platform::Choice::own:
      break;
  }
  return platform::make_kubernetes_backend(self, self.source(), self.options(), error).release();
}

}  // namespace turbolift
