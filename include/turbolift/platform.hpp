#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <turbolift/detail/call.hpp>
#include <turbolift/options.hpp>

namespace turbolift {

namespace platform {
class Backend;
}

namespace detail {
/// How many calls of a function are worth having under way at once.
struct Width {
  std::size_t least = 1;  ///< Fewer leave replicas idle.
  std::size_t most = 1;   ///< More bring nothing, however short the calls are.
};
}  // namespace detail

/// Where tagged functions run; Local and Kubernetes are the kinds. Constant-initialised, so that a call may be made
/// from any initialiser; starts at its first call; ends when it is destroyed: running calls get close_timeout to
/// finish, what is left fails with `platform_stopped`, and everything outside this process is removed. Thread-safe.
/// Must outlive the tags that refer to it only as far as they are called.
class Platform {
 public:
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  /// Ends it early, as the destructor does. Any number of times.
  void close() noexcept;

  /// For the library (the tags): an outcome for each call's state, sooner or later. See Backend::submit.
  void submit(std::span<detail::Call> calls) noexcept;
  /// For map and as_completed.
  detail::Width width(const detail::FunctionInfo& function, const FunctionOptions& options) noexcept;

 protected:
  /// Makes the backend, or null and the reason. Called by one thread at a time, for the first call.
  using Start = platform::Backend* (*)(Platform& platform, DistributionError& error);

  constexpr Platform(Start start, std::optional<Duration> close_timeout) noexcept
      : start_(start), close_timeout_(close_timeout) {}
  ~Platform() { close(); }

 private:
  class Use;

  platform::Backend* started(DistributionError& error) noexcept;

  std::atomic<platform::Backend*> backend_{nullptr};
  std::atomic<std::uint32_t> users_{0};       ///< threads inside submit or width
  std::atomic<std::uint32_t> generation_{0};  ///< of the process (see base/fork.hpp) that made the backend
  std::atomic<bool> stopped_{false};
  Start start_;
  std::optional<Duration> close_timeout_;
};

/// Service processes on this machine, which end with this program however it ends. The embedded default: it needs
/// neither a cluster nor a container runtime.
class Local : public Platform {
 public:
  constexpr explicit Local(const LocalOptions& options = {}) noexcept
      : Platform(&start, options.close_timeout), options_(options) {}

  const LocalOptions& options() const noexcept { return options_; }

 private:
  static platform::Backend* start(Platform& platform, DistributionError& error);

  LocalOptions options_;
};

namespace detail {

/// Calls of one tag on their way to its platform, some at a time. Keeps its memory. One thread.
class CallBatch {
 public:
  CallBatch() noexcept;
  ~CallBatch();
  CallBatch(const CallBatch&) = delete;
  CallBatch& operator=(const CallBatch&) = delete;

  /// Submits them once there are many.
  void add(Platform& platform, Call call);
  void submit(Platform& platform) noexcept;

 private:
  std::vector<Call> calls_;
};

/// What a tag inside a service refers to: its calls run where they are made.
class InServicePlatform : public Platform {
 public:
  constexpr InServicePlatform() noexcept : Platform(&start, std::nullopt) {}

 private:
  static platform::Backend* start(Platform& platform, DistributionError& error);
};
template <class T = void>
inline constinit InServicePlatform in_service_platform_object{};
/// The extraction tool writes it into a service's source, in place of a tag's platform.
template <class T = void>
constexpr Platform& in_service_platform() noexcept {
  return in_service_platform_object<T>;
}

}  // namespace detail
}  // namespace turbolift
