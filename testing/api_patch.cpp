#include "http/syntax.hpp"
#include "testing/api_store.hpp"

namespace turbolift::fake {
namespace {

std::unexpected<ApiRefusal> refuse(std::string message) {
  return std::unexpected(ApiRefusal{422, "Invalid", "the server rejected our request: " + std::move(message)});
}

/// A token of a JSON pointer (RFC 6901).
std::string unescape(std::string_view token) {
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escaped = token[i] == '~' && i + 1 < token.size();
    text += escaped ? (token[++i] == '1' ? '/' : '~') : token[i];
  }
  return text;
}

struct Place {
  json::value* parent = nullptr;  // null: there is none
  std::string token{};
};

Place locate(json::value& root, std::string_view pointer) {
  Place place{&root, {}};
  while (place.parent != nullptr && !pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    place.token = unescape(token);
    if (pointer.empty()) return place;
    json::value* next = nullptr;
    if (auto* object = place.parent->if_object()) next = object->if_contains(place.token);
    if (auto* array = place.parent->if_array()) {
      if (const auto index = http::parse_number(place.token)) next = array->if_contains(*index);
    }
    place.parent = next;
  }
  return place;
}

json::value* value_at(const Place& place) {
  if (auto* object = place.parent->if_object()) return object->if_contains(place.token);
  auto* array = place.parent->if_array();
  const auto index = http::parse_number(place.token);
  return array != nullptr && index ? array->if_contains(*index) : nullptr;
}

bool add(const Place& place, const json::value& value) {
  if (auto* object = place.parent->if_object()) {
    (*object)[place.token] = value;
    return true;
  }
  auto* array = place.parent->if_array();
  if (array == nullptr) return false;
  const auto index = place.token == "-" ? std::optional<std::uint64_t>(array->size()) : http::parse_number(place.token);
  if (!index || *index > array->size()) return false;
  array->insert(array->begin() + static_cast<std::ptrdiff_t>(*index), value);
  return true;
}

void remove(const Place& place) {
  if (auto* object = place.parent->if_object()) {
    object->erase(place.token);
  } else {
    auto& array = place.parent->as_array();
    array.erase(array.begin() + static_cast<std::ptrdiff_t>(http::parse_number(place.token).value_or(0)));
  }
}

}  // namespace

void merge_into(json::value& target, const json::value& patch) {
  const json::object* members = patch.if_object();
  if (members == nullptr) {
    target = patch;
    return;
  }
  if (!target.is_object()) target = json::object();
  for (const auto& [name, value] : *members) {
    if (value.is_null()) {
      target.as_object().erase(name);
    } else {
      merge_into(target.as_object()[name], value);
    }
  }
}

ApiResult<json::value> apply_json_patch(json::value object, const json::array& operations) {
  for (const json::value& operation : operations) {
    const std::string_view kind = json::text(operation, {"op"}), path = json::text(operation, {"path"});
    const json::value* wanted = json::find(operation, {"value"});
    const json::value value = wanted == nullptr ? json::value() : *wanted;
    const Place place = locate(object, path);
    json::value* found = place.parent == nullptr || path.empty() ? nullptr : value_at(place);
    const std::string where = " at " + std::string(path);
    if (place.parent == nullptr || path.empty()) return refuse("there is nothing" + where);
    if (kind == "add") {
      if (!add(place, value)) return refuse("cannot add" + where);
      continue;
    }
    if (found == nullptr) return refuse("there is nothing" + where);
    if (kind == "test" && *found != value) return refuse("testing value" + where + " failed");
    if (kind == "replace") *found = value;
    if (kind == "remove") remove(place);
    if (kind != "test" && kind != "replace" && kind != "remove")
      return refuse("unknown operation " + std::string(kind));
  }
  return object;
}

}  // namespace turbolift::fake
