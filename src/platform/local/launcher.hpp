#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "call/reactor.hpp"

namespace turbolift::platform {

/// The thread that starts and watches all of the program's service processes. It lives as long as the program: a
/// process that is to die with its parent (PR_SET_PDEATHSIG) dies with the thread that started it. What manages
/// processes runs here and needs no locks among itself. Thread-safe.
class Launcher final : public call::Reactor::Ticker {
 public:
  using TimePoint = base::Clock::TimePoint;
  using Job = std::function<void()>;

  Launcher();

  /// The program's, started when it is first asked for; a forked child has another one.
  static Launcher& program();

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
