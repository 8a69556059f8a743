#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/unique_fd.hpp"

namespace turbolift::call {

/// One thread that waits for descriptors and times (epoll). A program has one, `program()`, for all of its calls; a
/// test makes its own with its own clock. Thread-safe.
class Reactor {
 public:
  using TimePoint = base::Clock::TimePoint;
  using Key = std::uint64_t;

  /// Told on the reactor's thread what its descriptor is ready for (EPOLLIN, …). Kept alive while it is told.
  class Handler {
   public:
    virtual ~Handler() = default;
    virtual void on_events(std::uint32_t events) noexcept = 0;
  };

  /// Told on the reactor's thread that a time it asked for has come.
  class Ticker {
   public:
    virtual ~Ticker() = default;
    /// Returns when it wants to be told again; `TimePoint::max()`: not before it asks.
    virtual TimePoint on_tick(TimePoint now) noexcept = 0;
  };

  /// `name` is the thread's, at most 15 characters.
  explicit Reactor(const base::Clock& clock = base::Clock::steady(), const char* name = "turbolift-io");
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;
  /// Stops and joins the thread; not to be called on it.
  ~Reactor();

  /// The program's reactor, started when it is first asked for and never stopped: calls may outlive every static
  /// object. A forked child has another one.
  static Reactor& program();

  /// Watches `fd` for `events` until `remove`. The key is never used again. Errors of the kernel (no memory, no
  /// descriptors) give the key 0.
  Key add(int fd, std::uint32_t events, std::shared_ptr<Handler> handler);
  void modify(Key key, int fd, std::uint32_t events);
  void remove(Key key, int fd);

  /// From now on asked at every tick; forgotten once it is destroyed.
  void add_ticker(std::weak_ptr<Ticker> ticker);
  /// Ticks at `time` at the latest. Costs one atomic read where an earlier tick is planned.
  void tick_at(TimePoint time);
  /// Ticks now: for a test that has advanced its clock.
  void tick_now() { tick_at(TimePoint{}); }

  const base::Clock& clock() const { return clock_; }
  bool is_this_thread() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  struct Slot {
    std::uint32_t generation = 1;
    std::shared_ptr<Handler> handler;
  };

  void run(const char* name);
  void tick();
  void wake() const;
  std::shared_ptr<Handler> find(Key key);

  const base::Clock& clock_;
  base::UniqueFd epoll_, event_;
  std::atomic<TimePoint::rep> next_tick_{TimePoint::max().time_since_epoch().count()};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::vector<std::weak_ptr<Ticker>> tickers_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace turbolift::call
