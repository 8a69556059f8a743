#include <algorithm>

#include "platform/backend.hpp"
#include "platform/failure.hpp"
#include "platform/in_process_pool.hpp"

namespace turbolift::platform {

namespace {

/// Calls on a pool of threads. A function has as many "replicas" as there are threads, or max_replicas × concurrency
/// where that is less.
class InProcessBackend final : public Backend {
 public:
  ~InProcessBackend() override { pool_->close(base::Deadline::after(std::chrono::nanoseconds(0))); }

  void submit(std::span<detail::Call> calls) noexcept override {
    for (detail::Call& call : calls) {
      const std::size_t most = at_once(*call.options);
      const std::optional<Duration> timeout = call.options->timeout;
      call.options = nullptr;
      detail::Ref<PooledCall> pooled(new PooledCall(std::move(call), timeout));
      pooled->call.state->on_cancel(pooled);
      pool_->submit(std::move(pooled), most);
    }
  }

  detail::Width width(const detail::FunctionInfo& /*function*/, const FunctionOptions& options) noexcept override {
    const std::size_t calls = at_once(options) * calls_waiting_per_thread;
    return {calls, calls};
  }

  Honours honours() const noexcept override { return Honours::threads; }

  void close(base::Deadline deadline) noexcept override { pool_->close(deadline); }

 private:
  /// So that a thread finds its next call without waiting for the caller.
  static constexpr std::size_t calls_waiting_per_thread = 32;

  static std::size_t at_once(const FunctionOptions& options) noexcept {
    const std::size_t threads = InProcessPool::processors();
    if (!options.max_replicas) return threads;
    const auto allowed =
        static_cast<std::size_t>(*options.max_replicas) * static_cast<std::size_t>(options.concurrency.value_or(1));
    return std::min(threads, allowed);
  }

  std::shared_ptr<InProcessPool> pool_ = std::make_shared<InProcessPool>();
};

}  // namespace

std::unique_ptr<Backend> make_in_process_backend() {
  return std::make_unique<InProcessBackend>();
}

}  // namespace turbolift::platform
