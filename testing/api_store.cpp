#include "testing/api_store.hpp"

#include <cstdio>
#include <ctime>

#include "http/syntax.hpp"

namespace turbolift::fake {
namespace {

std::unexpected<ApiRefusal> refuse(int status, std::string reason, std::string message) {
  return std::unexpected(ApiRefusal{status, std::move(reason), std::move(message)});
}

std::unexpected<ApiRefusal> missing(const std::string& plural, std::string_view name) {
  return refuse(404, "NotFound", plural + " \"" + std::string(name) + "\" not found");
}

/// How a path spells a kind: "Ingress" is "ingresses".
std::string plural_of(std::string_view kind) {
  if (kind == "PodMetrics") return "pods";
  std::string plural;
  for (const char c : kind) plural += http::to_lower(c);
  const bool vowel_before_y = plural.size() > 1 && plural.find_last_of("aeiou") == plural.size() - 2;
  if (plural.ends_with('y') && !vowel_before_y) {
    plural.pop_back();
    return plural + "ies";
  }
  return plural + (plural.ends_with('s') ? "es" : "s");
}

std::string group_of(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string() : std::string(api_version.substr(0, slash));
}

json::object& metadata(json::object& object) {
  json::value& metadata = object["metadata"];
  if (!metadata.is_object()) metadata = json::object();
  return metadata.get_object();
}

}  // namespace

ApiStore::Key ApiStore::key_of(const json::object& object) {
  return {group_of(json::text(object, {"apiVersion"})), plural_of(json::text(object, {"kind"})),
          std::string(json::text(object, {"metadata", "namespace"})),
          std::string(json::text(object, {"metadata", "name"}))};
}

bool ApiStore::belongs(const Key& key, const ApiCollection& collection) {
  return key.group == collection.group && key.plural == collection.plural &&
         (collection.kube_namespace.empty() || key.kube_namespace == collection.kube_namespace);
}

std::string ApiStore::timestamp_locked() const {
  const std::time_t time = now_;
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

ApiStore::Entries::const_iterator ApiStore::find_locked(std::string_view kind, std::string_view kube_namespace,
                                                        std::string_view name) const {
  return std::ranges::find_if(entries_, [&](const auto& entry) {
    return json::text(entry.second.object, {"kind"}) == kind && entry.first.kube_namespace == kube_namespace &&
           entry.first.name == name;
  });
}

void ApiStore::note(std::string type, const Key& key, json::object object, json::object previous) {
  history_.push_back(
      {version_, std::move(type), {key.group, key.plural, key.kube_namespace}, std::move(object), std::move(previous)});
  changed_.notify_all();
}

json::object& ApiStore::store(const Key& key, json::object object) {
  const auto found = entries_.find(key);
  const bool is_new = found == entries_.end();
  json::object previous = is_new ? json::object() : found->second.object;
  json::object& about = metadata(object);
  ++version_;
  if (is_new) {
    char uid[40];
    std::snprintf(uid, sizeof uid, "00000000-0000-4000-8000-%012llu", static_cast<unsigned long long>(next_uid_++));
    about["uid"] = uid;
    about["creationTimestamp"] = timestamp_locked();
  } else {
    for (const char* kept : {"uid", "creationTimestamp"}) about[kept] = *json::find(previous, {"metadata", kept});
  }
  about["resourceVersion"] = std::to_string(version_);
  json::object& stored = entries_[key].object = std::move(object);
  note(is_new ? "ADDED" : "MODIFIED", key, stored, std::move(previous));
  return stored;
}

void ApiStore::erase_locked(Entries::iterator entry) {
  json::object object = std::move(entry->second.object);
  json::object previous = object;
  metadata(object)["resourceVersion"] = std::to_string(++version_);
  note("DELETED", entry->first, std::move(object), std::move(previous));
  entries_.erase(entry);
}

void ApiStore::delete_locked(Entries::iterator entry) {
  if (json::items(entry->second.object, {"metadata", "finalizers"}).empty()) return erase_locked(entry);
  if (json::find(entry->second.object, {"metadata", "deletionTimestamp"}) != nullptr) return;
  json::object object = entry->second.object;
  metadata(object)["deletionTimestamp"] = timestamp_locked();
  store(entry->first, std::move(object));
}

json::object ApiStore::put(json::object object) {
  const std::lock_guard lock(mutex_);
  const Key key = key_of(object);
  store(key, std::move(object));
  run_controllers();
  const auto left = entries_.find(key);
  return left == entries_.end() ? json::object() : left->second.object;
}

json::object ApiStore::merge(std::string_view kind, std::string_view kube_namespace, std::string_view name,
                             const json::object& patch) {
  const std::lock_guard lock(mutex_);
  const auto found = find_locked(kind, kube_namespace, name);
  if (found == entries_.end()) return {};
  json::value object = found->second.object;
  merge_into(object, patch);
  json::object stored = store(Key(found->first), std::move(object.as_object()));
  run_controllers();
  return stored;
}

bool ApiStore::erase(std::string_view kind, std::string_view kube_namespace, std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto found = find_locked(kind, kube_namespace, name);
  if (found == entries_.end()) return false;
  erase_locked(entries_.find(found->first));
  run_controllers();
  return true;
}

std::optional<json::object> ApiStore::find(std::string_view kind, std::string_view kube_namespace,
                                           std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = find_locked(kind, kube_namespace, name);
  return found == entries_.end() ? std::nullopt : std::optional(found->second.object);
}

std::vector<json::object> ApiStore::all(std::string_view kind) const {
  const std::lock_guard lock(mutex_);
  std::vector<json::object> objects;
  for (const auto& [key, entry] : entries_) {
    if (kind.empty() || json::text(entry.object, {"kind"}) == kind) objects.push_back(entry.object);
  }
  return objects;
}

std::string ApiStore::timestamp() const {
  const std::lock_guard lock(mutex_);
  return timestamp_locked();
}

ApiResult<json::object> ApiStore::get(const ApiCollection& collection, std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find({collection.group, collection.plural, collection.kube_namespace, std::string(name)});
  if (found == entries_.end()) return missing(collection.plural, name);
  return found->second.object;
}

ApiResult<ApiStore::Page> ApiStore::list(const ApiCollection& collection, const ApiSelector& selector,
                                         std::size_t limit, std::string_view continue_token) const {
  const std::lock_guard lock(mutex_);
  Page page{{}, {}, version_};
  std::string_view after;  // "namespace/name"
  if (!continue_token.empty()) {
    const std::size_t colon = continue_token.find(':');
    page.version = http::parse_number(continue_token.substr(0, colon)).value_or(0);
    after = continue_token.substr(colon + 1);
    if (page.version < oldest_) return refuse(410, "Expired", "The provided continue parameter is too old");
  }
  std::string last;
  for (const auto& [key, entry] : entries_) {
    const std::string place = key.kube_namespace + '/' + key.name;
    if (!belongs(key, collection) || (!after.empty() && place <= after) || !matches(entry.object, selector)) continue;
    if (limit > 0 && page.items.size() == limit) {
      page.continue_token = std::to_string(page.version) + ':' + last;
      break;
    }
    page.items.push_back(entry.object);
    last = place;
  }
  return page;
}

ApiResult<json::object> ApiStore::create(const ApiCollection& collection, json::object object) {
  const std::lock_guard lock(mutex_);
  json::object& about = metadata(object);
  const std::string_view named = json::text(object, {"metadata", "namespace"});
  if (!named.empty() && named != collection.kube_namespace) {
    return refuse(400, "BadRequest", "the namespace of the object does not match the namespace of the request");
  }
  if (!collection.kube_namespace.empty()) about["namespace"] = collection.kube_namespace;
  if (json::text(object, {"metadata", "name"}).empty()) {
    const std::string prefix(json::text(object, {"metadata", "generateName"}));
    if (prefix.empty())
      return refuse(422, "Invalid", "metadata.name: Required value: name or generateName is required");
    about["name"] = prefix + std::to_string(next_uid_);
  }
  const std::string name(json::text(object, {"metadata", "name"}));
  const Key key{collection.group, collection.plural, collection.kube_namespace, name};
  if (entries_.contains(key)) {
    return refuse(409, "AlreadyExists", collection.plural + " \"" + name + "\" already exists");
  }
  json::object created = store(key, std::move(object));
  run_controllers();
  return created;
}

ApiResult<void> ApiStore::check_update(const Key& key, const json::object& old, const json::object& object) const {
  for (const char* field : {"uid", "resourceVersion"}) {
    if (json::text(object, {"metadata", field}) == json::text(old, {"metadata", field})) continue;
    return refuse(409, "Conflict",
                  "Operation cannot be fulfilled on " + key.plural + " \"" + key.name +
                      "\": the object has been modified, or it is another one (" + field + ")");
  }
  return {};
}

ApiResult<json::object> ApiStore::patch(const ApiCollection& collection, std::string_view name, std::string_view type,
                                        const json::value& patch) {
  {
    const std::lock_guard lock(mutex_);
    const Key key{collection.group, collection.plural, collection.kube_namespace, std::string(name)};
    const auto found = entries_.find(key);
    if (found != entries_.end()) {
      json::object old = found->second.object;
      json::value object = old;
      if (type == "application/json-patch+json") {
        if (!patch.is_array()) return refuse(400, "BadRequest", "a JSON patch is an array");
        auto patched = apply_json_patch(std::move(object), patch.get_array());
        if (!patched) return std::unexpected(patched.error());
        object = std::move(*patched);
      } else {
        merge_into(object, patch);
      }
      if (!object.is_object()) return refuse(400, "BadRequest", "the patch leaves no object");
      if (auto checked = check_update(key, old, object.get_object()); !checked) {
        return std::unexpected(checked.error());
      }
      if (object == json::value(old)) return old;  // nothing changes, as on a real server
      json::object stored = store(key, std::move(object.get_object()));
      const bool ends = json::find(stored, {"metadata", "deletionTimestamp"}) != nullptr &&
                        json::items(stored, {"metadata", "finalizers"}).empty();
      if (ends) erase_locked(entries_.find(key));
      run_controllers();
      return stored;
    }
  }
  if (type != "application/apply-patch+yaml" || !patch.is_object()) return missing(collection.plural, name);
  return create(collection, patch.get_object());
}

ApiResult<json::object> ApiStore::remove(const ApiCollection& collection, std::string_view name,
                                         const json::object& options) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find({collection.group, collection.plural, collection.kube_namespace, std::string(name)});
  if (found == entries_.end()) return missing(collection.plural, name);
  json::object object = found->second.object;
  const std::string uid(json::text(object, {"metadata", "uid"}));
  const std::string_view wanted = json::text(options, {"preconditions", "uid"});
  if (!wanted.empty() && wanted != uid) {
    return refuse(409, "Conflict", "the UID in the precondition (" + std::string(wanted) + ") is not the object's");
  }
  const std::string_view policy = json::text(options, {"propagationPolicy"});
  // batch/v1's default is unlike that of all others (k8s.io/kubernetes, pkg/registry/batch/job/strategy.go).
  if (policy == "Orphan" || (policy.empty() && collection.plural == "jobs")) orphan_dependents(uid);
  delete_locked(found);
  run_controllers();
  return object;
}

}  // namespace turbolift::fake
