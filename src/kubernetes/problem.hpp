#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <turbolift/error.hpp>
#include <vector>

#include "kubernetes/api_error.hpp"

namespace turbolift::kubernetes {

/// What keeps a service from running, or the cluster from doing what was asked.
struct Problem {
  ErrorKind kind = ErrorKind::internal;
  std::string message{};              ///< names the thing, the cause and the next step
  bool hopeless = false;              ///< nothing but a change by somebody helps: do not wait for it
  std::vector<std::string> events{};  ///< what the cluster reported, the latest last
  std::string pod{};                  ///< one of the pods that have it; empty: it concerns none
  std::size_t pods = 0;               ///< how many have it
  int exit_code = 0;                  ///< of that pod's container, where it has ended
  int signal = 0;
};

/// Why an admission plugin, or the authorisation, refuses an object: what the text of a Forbidden says.
/// quota_exceeded, admission_denied or forbidden; the message is `text` and what to do about it.
Problem read_refusal(std::string_view text);

/// What the API server's error means. `subject`: what was asked for, such as "the session's Job", begins the message.
/// Besides those of read_refusal: cluster_unreachable, certificate_invalid, unauthenticated, invalid_option,
/// unsupported. Hopeless, unless the same request may well succeed a little later.
Problem read_error(const ApiError& error, std::string_view subject);

}  // namespace turbolift::kubernetes
