#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace turbolift::fake {

/// Where objects of one kind are; `kube_namespace` is empty where they have none, and for those of all namespaces.
struct ApiCollection {
  std::string group{}, plural{}, kube_namespace{};
};

/// Labels and fields that objects must have, as in a list's query.
struct ApiSelector {
  std::string labels{}, fields{};
};
bool matches(const json::object& object, const ApiSelector& selector);

/// A request that is refused.
struct ApiRefusal {
  int status = 0;
  std::string reason{}, message{};
};
template <class T>
using ApiResult = std::expected<T, ApiRefusal>;

/// What watches see.
struct ApiEvent {
  std::uint64_t version = 0;
  std::string type{};  ///< "ADDED", "MODIFIED", "DELETED" or "BOOKMARK"
  ApiCollection collection{};
  json::object object{}, previous{};  ///< `previous`: as it was before; empty for a new one.
};

/// The objects of a fake API server, with their history, the garbage collector and the controllers of Jobs.
/// Thread-safe.
class ApiStore {
 public:
  /// For tests: whatever is asked is done, without a look at finalizers or versions.
  ///
  /// Makes the object, or replaces the one of its kind and name. It is given what the server gives: a UID, a resource
  /// version, its creation's time.
  json::object put(json::object object);
  /// Merges (RFC 7396) `patch` into an object, which must be there.
  json::object merge(std::string_view kind, std::string_view kube_namespace, std::string_view name,
                     const json::object& patch);
  /// Removes the object; false: there was none.
  bool erase(std::string_view kind, std::string_view kube_namespace, std::string_view name);
  std::optional<json::object> find(std::string_view kind, std::string_view kube_namespace, std::string_view name) const;
  /// All of a kind, or all; by namespace and name.
  std::vector<json::object> all(std::string_view kind = {}) const;

  /// Time passes, and the controllers act.
  void advance(std::chrono::seconds by);
  /// Without: as with a controller manager that is down. It catches up when it is back.
  void set_controllers(bool running);
  /// The cluster's time, as objects have it.
  std::string timestamp() const;

  /// For the server.
  ApiResult<json::object> get(const ApiCollection& collection, std::string_view name) const;
  struct Page {
    std::vector<json::object> items;
    std::string continue_token;
    std::uint64_t version = 0;
  };
  ApiResult<Page> list(const ApiCollection& collection, const ApiSelector& selector, std::size_t limit,
                       std::string_view continue_token) const;
  ApiResult<json::object> create(const ApiCollection& collection, json::object object);
  /// `type`: the Content-Type. An apply patch makes the object where it is missing.
  ApiResult<json::object> patch(const ApiCollection& collection, std::string_view name, std::string_view type,
                                const json::value& patch);
  /// `options`: DeleteOptions.
  ApiResult<json::object> remove(const ApiCollection& collection, std::string_view name, const json::object& options);

  void add_bookmark();
  /// What happened before cannot be watched any more.
  void forget_history();
  /// The events after `version`, as one who watches `collection` sees them; waits for the first one, until there is
  /// one, or `stop` was called. Nothing: the history was forgotten.
  std::optional<std::vector<ApiEvent>> events(const ApiCollection& collection, const ApiSelector& selector,
                                              std::uint64_t version, std::chrono::steady_clock::time_point until) const;
  std::uint64_t version() const;
  /// Waits until there is something newer than `version`. False: not by `until`.
  bool await_change(std::uint64_t version, std::chrono::steady_clock::time_point until) const;
  /// Ends everything that waits, now and from then on.
  void stop();
  bool stopped() const;

 private:
  struct Key {
    std::string group, plural, kube_namespace, name;
    auto operator<=>(const Key&) const = default;
  };
  struct Entry {
    json::object object;
    std::int64_t started = 0, finished = 0;  // of a Job, in seconds of the cluster; 0: not yet
  };
  using Entries = std::map<Key, Entry>;

  static Key key_of(const json::object& object);
  static bool belongs(const Key& key, const ApiCollection& collection);
  std::string timestamp_locked() const;
  Entries::const_iterator find_locked(std::string_view kind, std::string_view kube_namespace,
                                      std::string_view name) const;
  json::object& store(const Key& key, json::object object);
  void note(std::string type, const Key& key, json::object object, json::object previous);
  void erase_locked(Entries::iterator entry);
  void delete_locked(Entries::iterator entry);
  void orphan_dependents(std::string_view uid);
  ApiResult<void> check_update(const Key& key, const json::object& old, const json::object& object) const;
  void run_controllers();
  bool run_jobs();
  bool collect_garbage();

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Entries entries_;
  std::vector<ApiEvent> history_;
  std::uint64_t version_ = 100, oldest_ = 0, next_uid_ = 1;
  std::int64_t now_ = 1'767'225'600;  // 2026-01-01
  bool controllers_ = true, stopped_ = false;
};

/// RFC 7396.
void merge_into(json::value& target, const json::value& patch);
/// RFC 6902, but for copy and move. Fails where an operation does.
ApiResult<json::value> apply_json_patch(json::value object, const json::array& operations);

}  // namespace turbolift::fake
