#include "kubernetes/leftovers.hpp"

#include <array>
#include <condition_variable>
#include <mutex>
#include <set>

#include "kubernetes/request.hpp"
#include "kubernetes/watcher.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr std::array resources{pods,     replica_sets, deployments, horizontal_pod_autoscalers, endpoint_slices,
                               services, ingresses,    http_routes, network_policies,           jobs};

bool cannot_be_seen(const ApiError& error) {
  return error.forbidden() || error.not_found();
}

/// The names of the objects of one kind, until there are none.
class Remaining : public Watcher::Handler {
 public:
  void on_list(json::array items) override {
    const std::lock_guard lock(mutex_);
    listed_ = true;
    for (const json::value& item : items) names_.emplace(json::text(item, {"metadata", "name"}));
    changed_.notify_all();
  }
  void on_event(EventType type, json::object object) override {
    const std::lock_guard lock(mutex_);
    const std::string name(json::text(object, {"metadata", "name"}));
    if (type == EventType::deleted) {
      names_.erase(name);
    } else {
      names_.insert(name);
    }
    changed_.notify_all();
  }
  void on_trouble(const ApiError& error, std::chrono::nanoseconds /*since*/) override {
    if (!cannot_be_seen(error)) return;
    const std::lock_guard lock(mutex_);
    listed_ = true;
    names_.clear();
    changed_.notify_all();
  }

  std::set<std::string> await_none(base::Deadline deadline) {
    std::unique_lock lock(mutex_);
    const auto none = [this] { return listed_ && names_.empty(); };
    if (deadline.is_never()) {
      changed_.wait(lock, none);
    } else {
      changed_.wait_until(lock, deadline.time(), none);
    }
    return listed_ ? names_ : std::set<std::string>{"(unknown)"};
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool listed_ = false;
  std::set<std::string> names_;
};

}  // namespace

std::span<const Resource> session_resources() {
  return resources;
}

std::vector<std::string> await_removal(Client& client, std::string_view kube_namespace, std::string_view label_selector,
                                       base::Deadline deadline) {
  std::vector<std::string> left;
  for (const Resource& resource : resources) {
    if (deadline.expired()) {
      if (left.empty()) left.push_back(std::string(resource.kind) + " (unknown)");
      break;
    }
    ListOptions options;
    options.label_selector = label_selector;
    options.limit = 1;
    const auto list = client.send(request::list(resource, kube_namespace, options), deadline);
    if (!list && cannot_be_seen(list.error())) continue;
    if (list && json::items(*list, {"items"}).empty()) continue;
    Remaining remaining;
    WatcherOptions watch;
    watch.label_selector = label_selector;
    const Watcher watcher(client, resource, std::string(kube_namespace), remaining, std::move(watch));
    for (const std::string& name : remaining.await_none(deadline))
      left.push_back(std::string(resource.kind) + " " + name);
  }
  return left;
}

}  // namespace turbolift::kubernetes
