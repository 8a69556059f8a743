#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <turbolift/detail/call.hpp>
#include <turbolift/error.hpp>
#include <turbolift/function.hpp>
#include <turbolift/options.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "call/dispatcher.hpp"
#include "platform/serving/options_key.hpp"
#include "platform/serving/scaling.hpp"

namespace turbolift::platform {

/// What the platforms' and functions' options mean where they are unset.
inline constexpr std::chrono::seconds default_start_timeout{60};
inline constexpr std::chrono::seconds default_close_timeout{10};
inline constexpr std::chrono::seconds default_idle_timeout{60};

inline std::chrono::nanoseconds or_default(const std::optional<Duration>& duration,
                                           std::chrono::nanoseconds otherwise) {
  return duration ? std::chrono::nanoseconds(duration->count()) : otherwise;
}

/// How many replicas a function may have: its own options go before those of its platform.
ReplicaLimits replica_limits(const FunctionOptions& function, std::optional<int> platform_min, int platform_max);

/// A function with options that somebody has called. `Service` is where its replicas come from.
template <class Service>
struct Served {
  explicit Served(const FunctionOptions& given) : options(std::make_shared<const OwnedOptions>(given)) {}

  const std::shared_ptr<const OwnedOptions> options;
  std::shared_ptr<Service> service;  ///< empty: there is none, see `failure`
  std::shared_ptr<call::Dispatcher> dispatcher;
  DistributionError failure;

  void submit(std::span<detail::Call> calls) const {
    if (dispatcher) return dispatcher->submit(calls);
    for (const detail::Call& call : calls) call.state->fail(failure);
  }
  detail::Width width(std::size_t replicas) const { return dispatcher ? dispatcher->width(replicas) : detail::Width(); }
};

/// The functions that a backend serves, each once for each set of options. Thread-safe.
template <class Service>
class ServedFunctions {
 public:
  /// Stays as long as this object. A new one is filled by `serve(served, number)`, one at a time: either its service
  /// and dispatcher, or its failure. `number`: how many the function already has, with other options.
  template <class Serve>
  const Served<Service>& find(const detail::FunctionInfo& function, const FunctionOptions& options, Serve serve) {
    const auto search = [&]() -> const Served<Service>* {
      const auto found = served_.find(&function);
      if (found == served_.end()) return nullptr;
      for (const auto& served : found->second) {
        if (same(**served->options, options)) return served.get();
      }
      return nullptr;
    };
    {
      const std::shared_lock lock(mutex_);
      if (const auto* served = search()) return *served;
    }
    const std::unique_lock lock(mutex_);
    if (const auto* served = search()) return *served;
    auto served = std::make_unique<Served<Service>>(options);
    served->failure.function = detail::name_of(function);
    auto& list = served_[&function];
    if (closed_) {
      served->failure.kind = ErrorKind::platform_stopped;
      served->failure.message = "the platform was closed before the call";
    } else {
      serve(*served, list.size());
    }
    return *list.emplace_back(std::move(served));
  }

  /// From now on nothing new is served. Gives those that have a service, to be ended; the second time none.
  std::vector<Served<Service>*> close() {
    const std::unique_lock lock(mutex_);
    std::vector<Served<Service>*> all;
    if (!std::exchange(closed_, true)) each([&all](Served<Service>& served) { all.push_back(&served); });
    return all;
  }

 private:
  template <class Action>
  void each(Action action) {
    for (const auto& [function, list] : served_) {
      for (const auto& served : list) {
        if (served->dispatcher) action(*served);
      }
    }
  }

  std::shared_mutex mutex_;
  std::unordered_map<const detail::FunctionInfo*, std::vector<std::unique_ptr<Served<Service>>>> served_;
  bool closed_ = false;
};

}  // namespace turbolift::platform
