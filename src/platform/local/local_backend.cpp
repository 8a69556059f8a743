#include "platform/local/local_backend.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/fork.hpp"
#include "base/random.hpp"
#include "embed/embed.hpp"
#include "platform/local/embedded_image.hpp"
#include "platform/local/local_service.hpp"
#include "platform/serving/finisher.hpp"
#include "platform/serving/options_key.hpp"

namespace turbolift::platform {
namespace {

constexpr auto default_start_timeout = std::chrono::seconds(60);
constexpr auto default_close_timeout = std::chrono::seconds(10);
constexpr auto default_idle_timeout = std::chrono::seconds(60);

std::chrono::nanoseconds or_default(const std::optional<Duration>& duration, std::chrono::nanoseconds otherwise) {
  return duration ? std::chrono::nanoseconds(duration->count()) : otherwise;
}

/// Processors that this process may use.
int processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

/// A function with options that somebody has called.
struct Served {
  Served(const FunctionOptions& given) : options(given) {}

  const OwnedOptions options;
  std::shared_ptr<LocalService> service;  // empty: there is none, see `failure`
  std::shared_ptr<call::Dispatcher> dispatcher;
  DistributionError failure;
};

/// What a backend consists of; shared with the handler that runs at exit.
class Core {
 public:
  explicit Core(const LocalOptions& options) : options_(options), generation_(base::fork_generation()) {}

  Served& find(const detail::FunctionInfo& function, const FunctionOptions& options);
  void flush() noexcept;
  void close(base::Deadline deadline) noexcept;
  std::chrono::nanoseconds close_timeout() const { return or_default(options_.close_timeout, default_close_timeout); }
  ReplicaLimits limits(const FunctionOptions& options) const;

 private:
  std::unique_ptr<Served> serve(const detail::FunctionInfo& function, const FunctionOptions& options);
  base::Expected<std::shared_ptr<const base::UniqueFd>> token_file();

  const LocalOptions options_;
  const std::uint32_t generation_;
  const std::string token_ = base::random_hex(32);
  mutable std::shared_mutex mutex_;
  std::unordered_map<const detail::FunctionInfo*, std::vector<std::unique_ptr<Served>>> served_;
  std::shared_ptr<const base::UniqueFd> token_file_;
  bool closed_ = false;
};

/// The backends of this process, for the handler that runs at exit().
class Registry {
 public:
  void add(const std::shared_ptr<Core>& core) {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(registered_, true)) {
      std::atexit([] {
        if (Registry* registry = known.peek()) registry->close_all();
      });
    }
    std::erase_if(cores_, [](const auto& entry) { return entry.expired(); });
    cores_.push_back(core);
  }

  void close_all() noexcept {
    std::vector<std::weak_ptr<Core>> cores;
    {
      const std::lock_guard lock(mutex_);
      cores = cores_;
    }
    for (const auto& weak : cores) {
      if (const auto core = weak.lock()) core->close(base::Deadline::after(core->close_timeout()));
    }
  }

  static constinit base::PerProcess<Registry> known;

 private:
  std::mutex mutex_;
  std::vector<std::weak_ptr<Core>> cores_;
  bool registered_ = false;
};

ReplicaLimits Core::limits(const FunctionOptions& options) const {
  ReplicaLimits result;
  const int max = options.max_replicas.value_or(options_.max_replicas.value_or(processors()));
  result.max = static_cast<std::size_t>(std::max(1, max));
  const int min = options.min_replicas.value_or(options_.min_replicas.value_or(1));
  result.min = std::min(static_cast<std::size_t>(std::max(0, min)), result.max);
  return result;
}

base::Expected<std::shared_ptr<const base::UniqueFd>> Core::token_file() {
  if (!token_file_) {
    auto file = make_memfd("turbolift-token", token_, false);
    if (!file) return std::unexpected(file.error());
    token_file_ = std::make_shared<const base::UniqueFd>(std::move(*file));
  }
  return token_file_;
}

std::unique_ptr<Served> Core::serve(const detail::FunctionInfo& function, const FunctionOptions& given) {
  auto served = std::make_unique<Served>(given);
  const FunctionOptions& options = *served->options;
  const std::string name = detail::name_of(function);
  served->failure.function = name;
  const auto refuse = [&](ErrorKind kind, std::string message) {
    served->failure.kind = kind;
    served->failure.message = std::move(message);
    return std::move(served);
  };
  if (closed_) return refuse(ErrorKind::platform_stopped, "the platform was closed before the call");
  const auto embedded = find_service(function);
  if (!embedded) {
    served->failure = embedded.error();
    return served;
  }
  const embed::Binary* binary = embedded->binary(this_platform());
  if (binary == nullptr) {
    return refuse(ErrorKind::wrong_architecture, "this program holds no service for " + std::string(this_platform()) +
                                                     ": name it in PLATFORMS of turbolift_distribute, and build again");
  }
  const auto token = token_file();
  if (!token) return refuse(ErrorKind::start_failed, token.error().message);
  const std::chrono::nanoseconds grace = close_timeout();
  auto image = std::make_unique<EmbeddedImage>(*embedded, options, *token, grace);
  LocalServiceOptions local;
  local.name = name;
  local.limits = limits(options);
  local.start_timeout = or_default(options_.start_timeout, default_start_timeout);
  local.stop_timeout = grace;
  local.idle_timeout = or_default(options.idle_timeout, default_idle_timeout);
  served->service = std::make_shared<LocalService>(std::move(local), std::move(image), Launcher::program());
  call::DispatcherOptions dispatch = dispatcher_options(function, options, *embedded);
  dispatch.route.token = token_;
  served->dispatcher = call::Dispatcher::make(std::move(dispatch), served->service, call::Reactor::program(),
                                              make_finisher(binary->debug_file));
  served->service->attach(served->dispatcher);
  return served;
}

Served& Core::find(const detail::FunctionInfo& function, const FunctionOptions& options) {
  const auto search = [&]() -> Served* {
    const auto found = served_.find(&function);
    if (found == served_.end()) return nullptr;
    for (const auto& served : found->second) {
      if (same(*served->options, options)) return served.get();
    }
    return nullptr;
  };
  {
    const std::shared_lock lock(mutex_);
    if (Served* served = search()) return *served;
  }
  const std::unique_lock lock(mutex_);
  if (Served* served = search()) return *served;
  return *served_[&function].emplace_back(serve(function, options));
}

void Core::flush() noexcept {
  const std::shared_lock lock(mutex_);
  for (const auto& [function, list] : served_) {
    for (const auto& served : list) {
      if (served->dispatcher) served->dispatcher->flush();
    }
  }
}

void Core::close(base::Deadline deadline) noexcept {
  if (generation_ != base::fork_generation()) return;  // the processes are the parent's
  std::vector<Served*> all;
  {
    const std::unique_lock lock(mutex_);
    if (std::exchange(closed_, true)) return;
    for (const auto& [function, list] : served_) {
      for (const auto& served : list) {
        if (served->dispatcher) all.push_back(served.get());
      }
    }
  }
  for (Served* served : all) served->dispatcher->close(deadline);
  for (Served* served : all) served->service->begin_stop(deadline);
  for (Served* served : all) served->service->await_stop(deadline);
}

class LocalBackend final : public Backend {
 public:
  explicit LocalBackend(const LocalOptions& options) : core_(std::make_shared<Core>(options)) {
    Registry::known.get().add(core_);
  }
  LocalBackend(const LocalBackend&) = delete;
  LocalBackend& operator=(const LocalBackend&) = delete;
  ~LocalBackend() override { core_->close(base::Deadline::after(core_->close_timeout())); }

  void submit(detail::Call call) noexcept override {
    const Served& served = core_->find(*call.function, *call.options);
    if (served.dispatcher) {
      served.dispatcher->submit(std::move(call));
    } else {
      call.state->fail(served.failure);
    }
  }

  void flush() noexcept override { core_->flush(); }

  std::size_t width(const detail::FunctionInfo& function, const FunctionOptions& options) noexcept override {
    const Served& served = core_->find(function, options);
    return served.dispatcher ? served.dispatcher->width(core_->limits(options).max) : 1;
  }

  void close(base::Deadline deadline) noexcept override { core_->close(deadline); }

 private:
  const std::shared_ptr<Core> core_;
};

constinit base::PerProcess<Registry> Registry::known;

}  // namespace

std::unique_ptr<Backend> make_local_backend(const LocalOptions& options) {
  return std::make_unique<LocalBackend>(options);
}

}  // namespace turbolift::platform
