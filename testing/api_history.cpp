#include <algorithm>

#include "testing/api_store.hpp"

namespace turbolift::fake {

void ApiStore::add_bookmark() {
  const std::lock_guard lock(mutex_);
  ++version_;
  note("BOOKMARK", {}, {}, {});
}

void ApiStore::forget_history() {
  const std::lock_guard lock(mutex_);
  oldest_ = ++version_;
  history_.clear();
  changed_.notify_all();
}

std::optional<std::vector<ApiEvent>> ApiStore::events(const ApiCollection& collection, const ApiSelector& selector,
                                                      std::uint64_t version,
                                                      std::chrono::steady_clock::time_point until) const {
  std::unique_lock lock(mutex_);
  std::vector<ApiEvent> seen;
  std::uint64_t looked_at = version;
  while (true) {
    if (version < oldest_) return std::nullopt;
    for (auto at = std::ranges::upper_bound(history_, looked_at, {}, &ApiEvent::version); at != history_.end(); ++at) {
      const ApiEvent& event = *at;
      looked_at = event.version;
      if (event.type == "BOOKMARK") {
        seen.push_back(event);
        continue;
      }
      if (!belongs({event.collection.group, event.collection.plural, event.collection.kube_namespace, ""},
                   collection)) {
        continue;
      }
      // An object that begins or ceases to match appears or disappears for this watch.
      const bool now = event.type != "DELETED" && matches(event.object, selector);
      const bool before = !event.previous.empty() && matches(event.previous, selector);
      if (!now && !before) continue;
      seen.push_back(event);
      seen.back().type = !before ? "ADDED" : !now ? "DELETED" : "MODIFIED";
    }
    if (!seen.empty() || stopped_) return seen;
    if (changed_.wait_until(lock, until) == std::cv_status::timeout) return seen;
  }
}

std::uint64_t ApiStore::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

bool ApiStore::await_change(std::uint64_t version, std::chrono::steady_clock::time_point until) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, until, [&] { return version_ != version || stopped_; });
}

void ApiStore::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

bool ApiStore::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

}  // namespace turbolift::fake
