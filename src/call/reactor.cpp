#include "call/reactor.hpp"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/deadline.hpp"
#include "base/fork.hpp"
#include "base/signals.hpp"

namespace turbolift::call {
namespace {

constexpr Reactor::Key wake_key = 0;
constexpr auto never = Reactor::TimePoint::max().time_since_epoch().count();

}  // namespace

Reactor::Reactor(const base::Clock& clock, const char* name)
    : clock_(clock), epoll_(epoll_create1(EPOLL_CLOEXEC)), event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = wake_key;
  epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, event_.get(), &event);
  slots_.emplace_back();  // the first one stands for the wake-up
  const base::SignalsBlocked blocked;
  thread_ = std::thread([this, name] { run(name); });
}

Reactor::~Reactor() {
  stopping_ = true;
  wake();
  thread_.join();
}

Reactor& Reactor::program() {
  static base::PerProcess<Reactor> reactor;
  return reactor.get();
}

void Reactor::wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);  // full: it is awake already
}

Reactor::Key Reactor::add(int fd, std::uint32_t events, std::shared_ptr<Handler> handler) {
  const std::lock_guard lock(mutex_);
  std::uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Slot& slot = slots_[index];
  const Key key = (static_cast<Key>(slot.generation) << 32U) | index;
  epoll_event event{};
  event.events = events;
  event.data.u64 = key;
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    free_.push_back(index);
    return 0;
  }
  slot.handler = std::move(handler);
  return key;
}

void Reactor::modify(Key key, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = key;
  epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void Reactor::remove(Key key, int fd) {
  std::shared_ptr<Handler> handler;  // its destructor runs without the lock
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  const std::lock_guard lock(mutex_);
  Slot& slot = slots_[static_cast<std::uint32_t>(key)];
  if (slot.generation != key >> 32U) return;
  ++slot.generation;
  handler = std::move(slot.handler);
  free_.push_back(static_cast<std::uint32_t>(key));
}

std::shared_ptr<Reactor::Handler> Reactor::find(Key key) {
  const std::lock_guard lock(mutex_);
  const Slot& slot = slots_[static_cast<std::uint32_t>(key)];
  return slot.generation == key >> 32U ? slot.handler : nullptr;
}

void Reactor::add_ticker(std::weak_ptr<Ticker> ticker) {
  const std::lock_guard lock(mutex_);
  tickers_.push_back(std::move(ticker));
}

void Reactor::tick_at(TimePoint time) {
  const auto wanted = time.time_since_epoch().count();
  auto planned = next_tick_.load(std::memory_order_acquire);
  while (wanted < planned) {
    if (next_tick_.compare_exchange_weak(planned, wanted, std::memory_order_acq_rel)) {
      if (!is_this_thread()) wake();
      return;
    }
  }
}

void Reactor::tick() {
  next_tick_.store(never, std::memory_order_release);  // what is asked for from here on counts
  std::vector<std::weak_ptr<Ticker>> tickers;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(tickers_, [](const auto& ticker) { return ticker.expired(); });
    tickers = tickers_;
  }
  for (const auto& weak : tickers) {
    if (const auto ticker = weak.lock()) tick_at(ticker->on_tick(clock_.now()));
  }
}

void Reactor::run(const char* name) {
  pthread_setname_np(pthread_self(), name);
  std::array<epoll_event, 64> events{};
  while (!stopping_) {
    const TimePoint next(TimePoint::duration(next_tick_.load(std::memory_order_acquire)));
    const int timeout = base::Deadline::at(next).poll_timeout_ms(clock_);
    const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout);
    for (int i = 0; i < count; ++i) {
      const Key key = events[static_cast<std::size_t>(i)].data.u64;
      if (key == wake_key) {
        std::uint64_t ignored = 0;
        // NOLINTNEXTLINE(clang-analyzer-unix.BlockInCriticalSection): tick() keeps no lock, and this does not block
        [[maybe_unused]] const auto read = ::read(event_.get(), &ignored, sizeof ignored);
      } else if (const auto handler = find(key)) {
        handler->on_events(events[static_cast<std::size_t>(i)].events);
      }
    }
    const TimePoint due(TimePoint::duration(next_tick_.load(std::memory_order_acquire)));
    if (clock_.now() >= due) tick();
  }
}

}  // namespace turbolift::call
