#include "kubernetes/strategic_merge.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace turbolift::kubernetes {
namespace {

constexpr std::string_view patch_directive = "$patch";
constexpr std::string_view retain_keys = "$retainKeys";
constexpr std::string_view delete_from_list = "$deleteFromPrimitiveList";
constexpr std::string_view element_order = "$setElementOrder";

struct MergedList {
  std::string_view path;
  std::string_view key;  // empty: a set of plain values
};

/// The fields of PodTemplateSpec with `patchStrategy:"merge"`, and their `patchMergeKey` (k8s.io/api 1.34).
constexpr std::array merged_lists{
    MergedList{"metadata.finalizers", ""},
    MergedList{"metadata.ownerReferences", "uid"},
    MergedList{"spec.containers", "name"},
    MergedList{"spec.containers.env", "name"},
    MergedList{"spec.containers.ports", "containerPort"},
    MergedList{"spec.containers.volumeDevices", "devicePath"},
    MergedList{"spec.containers.volumeMounts", "mountPath"},
    MergedList{"spec.ephemeralContainers", "name"},
    MergedList{"spec.ephemeralContainers.env", "name"},
    MergedList{"spec.ephemeralContainers.ports", "containerPort"},
    MergedList{"spec.ephemeralContainers.volumeDevices", "devicePath"},
    MergedList{"spec.ephemeralContainers.volumeMounts", "mountPath"},
    MergedList{"spec.hostAliases", "ip"},
    MergedList{"spec.imagePullSecrets", "name"},
    MergedList{"spec.initContainers", "name"},
    MergedList{"spec.initContainers.env", "name"},
    MergedList{"spec.initContainers.ports", "containerPort"},
    MergedList{"spec.initContainers.volumeDevices", "devicePath"},
    MergedList{"spec.initContainers.volumeMounts", "mountPath"},
    MergedList{"spec.resourceClaims", "name"},
    MergedList{"spec.schedulingGates", "name"},
    MergedList{"spec.topologySpreadConstraints", "topologyKey"},
    MergedList{"spec.volumes", "name"},
    MergedList{"spec.volumes.ephemeral.volumeClaimTemplate.metadata.finalizers", ""},
    MergedList{"spec.volumes.ephemeral.volumeClaimTemplate.metadata.ownerReferences", "uid"},
};

/// How the list at `path` is merged; nothing: it is replaced.
std::optional<MergedList> merged_list(std::string_view path) {
  const auto* found = std::ranges::find(merged_lists, path, &MergedList::path);
  return found == merged_lists.end() ? std::nullopt : std::optional(*found);
}

/// The part of `name` behind "DIRECTIVE/"; nothing: it is not such a name.
std::optional<std::string_view> target_of(std::string_view name, std::string_view directive) {
  if (!name.starts_with(directive) || name.size() <= directive.size() || name[directive.size()] != '/')
    return std::nullopt;
  return name.substr(directive.size() + 1);
}

bool is_directive(std::string_view name) {
  return name == patch_directive || name == retain_keys || name.starts_with(delete_from_list) ||
         name.starts_with(element_order);
}

std::optional<json::value> plain(const json::value& value);

/// `object` of a patch as it is where there is nothing to merge it with.
json::object plain_members(const json::object& object) {
  json::object result;
  for (const auto& [name, member] : object)
    if (!is_directive(name))
      if (auto kept = plain(member)) result[name] = *std::move(kept);
  return result;
}
json::array plain_entries(const json::array& list) {
  json::array result;
  for (const json::value& entry : list)
    if (auto kept = plain(entry)) result.push_back(*std::move(kept));
  return result;
}
/// Nothing: it only removes.
std::optional<json::value> plain(const json::value& value) {
  if (value.is_null()) return std::nullopt;
  if (const auto* list = value.if_array()) return plain_entries(*list);
  const auto* object = value.if_object();
  if (object == nullptr) return value;
  if (object->contains(patch_directive)) return std::nullopt;
  return plain_members(*object);
}

/// The patch stops here: `message` says where and why. Caught by patch_pod_template.
struct Refused {
  std::string message;
};

[[noreturn]] void refuse(std::string_view path, std::string_view why) {
  throw Refused{"the pod patch" + (path.empty() ? std::string() : ", at " + std::string(path)) + ": " +
                std::string(why)};
}

std::string join(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : std::string(path) + "." + std::string(name);
}

const json::array& as_list(const json::value& value, std::string_view path) {
  if (const auto* list = value.if_array()) return *list;
  refuse(path, "a list is wanted, not " + json::serialize(value));
}

/// A list that is merged: what its entries are told apart by.
class Entries {
 public:
  /// Of `lists`, which must hold entries of one type; `key` empty: plain values.
  Entries(std::string_view path, std::string_view key, std::initializer_list<const json::array*> lists)
      : path_(path), key_(key) {
    std::optional<json::kind> kind;
    for (const json::array* list : lists)
      for (const json::value& entry : *list) check(entry, kind);
  }

  const json::value& identity(const json::value& entry) const { return key_.empty() ? entry : entry.at(key_); }
  std::size_t find(const json::array& list, const json::value& entry) const {
    const auto same = [&](const json::value& other) { return identity(other) == identity(entry); };
    return static_cast<std::size_t>(std::ranges::find_if(list, same) - list.begin());
  }
  bool contains(const json::array& list, const json::value& entry) const { return find(list, entry) != list.size(); }

  /// `merged`, in the order of `wanted` where an entry is in that, else in the order of `before`.
  json::array in_order(const json::array& merged, const json::array& wanted, const json::array& before) const {
    json::array left;
    json::array right;
    for (const json::value& entry : merged) (contains(wanted, entry) ? right : left).push_back(entry);
    const auto by = [this](const json::array& order) {
      return [this, &order](const json::value& a, const json::value& b) { return find(order, a) < find(order, b); };
    };
    std::stable_sort(left.begin(), left.end(), by(before));
    std::stable_sort(right.begin(), right.end(), by(wanted));
    json::array result;
    std::size_t l = 0;
    std::size_t r = 0;
    while (l < left.size() && r < right.size()) {
      const std::size_t place = find(before, right[r]);
      const bool left_first = place != before.size() && find(before, left[l]) < place;
      result.push_back(left_first ? left[l++] : right[r++]);
    }
    result.insert(result.end(), left.begin() + static_cast<std::ptrdiff_t>(l), left.end());
    result.insert(result.end(), right.begin() + static_cast<std::ptrdiff_t>(r), right.end());
    return result;
  }

 private:
  void check(const json::value& entry, std::optional<json::kind>& kind) const {
    const json::kind its = entry.is_uint64() ? json::kind::int64 : entry.kind();
    if (kind && *kind != its) refuse(path_, "the entries of one list must have one type");
    kind = its;
    if (key_.empty() == (its == json::kind::object) || its == json::kind::array || its == json::kind::null)
      refuse(path_, "an entry cannot be " + json::serialize(entry));
    if (!key_.empty() && !entry.get_object().contains(key_))
      refuse(path_, "an entry has no '" + std::string(key_) + "', by which the entries of this list are merged");
  }

  std::string_view path_, key_;
};

json::object merge(json::object original, const json::object& patch, const std::string& path);

/// What `object` says of itself; empty: it is to be merged.
std::string_view directive_of(const json::object& object, std::string_view path) {
  const json::value* directive = object.if_contains(patch_directive);
  if (directive == nullptr) return {};
  if (directive->is_string()) {
    const std::string_view name = directive->get_string();
    if (name == "delete" || name == "replace") return name;
  }
  refuse(path, "$patch can be \"delete\" or \"replace\", not " + json::serialize(*directive));
}
std::string_view directive_of(const json::value& entry, std::string_view path) {
  const auto* object = entry.if_object();
  return object != nullptr ? directive_of(*object, path) : std::string_view();
}

json::array merge_lists(json::array original, const json::array& patch, const MergedList& how,
                        const std::string& path) {
  json::array wanted;
  bool replace = false;
  for (const json::value& entry : patch) {
    const std::string_view directive = directive_of(entry, path);
    replace = replace || directive == "replace";
    if (directive.empty()) wanted.push_back(entry);
  }
  if (replace) return plain_entries(wanted);
  json::array removed;
  for (const json::value& entry : patch)
    if (directive_of(entry, path) == "delete") removed.push_back(entry);
  const Entries entries(path, how.key, {&original, &wanted, &removed});
  const auto is_removed = [&](const json::value& entry) { return entries.contains(removed, entry); };
  original.erase(std::remove_if(original.begin(), original.end(), is_removed), original.end());
  json::array merged = original;
  for (const json::value& entry : wanted) {
    const std::size_t place = entries.find(merged, entry);
    const auto* object = entry.if_object();
    if (place == merged.size()) {
      merged.push_back(object != nullptr ? json::value(plain_members(*object)) : entry);
    } else if (object != nullptr) {
      merged[place] = merge(std::move(merged[place].get_object()), *object, path);
    }
  }
  return entries.in_order(merged, wanted, original);
}

/// What becomes of the member `name`, which `original` has.
void merge_member(json::object& original, std::string_view name, const json::value& value, const std::string& path) {
  json::value& before = original[name];
  if (before.is_object() && value.is_object()) {
    before = merge(std::move(before.get_object()), value.get_object(), path);
    return;
  }
  if (const auto how = merged_list(path); how && before.is_array() && value.is_array()) {
    before = merge_lists(std::move(before.get_array()), value.get_array(), *how, path);
    return;
  }
  if (auto kept = plain(value)) {
    before = *std::move(kept);
  } else {
    original.erase(name);
  }
}

void remove_from_list(json::object& original, std::string_view name, const json::value& value,
                      const std::string& path) {
  json::value* before = original.if_contains(name);
  if (before == nullptr || !before->is_array()) return;
  const json::array& removed = as_list(value, path);
  json::array& list = before->get_array();
  const Entries entries(path, "", {&list, &removed});
  const auto is_removed = [&](const json::value& entry) { return entries.contains(removed, entry); };
  list.erase(std::remove_if(list.begin(), list.end(), is_removed), list.end());
}

void set_order(json::object& original, std::string_view name, const json::array& before, const json::value& value,
               const std::string& path) {
  json::value* merged = original.if_contains(name);
  if (merged == nullptr || !merged->is_array()) return;
  const auto how = merged_list(path);
  const json::array& wanted = as_list(value, path);
  const Entries entries(path, how ? how->key : "", {&merged->get_array(), &wanted});
  *merged = entries.in_order(merged->get_array(), wanted, before);
}

void keep_only(json::object& original, const json::object& patch, const json::array& kept, std::string_view path) {
  const auto is_kept = [&](std::string_view name) {
    return std::ranges::any_of(kept,
                               [&](const json::value& one) { return one.is_string() && one.get_string() == name; });
  };
  for (const auto& [name, value] : patch)
    if (!is_directive(name) && !value.is_null() && !is_kept(name))
      refuse(path, "the patch sets '" + std::string(name) + "', which its $retainKeys does not name");
  json::object left;
  for (const auto& [name, value] : original)
    if (is_kept(name)) left[name] = value;
  original = std::move(left);
}

json::object merge(json::object original, const json::object& patch, const std::string& path) {
  const std::string_view directive = directive_of(patch, path);
  if (directive == "delete") return {};
  if (directive == "replace") return plain_members(patch);
  if (const json::value* kept = patch.if_contains(retain_keys)) keep_only(original, patch, as_list(*kept, path), path);
  json::object before;  // the lists that are to be ordered
  for (const auto& [name, value] : patch) {
    if (const auto target = target_of(name, delete_from_list)) {
      remove_from_list(original, *target, value, join(path, *target));
    } else if (const auto ordered = target_of(name, element_order)) {
      const json::value* list = original.if_contains(*ordered);
      before[*ordered] = list != nullptr && list->is_array() ? list->get_array() : json::array();
    } else if (name != retain_keys && is_directive(name)) {
      refuse(path, std::string(name) + " needs the name of a list behind a '/'");
    }
  }
  for (const auto& [name, value] : patch) {
    if (is_directive(name)) continue;
    if (value.is_null()) {
      original.erase(name);
    } else if (original.contains(name)) {
      merge_member(original, name, value, join(path, name));
    } else if (auto kept = plain(value)) {
      original[name] = *std::move(kept);
    }
  }
  for (const auto& [name, value] : patch)
    if (const auto ordered = target_of(name, element_order))
      set_order(original, *ordered, before[*ordered].get_array(), value, join(path, *ordered));
  return original;
}

}  // namespace

base::Expected<json::object> patch_pod_template(json::object original, const json::object& patch) {
  try {
    return merge(std::move(original), patch, "");
  } catch (Refused& refused) {
    return base::failure(std::move(refused.message));
  }
}

}  // namespace turbolift::kubernetes
