#include "platform/serving/task_thread.hpp"

#include <sys/epoll.h>

#include <algorithm>

namespace turbolift::platform {
namespace {

class Watcher final : public call::Reactor::Handler {
 public:
  explicit Watcher(TaskThread::Job ready) : ready_(std::move(ready)) {}
  void on_events(std::uint32_t /*events*/) noexcept override { ready_(); }

 private:
  const TaskThread::Job ready_;
};

/// The later one first, as heaps want it.
constexpr auto later = [](const auto& a, const auto& b) {
  return a.time != b.time ? a.time > b.time : a.number > b.number;
};

}  // namespace

TaskThread::TaskThread(const char* name) : self_(this, [](Ticker*) {}), reactor_(base::Clock::steady(), name) {
  reactor_.add_ticker(self_);
}

void TaskThread::post(Job job) {
  at(TimePoint{}, std::move(job));
}

void TaskThread::at(TimePoint time, Job job) {
  {
    const std::lock_guard lock(mutex_);
    timers_.push_back({time, ++count_, std::move(job)});
    std::ranges::push_heap(timers_, later);
  }
  reactor_.tick_at(time);
}

call::Reactor::Key TaskThread::watch(int fd, Job ready) {
  return reactor_.add(fd, EPOLLIN, std::make_shared<Watcher>(std::move(ready)));
}

TaskThread::TimePoint TaskThread::on_tick(TimePoint now) noexcept {
  std::unique_lock lock(mutex_);
  while (!timers_.empty() && timers_.front().time <= now) {
    std::ranges::pop_heap(timers_, later);
    Job job = std::move(timers_.back().job);
    timers_.pop_back();
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
  }
  return timers_.empty() ? TimePoint::max() : timers_.front().time;
}

}  // namespace turbolift::platform
