#include <array>
#include <chrono>
#include <mutex>
#include <turbolift/detail/state_of.hpp>
#include <turbolift/platform.hpp>

#include "base/fork.hpp"
#include "platform/backend.hpp"
#include "platform/failure.hpp"
#include "platform/in_process_run.hpp"
#include "platform/options_check.hpp"
#include "platform/options_warn.hpp"

namespace turbolift {

namespace {

constexpr Duration default_close_timeout = std::chrono::seconds(10);

/// One start at a time for each platform (and, rarely, for two that share a lock). A forked child has its own.
struct StartLocks {
  std::array<std::mutex, 16> mutexes;
  std::mutex& of(const Platform* platform) {
    return mutexes[reinterpret_cast<std::uintptr_t>(platform) / sizeof(void*) % mutexes.size()];
  }
};
constinit base::PerProcess<StartLocks> start_locks;

constexpr std::string_view stopped_message =
    "the platform object was closed or destroyed before the call; keep it alive as long as calls are made, for example "
    "as a global";

}  // namespace

/// While it lives, close() waits: the backend stays.
class Platform::Use {
 public:
  explicit Use(Platform& platform) noexcept : platform_(platform) { platform.users_.fetch_add(1); }
  ~Use() {
    if (platform_.users_.fetch_sub(1) == 1 && platform_.stopped_.load()) platform_.users_.notify_all();
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  Platform& platform_;
};

platform::Backend* Platform::started(DistributionError& error) noexcept {
  const std::uint32_t generation = base::fork_generation();
  if (generation_.load() == generation)
    if (platform::Backend* backend = backend_.load(std::memory_order_acquire); backend != nullptr) return backend;
  const std::lock_guard lock(start_locks.get().of(this));
  if (generation_.load() != generation) {
    backend_.store(nullptr);  // the parent's: its threads are not here, and what it holds is the parent's to end
    generation_.store(generation);
  }
  platform::Backend* backend = backend_.load();
  if (backend == nullptr) {
    try {
      backend = start_(*this, error);
    } catch (...) {
      error = detail::current_exception_error("the platform could not start: ");
      error.kind = ErrorKind::internal;
    }
    backend_.store(backend, std::memory_order_release);
  }
  return backend;
}

platform::Backend* detail::InServicePlatform::start(Platform& /*platform*/, DistributionError& error) {
  error = {.kind = ErrorKind::internal, .message = "a call of a service was made outside of it"};
  return nullptr;
}

void Platform::submit(std::span<detail::Call> calls) noexcept {
  if (detail::in_service()) {
    for (const detail::Call& call : calls) platform::run_nested(call);
    return;
  }
  const Use use(*this);
  if (stopped_.load()) {
    return platform::fail(calls, {.kind = ErrorKind::platform_stopped, .message = std::string(stopped_message)});
  }
  const detail::Call& first = calls.front();  // the others have the same options
  std::string complaint = platform::check(*first.options);
  if (complaint.empty()) complaint = platform::check(first.call);
  DistributionError error{.kind = ErrorKind::invalid_option, .message = std::move(complaint)};
  platform::Backend* backend = error.message.empty() ? started(error) : nullptr;
  if (backend == nullptr) return platform::fail(calls, error);
  platform::warn_not_honoured(*first.function, *first.options, backend->honours());
  backend->submit(calls);
}

detail::Width Platform::width(const detail::FunctionInfo& function, const FunctionOptions& options) noexcept {
  if (detail::in_service()) return {};
  const Use use(*this);
  DistributionError error;
  platform::Backend* backend = stopped_.load() || !platform::check(options).empty() ? nullptr : started(error);
  return backend == nullptr ? detail::Width() : backend->width(function, options);
}

detail::CallBatch::CallBatch() noexcept = default;
detail::CallBatch::~CallBatch() = default;

void detail::CallBatch::add(Platform& platform, Call call) {
  constexpr std::size_t many = 256;
  calls_.push_back(std::move(call));
  if (calls_.size() == many) submit(platform);
}

void detail::CallBatch::submit(Platform& platform) noexcept {
  if (!calls_.empty()) platform.submit(calls_);
  calls_.clear();
}

void Platform::close() noexcept {
  if (generation_.load() != base::fork_generation()) {  // the parent's backend, or none
    stopped_.store(true);
    return;
  }
  stopped_.store(true);
  for (std::uint32_t users = users_.load(); users != 0; users = users_.load()) users_.wait(users);
  const std::unique_ptr<platform::Backend> backend(backend_.exchange(nullptr));
  if (!backend) return;
  const Duration timeout = close_timeout_ && close_timeout_->count() > 0 ? *close_timeout_ : default_close_timeout;
  backend->close(base::Deadline::after(std::chrono::nanoseconds(timeout.count())));
}

}  // namespace turbolift
