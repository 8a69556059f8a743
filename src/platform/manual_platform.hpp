#pragma once
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <turbolift/platform.hpp>
#include <vector>

#include "platform/backend.hpp"
#include "platform/in_process_run.hpp"

/// Platforms for tests of what lies above a backend.
namespace turbolift::platform {

/// Keeps calls until the test answers them.
class ManualBackend : public Backend {
 public:
  explicit ManualBackend(std::size_t width = 4) : width_(width) {}

  void submit(std::span<detail::Call> calls) noexcept override {
    const std::lock_guard lock(mutex_);
    ++submissions;
    submitted += calls.size();
    for (detail::Call& call : calls) {
      if (at_once) {
        run_here(call, {});
      } else {
        calls_.push_back(std::move(call));
      }
    }
    arrived_.notify_all();
  }
  detail::Width width(const detail::FunctionInfo& /*function*/, const FunctionOptions& /*options*/) noexcept override {
    return {width_, width_};
  }
  void close(base::Deadline /*deadline*/) noexcept override {
    for (const detail::Call& call : take_all()) call.state->fail({.kind = ErrorKind::platform_stopped});
  }

  /// The oldest call that is not answered; waits for it.
  detail::Call take() {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, std::chrono::seconds(30), [this] { return !calls_.empty(); })) return {};
    detail::Call call = std::move(calls_.front());
    calls_.pop_front();
    return call;
  }
  /// The newest one; there is one.
  detail::Call take_newest() {
    const std::lock_guard lock(mutex_);
    detail::Call call = std::move(calls_.back());
    calls_.pop_back();
    return call;
  }
  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    return calls_.size();
  }
  std::deque<detail::Call> take_all() {
    const std::lock_guard lock(mutex_);
    return std::exchange(calls_, {});
  }

  bool at_once = false;  ///< answer in submit
  std::size_t submissions = 0, submitted = 0;

 private:
  std::size_t width_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<detail::Call> calls_;
};

/// A platform over a ManualBackend, which it owns from its first call on; that call must have been made before
/// `backend` is used.
class ManualPlatform : public Platform {
 public:
  explicit ManualPlatform(std::size_t width = 4) : Platform(&start, {}), backend(new ManualBackend(width)) {}
  ~ManualPlatform() {
    if (!started_) delete backend;
  }

  ManualBackend* const backend;

 private:
  static Backend* start(Platform& platform, DistributionError& /*error*/) {
    auto& self = static_cast<ManualPlatform&>(platform);
    self.started_ = true;
    return self.backend;
  }
  bool started_ = false;
};

/// A pool of threads, whatever the environment says.
class PoolPlatform : public Platform {
 public:
  explicit PoolPlatform(std::optional<Duration> close_timeout = {}) : Platform(&start, close_timeout) {}

 private:
  static Backend* start(Platform& /*platform*/, DistributionError& /*error*/) {
    return make_in_process_backend().release();
  }
};

/// Answers a call with what its function gives.
inline void answer(const detail::Call& call) {
  run_here(call, {});
}

}  // namespace turbolift::platform
