#include "kubernetes/fields.hpp"

#include "base/base64.hpp"

namespace turbolift::kubernetes {

Fields::Fields(const json::value* from, std::string place, Trouble& trouble)
    : object_(from == nullptr ? nullptr : from->if_object()), place_(std::move(place)), trouble_(&trouble) {
  if (object_ == nullptr && from != nullptr && !from->is_null()) refuse({}, "not a map");
}

std::string Fields::place_of(std::string_view name) const {
  std::string place = place_;
  if (!place.empty() && !name.empty()) place += '.';
  return place.append(name);
}

void Fields::refuse(std::string_view name, std::string_view why) const {
  if (*trouble_) return;
  const std::string place = place_of(name);
  *trouble_ = base::Error{(place.empty() ? "the file" : place) + " is " + std::string(why)};
}

const json::value* Fields::member(std::string_view name) const {
  const json::value* found = object_ == nullptr ? nullptr : object_->if_contains(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

json::value Fields::value(std::string_view name) const {
  const json::value* found = member(name);
  return found == nullptr ? json::value() : *found;
}

std::string Fields::text_of(const json::value& value, std::string_view name) const {
  if (value.is_string()) return std::string(value.get_string());
  if (!value.is_null()) refuse(name, "not a string: put it in quotes");
  return {};
}

std::string Fields::text(std::string_view name) const {
  const json::value* found = member(name);
  return found == nullptr ? std::string() : text_of(*found, name);
}

std::string Fields::bytes(std::string_view name) const {
  auto decoded = base::from_base64(text(name));
  if (!decoded) refuse(name, "not base64");
  return decoded.value_or("");
}

bool Fields::flag(std::string_view name) const {
  const json::value* found = member(name);
  if (found == nullptr) return false;
  if (!found->is_bool()) refuse(name, "neither true nor false");
  return found->is_bool() && found->get_bool();
}

std::vector<std::string> Fields::texts(std::string_view name) const {
  std::vector<std::string> result;
  const json::value* found = member(name);
  if (found == nullptr) return result;
  if (!found->is_array()) refuse(name, "not a list");
  if (!found->is_array()) return result;
  for (const json::value& item : found->get_array()) result.push_back(text_of(item, name));
  return result;
}

std::map<std::string, std::vector<std::string>> Fields::text_lists(std::string_view name) const {
  std::map<std::string, std::vector<std::string>> result;
  const json::value* found = member(name);
  if (found == nullptr) return result;
  const Fields lists(found, place_of(name), *trouble_);
  if (lists.object_ == nullptr) return result;
  for (const auto& [key, value] : *lists.object_) result[std::string(key)] = lists.texts(key);
  return result;
}

Fields Fields::object(std::string_view name) const {
  return {member(name), place_of(name), *trouble_};
}

void Fields::each(std::string_view name, const std::function<void(const Fields& item)>& read) const {
  const json::value* found = member(name);
  if (found == nullptr) return;
  if (!found->is_array()) return refuse(name, "not a list");
  for (std::size_t i = 0; i < found->get_array().size(); ++i) {
    read(Fields(&found->get_array()[i], place_of(name) + '[' + std::to_string(i) + ']', *trouble_));
  }
}

}  // namespace turbolift::kubernetes
