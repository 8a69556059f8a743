#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <turbolift/detail/state.hpp>

#include "base/fork.hpp"
#include "call/state_waiting.hpp"

namespace turbolift::detail {

/// Runs jobs on as many threads as there are processors, more while some are blocked in wait(). A thread with nothing
/// to do for a while ends. Lives as long as the process: a job may still run while it exits.
class JobQueue {
 public:
  void add(Job& job) noexcept {
    std::unique_lock lock(mutex_);
    job.next_job_ = nullptr;
    *last_ = &job;
    last_ = &job.next_job_;
    ++waiting_;
    start_thread_if_needed(lock);
    lock.unlock();
    available_.notify_one();
  }

  void blocks() noexcept {
    std::unique_lock lock(mutex_);
    ++blocked_;
    start_thread_if_needed(lock);
  }
  void unblocks() noexcept {
    const std::lock_guard lock(mutex_);
    --blocked_;
  }

  static thread_local JobQueue* of_this_thread;

 private:
  static constexpr auto idle_time = std::chrono::seconds(10);

  void start_thread_if_needed(const std::unique_lock<std::mutex>& /*held*/) noexcept {
    static const unsigned processors = std::max(2U, std::thread::hardware_concurrency());
    if (waiting_ <= idle_ || threads_ - blocked_ >= processors) return;
    try {
      std::thread([this] { run(); }).detach();
      ++threads_;
    } catch (const std::system_error&) {  // no more threads: those that there are will come to it
    }
  }

  void run() noexcept {
    of_this_thread = this;
    std::unique_lock lock(mutex_);
    while (true) {
      ++idle_;
      const bool found = available_.wait_for(lock, idle_time, [this] { return first_ != nullptr; });
      --idle_;
      if (!found) break;
      Job* job = first_;
      first_ = job->next_job_;
      if (first_ == nullptr) last_ = &first_;
      --waiting_;
      lock.unlock();
      job->run_job();
      lock.lock();
    }
    --threads_;
  }

  std::mutex mutex_;
  std::condition_variable available_;
  Job* first_ = nullptr;
  Job** last_ = &first_;
  unsigned waiting_ = 0, threads_ = 0, idle_ = 0, blocked_ = 0;
};

thread_local JobQueue* JobQueue::of_this_thread = nullptr;

namespace {
constinit base::PerProcess<JobQueue> job_queue;
}  // namespace

void run_user_code(Job& job) noexcept {
  job_queue.get().add(job);
}

JobThreadBlocks::JobThreadBlocks() noexcept {
  if (JobQueue::of_this_thread != nullptr) JobQueue::of_this_thread->blocks();
}
JobThreadBlocks::~JobThreadBlocks() {
  if (JobQueue::of_this_thread != nullptr) JobQueue::of_this_thread->unblocks();
}

}  // namespace turbolift::detail
