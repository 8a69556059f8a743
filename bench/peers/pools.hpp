#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

namespace bench {

/// The thread pool that everybody writes: one queue, one lock, std::packaged_task.
class ThreadPool {
 public:
  explicit ThreadPool(unsigned threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  std::future<std::uint64_t> submit(std::function<std::uint64_t()> task);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::packaged_task<std::uint64_t()>> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

/// Processes that square numbers, `chunk` of them in a message over a socket pair, as Python's ProcessPoolExecutor.map
/// does; each has one message under way.
class ProcessPool {
 public:
  explicit ProcessPool(unsigned processes);
  ~ProcessPool();
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;

  /// Calls a second.
  double map_rate(std::uint64_t count, std::uint64_t chunk);

 private:
  struct Worker {
    int socket;
    int process;
  };
  std::vector<Worker> workers_;
};

}  // namespace bench
