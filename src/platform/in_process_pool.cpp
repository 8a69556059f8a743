#include "platform/in_process_pool.hpp"

#include <algorithm>
#include <system_error>
#include <thread>
#include <vector>

#include "platform/failure.hpp"
#include "platform/in_process_run.hpp"

namespace turbolift::platform {

unsigned InProcessPool::processors() noexcept {
  return std::max(2U, std::thread::hardware_concurrency());
}

void InProcessPool::submit(CallRef call, std::size_t at_once) noexcept {
  if (const auto& within = call->call.call.deadline)
    call->deadline = base::Deadline::after(std::chrono::nanoseconds(within->count()));
  Lock lock(mutex_);
  if (closing_) {
    lock.unlock();
    fail(call->call, ErrorKind::platform_stopped, "the platform object is being destroyed");
    return;
  }
  watch(call);
  Queue& queue = queues_[{call->call.function, at_once}];
  queue.at_once = at_once;
  queue.waiting.push_back(std::move(call));
  list_if_runnable(queue);
  start_thread_if_needed();
}

void InProcessPool::list_if_runnable(Queue& queue) {
  if (queue.listed || queue.waiting.empty() || queue.running >= queue.at_once) return;
  queue.listed = true;
  runnable_.push_back(&queue);
  if (idle_ != 0) work_available_.notify_one();
}

void InProcessPool::start_thread_if_needed() {
  if (runnable_.size() <= idle_ || threads_ >= processors()) return;
  try {
    std::thread([self = shared_from_this()] { self->work(); }).detach();
    ++threads_;
  } catch (const std::system_error& exception) {
    if (threads_ != 0) return;  // those that there are will come to it
    for (auto& [key, queue] : queues_)
      for (const CallRef& call : std::exchange(queue.waiting, {}))
        fail(call->call, ErrorKind::unavailable, std::string("no thread can be started: ") + exception.what());
  }
}

void InProcessPool::work() noexcept {
  Lock lock(mutex_);
  while (true) {
    ++idle_;
    work_available_.wait(lock, [this] { return closing_ || !runnable_.empty(); });
    --idle_;
    if (runnable_.empty()) break;
    Queue& queue = *runnable_.front();
    runnable_.pop_front();
    queue.listed = false;
    if (queue.waiting.empty()) continue;
    const CallRef call = std::move(queue.waiting.front());
    queue.waiting.pop_front();
    ++queue.running;
    list_if_runnable(queue);
    run(call, lock);
    --queue.running;
    list_if_runnable(queue);
  }
  --threads_;
  work_done_.notify_all();
}

void InProcessPool::run(const CallRef& call, Lock& lock) noexcept {
  if (const auto& timeout = call->timeout) {
    unwatch(call);
    call->deadline = earliest(call->deadline, base::Deadline::after(std::chrono::nanoseconds(timeout->count())));
    watch(call);
  }
  running_.insert(call.get());
  lock.unlock();
  if (!call->call.state->ready()) {  // neither cancelled nor late
    const std::stop_token token = call->stop.get_token();
    detail::CallScope::Context context{.stop_token = &token, .idempotency_key = call->call.call.idempotency_key};
    if (!call->deadline.is_never())
      context.deadline_ns =
          std::chrono::duration_cast<std::chrono::nanoseconds>(call->deadline.time().time_since_epoch()).count();
    run_here(call->call, context);
  }
  lock.lock();
  running_.erase(call.get());
  unwatch(call);
  if (closing_) work_done_.notify_all();
}

void InProcessPool::watch(const CallRef& call) {
  if (call->deadline.is_never()) return;
  deadlines_.emplace(call->deadline, call);
  try {
    if (!timekeeper_) std::thread([self = shared_from_this()] { self->keep_time(); }).detach();
    timekeeper_ = true;
  } catch (const std::system_error&) {  // the function itself can still ask for its deadline
  }
  deadline_added_.notify_one();
}

void InProcessPool::unwatch(const CallRef& call) {
  auto [at, end] = deadlines_.equal_range(call->deadline);
  at = std::find_if(at, end, [&](const auto& entry) { return entry.second.get() == call.get(); });
  if (at != end) deadlines_.erase(at);
}

void InProcessPool::keep_time() noexcept {
  Lock lock(mutex_);
  while (!deadlines_.empty() || !closing_) {
    if (deadlines_.empty()) {
      deadline_added_.wait(lock, [this] { return closing_ || !deadlines_.empty(); });
      continue;
    }
    const auto first = deadlines_.begin();
    if (!first->first.expired()) {
      deadline_added_.wait_until(lock, first->first.time());
      continue;
    }
    const CallRef call = std::move(first->second);
    deadlines_.erase(first);
    const bool started = running_.contains(call.get());
    lock.unlock();
    fail(call->call, {.kind = ErrorKind::deadline_exceeded,
                      .message = started ? "its time was over before the function returned; the function goes on until "
                                           "it asks turbolift::this_call().stop_requested()"
                                         : "its time was over while it waited for a thread",
                      .attempts = started ? 1 : 0,
                      .may_have_run = started});
    call->stop.request_stop();
    lock.lock();
  }
  timekeeper_ = false;
  work_done_.notify_all();
}

void InProcessPool::close(base::Deadline deadline) noexcept {
  std::vector<CallRef> left;
  Lock lock(mutex_);
  closing_ = true;
  for (auto& [key, queue] : queues_) {
    for (CallRef& call : queue.waiting) {
      unwatch(call);
      left.push_back(std::move(call));
    }
    queue.waiting.clear();
  }
  work_available_.notify_all();
  deadline_added_.notify_all();
  lock.unlock();
  for (const CallRef& call : std::exchange(left, {}))
    fail(call->call, ErrorKind::platform_stopped, "the platform object was destroyed before the call could run");
  lock.lock();
  const auto done = [this] { return running_.empty() && threads_ == 0; };
  if (deadline.is_never())
    work_done_.wait(lock, done);
  else
    work_done_.wait_until(lock, deadline.time(), done);
  for (PooledCall* call : running_) left.push_back(CallRef::share(call));
  deadlines_.clear();
  deadline_added_.notify_all();
  lock.unlock();
  for (const CallRef& call : left) {
    // The outcome first: a function that heeds the stop would otherwise sometimes be faster with a result.
    fail(call->call, {.kind = ErrorKind::platform_stopped,
                      .message = "the platform object was destroyed, and the function did not return within "
                                 "close_timeout; it keeps its thread",
                      .attempts = 1,
                      .may_have_run = true});
    call->stop.request_stop();
  }
}

}  // namespace turbolift::platform
