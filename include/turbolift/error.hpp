#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace turbolift {

/// Why a call has no result, grouped by what the caller can do about it.
enum class ErrorKind : std::uint8_t {
  // Fix the program.
  not_built,          ///< the program holds no service for the function: turbolift_distribute(target) is missing
  invalid_option,     ///< an option makes no sense; the message names it
  unsupported,        ///< the platform cannot do what was asked for
  version_mismatch,   ///< the service that answered was built from other source or for another signature
  malformed,          ///< bytes that do not decode
  payload_too_large,  ///< an argument or a result above the limit (1 GiB, or what lies on the way)
  used_twice,         ///< a Future whose result was already taken, or an empty one

  // The function's own.
  function_threw,    ///< an exception left the function
  function_crashed,  ///< a signal ended its process
  function_exited,   ///< it called exit, or something like it
  out_of_memory,     ///< its replica ran out of memory

  // Fix the platform.
  image_failed,         ///< the image could not be made or loaded
  image_pull_failed,    ///< the cluster could not pull it
  wrong_architecture,   ///< no binary for the nodes' architecture
  cluster_unreachable,  ///< no answer from the API server
  unauthenticated,      ///< credentials are missing or refused
  forbidden,            ///< credentials do not allow it
  admission_denied,     ///< an admission controller refused it
  quota_exceeded,       ///< a resource quota refused it
  unschedulable,        ///< no node takes the pod
  start_failed,         ///< the service did not become ready in time
  crash_loop,           ///< the service dies again and again
  evicted,              ///< the pod was evicted
  node_lost,            ///< the pod's node went away
  route_failed,         ///< no way to the service was found
  certificate_invalid,  ///< the other side showed another certificate than expected

  // Try again.
  unavailable,        ///< no replica answered, after all retries
  overloaded,         ///< the replicas' queues are full
  deadline_exceeded,  ///< the call's deadline or the function's timeout passed
  session_lost,       ///< the cluster ended the session, too often to open another
  outcome_unknown,    ///< an at_most_once call was sent and its answer got lost: it may have run

  // Asked for.
  cancelled,         ///< by the program
  platform_stopped,  ///< the platform object was closed or destroyed

  // Ours.
  internal,  ///< a defect of Turbolift
};

/// The enumerator's name, e.g. "function_threw".
std::string_view to_string(ErrorKind kind) noexcept;

/// The enumerator with that name; false and nothing written when there is none.
bool from_string(std::string_view name, ErrorKind& kind) noexcept;

/// Everything that is known about a call that gave no result. A value; empty fields are unknown.
struct DistributionError {
  ErrorKind kind = ErrorKind::internal;
  std::string message{};              ///< names the thing, the cause and the next step
  std::string function{};             ///< qualified name, e.g. "geo::area(double, double)"
  std::string replica{};              ///< which process or pod
  std::string exception_type{};       ///< demangled, with function_threw
  std::vector<std::string> stack{};   ///< innermost first, with function_threw and function_crashed
  int signal = 0;                     ///< with function_crashed
  int exit_code = 0;                  ///< with function_exited
  std::string log{};                  ///< last lines of what the replica wrote
  std::vector<std::string> events{};  ///< what the platform reported about the replica
  int attempts = 0;                   ///< how often the call was sent
  bool may_have_run = false;          ///< the function may have run although no result came back

  /// One text for people: function, kind, message, and what else is known, on several lines where there is a stack.
  std::string what() const;

  /// The same call may succeed later without a change to program or platform.
  bool retryable() const noexcept;
};

/// What every call gives: the value, or why there is none. Nothing throws across the public interface.
template <class T>
using Result = std::expected<T, DistributionError>;

}  // namespace turbolift
