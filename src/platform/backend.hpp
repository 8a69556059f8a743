#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <turbolift/detail/call.hpp>
#include <turbolift/options.hpp>
#include <turbolift/platform.hpp>

#include "base/deadline.hpp"

namespace turbolift::platform {

/// Which of a function's options a backend can honour.
enum class Honours : std::uint8_t {
  all,        ///< a cluster
  processes,  ///< not: cpu, resources, target_cpu_percent, secrets, node_selector, pod_patch
  threads,    ///< not: memory, env either
};

/// What answers calls: the service processes of this machine, a cluster, or a thread pool. Made by a Platform at its
/// first call. Thread-safe.
class Backend {
 public:
  virtual ~Backend() = default;

  /// Takes the calls over, which are of one function with the same options, and gives each one's state an outcome,
  /// sooner or later, within the bounds of its options: a result, or a typed error. Never blocks for long, never
  /// throws, never leaves a state without outcome. May complete it at once. There is at least one call; more than one
  /// are batched.
  ///
  /// Before another thread can see the state, it may set a Driver (not for Call::batched) and a CancelHook on it. A
  /// call with a driver need not make progress until some thread drives it or it is handed over; one of both will
  /// happen, except when the state is cancelled first.
  virtual void submit(std::span<detail::Call> calls) noexcept = 0;

  /// How many calls of the function keep all replicas that it may have busy: map's window.
  virtual detail::Width width(const detail::FunctionInfo& function, const FunctionOptions& options) noexcept = 0;

  /// What it does with options; Platform warns, once for each function, of those that are set and have no effect.
  virtual Honours honours() const noexcept { return Honours::processes; }

  /// Lets running calls end until the deadline, then fails what is left with `platform_stopped` and frees everything
  /// outside this process. Calls submitted later fail with `platform_stopped`. Any number of times.
  virtual void close(base::Deadline deadline) noexcept = 0;
};

/// A pool of threads in this process. Calls are encoded, invoked and decoded as by a service.
std::unique_ptr<Backend> make_in_process_backend();

}  // namespace turbolift::platform
