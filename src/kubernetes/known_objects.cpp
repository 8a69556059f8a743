#include "kubernetes/known_objects.hpp"

namespace turbolift::kubernetes {
namespace {

std::string identity(const json::object& object) {
  const std::string_view uid = json::text(object, {"metadata", "uid"});
  if (!uid.empty()) return std::string(uid);
  return std::string(json::text(object, {"metadata", "namespace"}))
      .append("/")
      .append(json::text(object, {"metadata", "name"}));
}

std::string_view version(const json::object& object) {
  return json::text(object, {"metadata", "resourceVersion"});
}

}  // namespace

std::optional<ObjectEvent> KnownObjects::take(EventType type, json::object object) {
  const auto known = objects_.find(identity(object));
  if (type == EventType::deleted) {
    if (known == objects_.end()) return std::nullopt;
    objects_.erase(known);
    return ObjectEvent{type, std::move(object)};
  }
  if (known == objects_.end()) {
    objects_[identity(object)] = object;
    return ObjectEvent{EventType::added, std::move(object)};
  }
  if (version(known->second) == version(object)) return std::nullopt;
  known->second = object;
  return ObjectEvent{EventType::modified, std::move(object)};
}

std::vector<ObjectEvent> KnownObjects::replace(json::array items) {
  std::map<std::string, json::object> gone = std::exchange(objects_, {});
  std::vector<ObjectEvent> changes;
  for (json::value& item : items) {
    json::object* object = item.if_object();
    if (object == nullptr) continue;
    const std::string id = identity(*object);
    const auto before = gone.extract(id);
    const bool is_new = before.empty();
    if (is_new || version(before.mapped()) != version(*object)) {
      changes.push_back({is_new ? EventType::added : EventType::modified, *object});
    }
    objects_[id] = std::move(*object);
  }
  std::vector<ObjectEvent> all;
  for (auto& [id, object] : gone) all.push_back({EventType::deleted, std::move(object)});
  all.insert(all.end(), std::make_move_iterator(changes.begin()), std::make_move_iterator(changes.end()));
  return all;
}

}  // namespace turbolift::kubernetes
