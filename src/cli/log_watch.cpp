#include "cli/log_watch.hpp"

#include <array>

#include "cli/program.hpp"
#include "cli/sessions.hpp"
#include "kubernetes/names.hpp"

namespace turbolift::cli {
namespace {

using kubernetes::EventType;
using kubernetes::Resource;

/// What is watched: which functions there are, and where they run.
constexpr std::array kinds{&kubernetes::deployments, &kubernetes::pods};

std::string text(const json::value& object, json::Path path) {
  return std::string(json::text(object, path));
}

std::string key_of(const json::value& object) {
  return text(object, {"metadata", "namespace"}) + "/" + text(object, {"metadata", "labels", kubernetes::run_label}) +
         "/" + text(object, {"metadata", "labels", kubernetes::service_label});
}

}  // namespace

void WantedServices::learn(const json::value& deployment) {
  SeenFunction function;
  function.service = text(deployment, {"metadata", "labels", kubernetes::service_label});
  function.name = text(deployment, {"metadata", "annotations", "turbolift/function"});
  functions_.insert(function.name.empty() ? function.service : function.name);
  if (function_.empty() || is_called(function, function_)) known_.insert(key_of(deployment));
}

bool WantedServices::has(const json::value& pod) const {
  if (json::text(pod, {"metadata", "labels", kubernetes::service_label}).empty()) return false;
  return function_.empty() || known_.contains(key_of(pod));
}

/// Passes on what becomes of the objects of one kind.
class LogWatch::Watch final : public kubernetes::Watcher::Handler {
 public:
  Watch(LogWatch& logs, const Resource& resource)
      : logs_(logs),
        resource_(resource),
        watcher_(
            *logs.access_.client, resource, logs.access_.kube_namespace, *this,
            {.label_selector = logs.selection_.run_id.empty() ? std::string(kubernetes::run_label)
                                                              : kubernetes::run_selector(logs.selection_.run_id)}) {}

  void on_list(json::array items) override {
    listed_ = true;
    for (const json::value& item : items)
      if (item.is_object()) logs_.changed(resource_, EventType::added, item.get_object());
    logs_.listed(resource_);
  }
  void on_event(EventType type, json::object object) override { logs_.changed(resource_, type, object); }
  void on_trouble(const kubernetes::ApiError& error, std::chrono::nanoseconds /*since*/) override {
    logs_.trouble(resource_, error, listed_);
  }
  void on_recovered() override { logs_.listed(resource_); }
  void stop() noexcept { watcher_.stop(); }

 private:
  LogWatch& logs_;
  const Resource resource_;
  bool listed_ = false;
  kubernetes::Watcher watcher_;  // last: it begins at once
};

LogWatch::LogWatch(const ClusterAccess& access, LogSelection selection, const LogOutput& output)
    : access_(access), selection_(std::move(selection)), output_(output), wanted_(selection_.function) {
  for (const Resource* resource : kinds) watches_.push_back(std::make_unique<Watch>(*this, *resource));
}

LogWatch::~LogWatch() {
  for (const auto& watch : watches_) watch->stop();
  ended_.raise();
  for (const auto& [uid, follower] : followers_) follower->wake();
}

std::string LogWatch::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

void LogWatch::changed(const Resource& resource, EventType type, const json::object& object) {
  const json::value value(object);
  const std::string uid = text(value, {"metadata", "uid"});
  const std::lock_guard lock(mutex_);
  if (resource == kubernetes::deployments) {
    if (type == EventType::deleted) return;
    wanted_.learn(value);
    for (const auto& [known, pod] : pods_) take_pod(known, pod);
  } else if (type == EventType::deleted) {
    pods_.erase(uid);
    if (const auto follower = followers_.find(uid); follower != followers_.end()) follower->second->gone();
  } else {
    pods_[uid] = value;
    take_pod(uid, value);
  }
}

void LogWatch::take_pod(const std::string& uid, const json::value& pod) {
  if (!wanted_.has(pod)) return;
  std::erase_if(followers_, [](const auto& one) { return one.second->finished(); });
  auto& follower = followers_[uid];
  if (!follower) {
    follower = std::make_unique<LogFollower>(*access_.client, text(pod, {"metadata", "namespace"}),
                                             text(pod, {"metadata", "name"}), selection_.options, selection_.timestamps,
                                             output_, ended_);
  }
  follower->update(pod);
}

void LogWatch::listed(const Resource& resource) {
  const std::lock_guard lock(mutex_);
  if (said_ && listed_.contains(resource.kind)) output_.trouble("the cluster answers again");
  said_ = false;
  listed_.insert(resource.kind);
  if (listed_.size() == kinds.size() && wanted_.empty() && problem_.empty())
    output_.trouble("nothing of that runs in " + access_.where() + " yet; waiting for it");
}

void LogWatch::trouble(const Resource& resource, const kubernetes::ApiError& error, bool was_listed) {
  const std::lock_guard lock(mutex_);
  const std::string what = describe(error, "the " + std::string(resource.plural) + " in " + access_.where());
  // What was never allowed will not be; what broke may mend.
  if (!was_listed && (error.answered() || error.reason == kubernetes::no_credentials)) {
    problem_ = what;
    over_.raise();
  } else if (!std::exchange(said_, true)) {
    output_.trouble(what + "; trying again");
  }
}

}  // namespace turbolift::cli
