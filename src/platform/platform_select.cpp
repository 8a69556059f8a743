#include "platform/platform_select.hpp"

#include <cstdlib>
#include <string_view>
#include <turbolift/kubernetes.hpp>

#include "embed/embed.hpp"
#include "platform/backend.hpp"
#include "platform/local/local_backend.hpp"
#include "platform/options_check.hpp"

namespace turbolift {

namespace platform {

std::optional<Choice> chosen_platform(DistributionError& error) {
  const char* variable = std::getenv("TURBOLIFT_PLATFORM");  // NOLINT(concurrency-mt-unsafe): nothing of ours sets it
  const std::string_view value = variable == nullptr ? "" : variable;
  if (!value.empty() && value != "local" && value != "kubernetes" && value != "in-process") {
    error = {.kind = ErrorKind::invalid_option,
             .message = "TURBOLIFT_PLATFORM=" + std::string(value) +
                        ": it must be local, kubernetes or in-process, or not be set"};
    return std::nullopt;
  }
  if (value == "in-process" || embed::is_in_process()) return Choice::in_process;
  return value == "local" ? Choice::local : Choice::own;
}

Backend* start_local(const LocalOptions& options, DistributionError& error) {
  if (std::string complaint = check(options); !complaint.empty()) {
    error = {.kind = ErrorKind::invalid_option, .message = "Local: " + complaint};
    return nullptr;
  }
  return make_local_backend(options).release();
}

}  // namespace platform

platform::Backend* Local::start(Platform& platform, DistributionError& error) {
  const auto choice = platform::chosen_platform(error);
  if (!choice) return nullptr;
  if (*choice == platform::Choice::in_process) return platform::make_in_process_backend().release();
  return platform::start_local(static_cast<Local&>(platform).options(), error);
}

}  // namespace turbolift
