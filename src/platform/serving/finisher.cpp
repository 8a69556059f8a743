#include "platform/serving/finisher.hpp"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "base/fork.hpp"
#include "base/signals.hpp"
#include "platform/symbolise/symbolise.hpp"

namespace turbolift::platform {
namespace {

constexpr auto tool_time = std::chrono::seconds(5);

/// The thread that waits for addr2line; started at the first stack, idle from then on.
class Worker {
 public:
  static Worker& program() {
    static constinit base::PerProcess<Worker> worker;
    return worker.get();
  }

  Worker() {
    const base::SignalsBlocked blocked;
    std::thread([this] { run(); }).detach();
  }

  void post(std::function<void()> job) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
    }
    ready_.notify_one();
  }

 private:
  void run() {
    pthread_setname_np(pthread_self(), "turbolift-names");
    std::unique_lock lock(mutex_);
    while (true) {
      ready_.wait(lock, [this] { return !jobs_.empty(); });
      const std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> jobs_;
};

}  // namespace

call::ErrorFinisher make_finisher(std::string debug_file) {
  const auto symboliser = std::make_shared<Symboliser>(std::move(debug_file));
  return [symboliser](detail::Ref<detail::StateBase> state, call::WireError wire, DistributionError error) {
    if (auto names = symboliser->known(wire.stack)) {
      error.stack = *std::move(names);
      state->fail(std::move(error));
      return;
    }
    Worker::program().post(
        [symboliser, state = std::move(state), stack = std::move(wire.stack), error = std::move(error)]() mutable {
          error.stack = symboliser->symbolise(stack, base::Deadline::after(tool_time));
          state->fail(std::move(error));
        });
  };
}

}  // namespace turbolift::platform
