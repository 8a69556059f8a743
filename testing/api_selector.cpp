#include "http/syntax.hpp"
#include "testing/api_store.hpp"

namespace turbolift::fake {
namespace {

/// The requirements of a selector: split at the commas outside of parentheses.
std::vector<std::string_view> requirements(std::string_view selector) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0, depth = 0;
  for (std::size_t i = 0; i <= selector.size(); ++i) {
    if (i < selector.size() && selector[i] == '(') ++depth;
    if (i < selector.size() && selector[i] == ')') --depth;
    if (i < selector.size() && (selector[i] != ',' || depth > 0)) continue;
    if (const auto part = http::trim(selector.substr(begin, i - begin)); !part.empty()) parts.push_back(part);
    begin = i + 1;
  }
  return parts;
}

bool in_set(std::string_view value, std::string_view set) {
  const std::size_t open = set.find('('), close = set.rfind(')');
  for (const std::string_view item : requirements(set.substr(open + 1, close - open - 1))) {
    if (item == value) return true;
  }
  return false;
}

bool label_holds(const json::object& object, std::string_view part) {
  const auto label = [&object](std::string_view name) { return json::find(object, {"metadata", "labels", name}); };
  const auto value = [&](std::string_view name) { return json::text(object, {"metadata", "labels", name}); };
  for (const std::string_view word : {" notin ", " in "}) {
    const std::size_t at = part.find(word);
    if (at == std::string_view::npos) continue;
    const std::string_view name = http::trim(part.substr(0, at));
    const bool inside = label(name) != nullptr && in_set(value(name), part.substr(at));
    return word == " in " ? inside : !inside;
  }
  if (part.starts_with('!')) return label(part.substr(1)) == nullptr;
  const std::size_t equal = part.find('=');
  if (equal == std::string_view::npos) return label(part) != nullptr;
  const bool negated = equal > 0 && part[equal - 1] == '!';
  const std::string_view name = part.substr(0, negated ? equal - 1 : equal);
  const std::string_view wanted = part.substr(
      part.find_first_not_of('=', equal) == std::string_view::npos ? part.size() : part.find_first_not_of('=', equal));
  return (label(name) != nullptr && value(name) == wanted) != negated;
}

bool field_holds(const json::object& object, std::string_view part) {
  const std::size_t equal = part.find('=');
  const bool negated = equal != std::string_view::npos && equal > 0 && part[equal - 1] == '!';
  std::string_view path = part.substr(0, negated ? equal - 1 : equal);
  const std::string_view wanted = http::trim(part.substr(part.find_last_of('=') + 1));
  const json::object* at = &object;
  while (at != nullptr && path.find('.') != std::string_view::npos) {
    const json::value* next = at->if_contains(path.substr(0, path.find('.')));
    at = next == nullptr ? nullptr : next->if_object();
    path.remove_prefix(path.find('.') + 1);
  }
  return (at == nullptr ? wanted.empty() : json::text(*at, {path}) == wanted) != negated;
}

}  // namespace

bool matches(const json::object& object, const ApiSelector& selector) {
  for (const std::string_view part : requirements(selector.labels)) {
    if (!label_holds(object, part)) return false;
  }
  for (const std::string_view part : requirements(selector.fields)) {
    if (!field_holds(object, part)) return false;
  }
  return true;
}

}  // namespace turbolift::fake
