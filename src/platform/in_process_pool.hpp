#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <turbolift/detail/call.hpp>

#include "base/deadline.hpp"

namespace turbolift::platform {

/// A call that waits for a thread or runs on one.
class PooledCall final : public detail::CancelHook {
 public:
  PooledCall(detail::Call call, std::optional<Duration> timeout) : call(std::move(call)), timeout(timeout) {}

  void cancelled(detail::StateBase& /*state*/) noexcept override { stop.request_stop(); }

  detail::Call call;                ///< its options are not valid any more
  std::optional<Duration> timeout;  ///< from the start of the run
  base::Deadline deadline = base::Deadline::never();
  std::stop_source stop;
};

/// Threads that run calls, as many as there are processors, each started when there is work for it. Of each function no
/// more run at once than its options allow. Lives, by shared ownership, until its last thread has ended: a function
/// that goes on after close() keeps its thread.
class InProcessPool : public std::enable_shared_from_this<InProcessPool> {
 public:
  static unsigned processors() noexcept;

  /// `at_once`: calls of this function that may run at the same time.
  void submit(detail::Ref<PooledCall> call, std::size_t at_once) noexcept;
  void close(base::Deadline deadline) noexcept;

 private:
  using CallRef = detail::Ref<PooledCall>;
  using Lock = std::unique_lock<std::mutex>;

  /// The calls of one function.
  struct Queue {
    std::deque<CallRef> waiting;
    std::size_t running = 0;
    std::size_t at_once = 1;
    bool listed = false;  ///< in runnable_
  };

  void list_if_runnable(Queue& queue);
  void start_thread_if_needed();
  void work() noexcept;
  void run(const CallRef& call, Lock& lock) noexcept;

  void watch(const CallRef& call);
  void unwatch(const CallRef& call);
  void keep_time() noexcept;

  std::mutex mutex_;
  std::condition_variable work_available_, work_done_, deadline_added_;
  std::map<std::pair<const detail::FunctionInfo*, std::size_t>, Queue> queues_;
  std::deque<Queue*> runnable_;
  std::set<PooledCall*> running_;
  std::multimap<base::Deadline, CallRef> deadlines_;
  unsigned threads_ = 0, idle_ = 0;
  bool timekeeper_ = false;  ///< its thread runs
  bool closing_ = false;
};

}  // namespace turbolift::platform
