#include <algorithm>
#include <array>
#include <string>
#include <turbolift/error.hpp>
#include <utility>

namespace turbolift {

namespace {

constexpr std::array<std::string_view, 34> names = {"not_built",
                                                    "invalid_option",
                                                    "unsupported",
                                                    "version_mismatch",
                                                    "malformed",
                                                    "payload_too_large",
                                                    "used_twice",
                                                    "function_threw",
                                                    "function_crashed",
                                                    "function_exited",
                                                    "out_of_memory",
                                                    "image_failed",
                                                    "image_pull_failed",
                                                    "wrong_architecture",
                                                    "cluster_unreachable",
                                                    "unauthenticated",
                                                    "forbidden",
                                                    "admission_denied",
                                                    "quota_exceeded",
                                                    "unschedulable",
                                                    "start_failed",
                                                    "crash_loop",
                                                    "evicted",
                                                    "node_lost",
                                                    "route_failed",
                                                    "certificate_invalid",
                                                    "unavailable",
                                                    "overloaded",
                                                    "deadline_exceeded",
                                                    "session_lost",
                                                    "outcome_unknown",
                                                    "cancelled",
                                                    "platform_stopped",
                                                    "internal"};
static_assert(names.size() == static_cast<std::size_t>(ErrorKind::internal) + 1);

}  // namespace

std::string_view to_string(ErrorKind kind) noexcept {
  const auto index = static_cast<std::size_t>(kind);
  return index < names.size() ? names[index] : "internal";
}

bool from_string(std::string_view name, ErrorKind& kind) noexcept {
  const auto* const found = std::ranges::find(names, name);
  if (found == names.end()) return false;
  kind = static_cast<ErrorKind>(found - names.begin());
  return true;
}

bool DistributionError::retryable() const noexcept {
  switch (kind) {
    case ErrorKind::unavailable:
    case ErrorKind::overloaded:
    case ErrorKind::deadline_exceeded:
    case ErrorKind::session_lost:
    case ErrorKind::outcome_unknown:
      return true;
    default:
      return false;
  }
}

std::string DistributionError::what() const {
  std::string text = function.empty() ? std::string("turbolift") : function;
  text += ": ";
  text += to_string(kind);
  if (!exception_type.empty()) text += " (" + exception_type + ")";
  if (!message.empty()) text += ": " + message;
  if (signal != 0) text += " [signal " + std::to_string(signal) + "]";
  if (kind == ErrorKind::function_exited) text += " [exit code " + std::to_string(exit_code) + "]";
  if (attempts > 1) text += " [after " + std::to_string(attempts) + " attempts]";
  if (may_have_run && kind != ErrorKind::function_threw) text += " [it may have run]";
  if (!replica.empty()) text += " [replica " + replica + "]";
  for (const auto& event : events) text += "\n  event: " + event;
  for (std::size_t i = 0; i < stack.size(); ++i) text += "\n  #" + std::to_string(i) + " " + stack[i];
  if (!log.empty()) text += "\n  log:\n" + log;
  return text;
}

}  // namespace turbolift
