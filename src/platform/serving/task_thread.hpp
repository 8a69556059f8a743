#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "call/reactor.hpp"

namespace turbolift::platform {

/// A thread that runs jobs one after the other, at once or at a time, and watches descriptors: what lives on it needs
/// no locks among itself. Thread-safe. Lives as long as the program.
class TaskThread : public call::Reactor::Ticker {
 public:
  using TimePoint = base::Clock::TimePoint;
  using Job = std::function<void()>;

  /// `name` is the thread's, at most 15 characters.
  explicit TaskThread(const char* name);

  /// Runs `job` on the thread, after what was posted before.
  void post(Job job);
  /// Runs `job` at `time`, or soon after it.
  void at(TimePoint time, Job job);
  bool is_this_thread() const { return reactor_.is_this_thread(); }

  /// Calls `ready` on the thread whenever `fd` is readable or at its end, until `forget`.
  call::Reactor::Key watch(int fd, Job ready);
  void forget(call::Reactor::Key key, int fd) { reactor_.remove(key, fd); }

  TimePoint on_tick(TimePoint now) noexcept override;

 private:
  struct Timer {
    TimePoint time;
    std::uint64_t number;  // equal times in their order
    Job job;
  };

  std::mutex mutex_;
  std::vector<Timer> timers_;  // a heap
  std::uint64_t count_ = 0;
  std::shared_ptr<Ticker> self_;  // for the reactor; owns nothing, as this is never destroyed
  call::Reactor reactor_;
};

}  // namespace turbolift::platform
