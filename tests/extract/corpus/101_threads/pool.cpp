#include "pool.hpp"
Pool::Pool(int threads) { for (int i = 0; i < threads; ++i) threads_.emplace_back(&Pool::run, this); } // kept
Pool::~Pool() { // kept
  { std::lock_guard lock(mutex_); is_closed_ = true; }
  ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}
void Pool::submit(std::function<void()> job) { { std::lock_guard lock(mutex_); jobs_.push_back(std::move(job)); } ready_.notify_one(); } // kept
int Pool::unused_size() const { return static_cast<int>(threads_.size()); } // dropped
void Pool::run() { // kept
  for (;;) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return is_closed_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
  }
}
static std::atomic<int> ended = 0; // turbolift: initial value
static int initial() { return 5; } // kept
PerThread::PerThread() : value(initial()) {} // kept
PerThread::~PerThread() { ++ended; } // kept
PerThread& per_thread() { static thread_local PerThread instance; return instance; } // kept
int ended_threads() { return ended; } // kept
