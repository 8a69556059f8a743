#include "platform/local/local_backend.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "base/fork.hpp"
#include "base/random.hpp"
#include "embed/embed.hpp"
#include "platform/local/embedded_image.hpp"
#include "platform/local/local_service.hpp"
#include "platform/serving/embedded_service.hpp"
#include "platform/serving/finisher.hpp"
#include "platform/serving/served_functions.hpp"

namespace turbolift::platform {
namespace {

/// Processors that this process may use.
int processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

/// What a backend consists of; shared with the handler that runs at exit.
class Core {
 public:
  explicit Core(const LocalOptions& options) : options_(options), generation_(base::fork_generation()) {}

  const Served<LocalService>& find(const detail::FunctionInfo& function, const FunctionOptions& options);
  void close(base::Deadline deadline) noexcept;
  std::chrono::nanoseconds close_timeout() const { return or_default(options_.close_timeout, default_close_timeout); }
  ReplicaLimits limits(const FunctionOptions& options) const {
    return replica_limits(options, options_.min_replicas, options_.max_replicas.value_or(processors()));
  }

 private:
  void serve(const detail::FunctionInfo& function, Served<LocalService>& served);
  base::Expected<std::shared_ptr<const base::UniqueFd>> token_file();

  const LocalOptions options_;
  const std::uint32_t generation_;
  const std::string token_ = base::random_hex(32);
  std::shared_ptr<const base::UniqueFd> token_file_;
  ServedFunctions<LocalService> functions_;
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

base::Expected<std::shared_ptr<const base::UniqueFd>> Core::token_file() {
  if (!token_file_) {
    auto file = make_memfd("turbolift-token", token_, false);
    if (!file) return std::unexpected(file.error());
    token_file_ = std::make_shared<const base::UniqueFd>(std::move(*file));
  }
  return token_file_;
}

void Core::serve(const detail::FunctionInfo& function, Served<LocalService>& served) {
  const FunctionOptions& options = **served.options;
  const auto refuse = [&](ErrorKind kind, std::string message) {
    served.failure.kind = kind;
    served.failure.message = std::move(message);
  };
  const auto embedded = find_service(function);
  if (!embedded) {
    served.failure = embedded.error();
    return;
  }
  const embed::Binary* binary = embedded->binary(embed::this_platform());
  if (binary == nullptr) {
    return refuse(ErrorKind::wrong_architecture, "this program holds no service for " +
                                                     std::string(embed::this_platform()) +
                                                     ": name it in PLATFORMS of turbolift_distribute, and build again");
  }
  const auto token = token_file();
  if (!token) return refuse(ErrorKind::start_failed, token.error().message);
  const std::chrono::nanoseconds grace = close_timeout();
  auto image = std::make_unique<EmbeddedImage>(*embedded, options, *token, grace);
  LocalServiceOptions local;
  local.name = detail::name_of(function);
  local.limits = limits(options);
  local.start_timeout = or_default(options_.start_timeout, default_start_timeout);
  local.stop_timeout = grace;
  local.idle_timeout = or_default(options.idle_timeout, default_idle_timeout);
  served.service = std::make_shared<LocalService>(std::move(local), std::move(image), Launcher::program());
  call::DispatcherOptions dispatch = dispatcher_options(function, options, *embedded);
  dispatch.route.token = token_;
  served.dispatcher = call::Dispatcher::make(std::move(dispatch), served.service, call::Reactor::program(),
                                             make_finisher(binary->debug_file));
  served.service->attach(served.dispatcher);
}

const Served<LocalService>& Core::find(const detail::FunctionInfo& function, const FunctionOptions& options) {
  return functions_.find(function, options,
                         [&](Served<LocalService>& served, std::size_t /*number*/) { serve(function, served); });
}

void Core::close(base::Deadline deadline) noexcept {
  if (generation_ != base::fork_generation()) return;  // the processes are the parent's
  const auto all = functions_.close();
  for (const auto* served : all) served->dispatcher->close(deadline);
  for (const auto* served : all) served->service->begin_stop(deadline);
  for (const auto* served : all) served->service->await_stop(deadline);
}

class LocalBackend final : public Backend {
 public:
  explicit LocalBackend(const LocalOptions& options) : core_(std::make_shared<Core>(options)) {
    Registry::known.get().add(core_);
  }
  LocalBackend(const LocalBackend&) = delete;
  LocalBackend& operator=(const LocalBackend&) = delete;
  ~LocalBackend() override { core_->close(base::Deadline::after(core_->close_timeout())); }

  void submit(std::span<detail::Call> calls) noexcept override {
    core_->find(*calls.front().function, *calls.front().options).submit(calls);
  }

  detail::Width width(const detail::FunctionInfo& function, const FunctionOptions& options) noexcept override {
    return core_->find(function, options).width(core_->limits(options).max);
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
