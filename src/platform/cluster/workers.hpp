#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace turbolift::platform {

/// Threads for work that waits for a network or a disk, started as there is work for them. Thread-safe.
class Workers {
 public:
  using Job = std::function<void()>;

  explicit Workers(std::size_t max_threads) : max_threads_(max_threads) {}
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers() { stop(); }

  /// Jobs begin in the order in which they come. Dropped after `stop`.
  void post(Job job);
  /// Drops what has not begun and waits for what has. Idempotent; not from a job.
  void stop();

 private:
  void run();

  const std::size_t max_threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace turbolift::platform
