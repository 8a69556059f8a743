#include <algorithm>
#include <set>

#include "testing/api_store.hpp"

namespace turbolift::fake {

void ApiStore::advance(std::chrono::seconds by) {
  const std::lock_guard lock(mutex_);
  now_ += by.count();
  run_controllers();
}

void ApiStore::set_controllers(bool running) {
  const std::lock_guard lock(mutex_);
  controllers_ = running;
  run_controllers();
}

void ApiStore::run_controllers() {
  if (!controllers_) return;
  while (run_jobs() || collect_garbage()) {
  }
}

/// The Job controller's and the TTL controller's part of a Job without pods. True: something has changed.
bool ApiStore::run_jobs() {
  for (auto at = entries_.begin(); at != entries_.end(); ++at) {
    auto& [key, entry] = *at;
    if (key.group != "batch" || key.plural != "jobs") continue;
    if (json::find(entry.object, {"metadata", "deletionTimestamp"}) != nullptr) continue;
    const auto deadline = json::number(entry.object, {"spec", "activeDeadlineSeconds"});
    const auto ttl = json::number(entry.object, {"spec", "ttlSecondsAfterFinished"});
    json::value object = entry.object;
    if (entry.finished > 0) {
      if (!ttl || now_ < entry.finished + *ttl) continue;
      delete_locked(at);
      return true;
    }
    if (json::is_true(entry.object, {"spec", "suspend"})) {
      if (entry.started == 0) continue;
      entry.started = 0;
      merge_into(object, {{"status", {{"startTime", nullptr}}}});
    } else if (entry.started == 0) {
      entry.started = now_;
      merge_into(object, {{"status", {{"startTime", timestamp_locked()}}}});
    } else if (deadline && now_ >= entry.started + *deadline) {
      entry.finished = now_;
      merge_into(object, {{"status",
                           {{"conditions", json::array{{{"type", "Failed"},
                                                        {"status", "True"},
                                                        {"reason", "DeadlineExceeded"},
                                                        {"message", "Job was active longer than specified deadline"},
                                                        {"lastTransitionTime", timestamp_locked()}}}}}}});
    } else {
      continue;
    }
    store(Key(key), std::move(object.as_object()));
    return true;
  }
  return false;
}

/// Deletes what has owners none of which is there, in the same namespace. True: something has changed.
bool ApiStore::collect_garbage() {
  std::set<std::pair<std::string, std::string>> living;  // namespace and UID
  for (const auto& [key, entry] : entries_) {
    living.emplace(key.kube_namespace, json::text(entry.object, {"metadata", "uid"}));
  }
  for (auto at = entries_.begin(); at != entries_.end(); ++at) {
    const json::array& owners = json::items(at->second.object, {"metadata", "ownerReferences"});
    const bool owned = std::ranges::any_of(owners, [&](const json::value& owner) {
      const std::string uid(json::text(owner, {"uid"}));
      return living.contains({at->first.kube_namespace, uid}) || living.contains({"", uid});
    });
    if (owners.empty() || owned) continue;
    if (json::find(at->second.object, {"metadata", "deletionTimestamp"}) != nullptr) continue;
    delete_locked(at);
    return true;
  }
  return false;
}

void ApiStore::orphan_dependents(std::string_view uid) {
  for (auto& [key, entry] : entries_) {
    const json::array& owners = json::items(entry.object, {"metadata", "ownerReferences"});
    json::array kept;
    for (const json::value& owner : owners) {
      if (json::text(owner, {"uid"}) != uid) kept.push_back(owner);
    }
    if (kept.size() == owners.size()) continue;
    json::object object = entry.object;
    object["metadata"].as_object()["ownerReferences"] = std::move(kept);
    store(key, std::move(object));
  }
}

}  // namespace turbolift::fake
