#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "json/json.hpp"

namespace turbolift::kubernetes {

enum class EventType : std::uint8_t { added, modified, deleted };

struct ObjectEvent {
  EventType type = EventType::added;
  json::object object{};
};

/// The last known states of objects, to tell what is news. Not thread-safe.
class KnownObjects {
 public:
  /// Takes an event of a watch. Nothing: it is no news.
  std::optional<ObjectEvent> take(EventType type, json::object object);
  /// These are all that there are now. Gives what has changed: what is gone first, in its last known state.
  std::vector<ObjectEvent> replace(json::array items);

 private:
  std::map<std::string, json::object> objects_;  // by UID
};

}  // namespace turbolift::kubernetes
