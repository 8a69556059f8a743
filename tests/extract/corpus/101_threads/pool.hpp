#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>
class Pool {
 public:
  explicit Pool(int threads);
  ~Pool();
  void submit(std::function<void()> job);
  int unused_size() const;

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> jobs_;
  bool is_closed_ = false;
  std::vector<std::thread> threads_;
};
struct PerThread { PerThread(); ~PerThread(); int value; };
PerThread& per_thread();
int ended_threads();
