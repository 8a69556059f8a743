// The client and the watcher on a real cluster, that of KUBECONFIG: client_check NAMESPACE. Makes ConfigMaps and a
// Deployment without replicas in the namespace, which exists and is the test's own. Ends with "N passed, N failed".
#include <algorithm>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <string>
#include <vector>

#include "kubernetes/config.hpp"
#include "kubernetes/watcher.hpp"

namespace {

using namespace turbolift;              // NOLINT(google-build-using-namespace): a program of one file
using namespace turbolift::kubernetes;  // NOLINT(google-build-using-namespace)

int passed = 0, failed = 0;

void check(bool holds, const std::string& what) {
  (holds ? passed : failed) += 1;
  if (!holds) std::cout << "FAILED " << what << '\n';
}

/// An answer.
void check_sent(const ApiExpected<json::value>& answer, const std::string& what) {
  check(answer.has_value(), what + (answer ? "" : ": " + answer.error().message));
}

template <class T>
void check_error(const ApiExpected<T>& answer, bool (ApiError::*kind)() const, const std::string& what) {
  check(!answer && (answer.error().*kind)(), what);
  if (answer || !(answer.error().*kind)()) std::cout << "  " << (answer ? "it worked" : answer.error().message) << '\n';
}

base::Deadline soon() {
  return base::Deadline::after(std::chrono::seconds(20));
}

json::object config_map(const std::string& name, const std::string& value) {
  return {{"apiVersion", "v1"},
          {"kind", "ConfigMap"},
          {"metadata", {{"name", name}, {"labels", {{"test", "client"}}}}},
          {"data", {{"value", value}}}};
}

json::object deployment() {
  const json::object labels{{"app", "client-check"}};
  return {{"apiVersion", "apps/v1"},
          {"kind", "Deployment"},
          {"metadata", {{"name", "d"}}},
          {"spec",
           {{"replicas", 0},
            {"selector", {{"matchLabels", labels}}},
            {"template",
             {{"metadata", {{"labels", labels}}},
              {"spec", {{"containers", json::array{{{"name", "c"}, {"image", "i"}}}}}}}}}}};
}

/// Notes events as "+a", "~a", "-a".
class Log final : public Watcher::Handler {
 public:
  void on_list(json::array items) override { add("list " + std::to_string(items.size())); }
  void on_event(EventType type, json::object object) override {
    const char* sign = type == EventType::added ? "+" : type == EventType::modified ? "~" : "-";
    add(sign + std::string(json::text(object, {"metadata", "name"})));
  }
  void on_trouble(const ApiError& error, std::chrono::nanoseconds) override { add(error.message); }

  bool await(const std::string& entry) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return std::ranges::count(entries_, entry) > 0; });
  }
  std::string text() {
    const std::lock_guard lock(mutex_);
    std::string all;
    for (const std::string& entry : entries_) all += entry + '\n';
    return all;
  }

 private:
  void add(std::string entry) {
    const std::lock_guard lock(mutex_);
    entries_.push_back(std::move(entry));
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> entries_;
};

void check_objects(Client& client, const std::string& space) {
  const auto send = [&client](const Request& request) { return client.send(request, soon()); };
  const auto made = send(request::create(config_maps, space, config_map("a", "1")));
  check_sent(made, "create");
  if (!made) return;
  const std::string uid(json::text(*made, {"metadata", "uid"}));
  check_error(send(request::create(config_maps, space, config_map("a", "1"))), &ApiError::already_exists,
              "create again");
  const auto got = send(request::get(config_maps, space, "a"));
  check(got && *got == *made, "get");
  check_error(send(request::get(config_maps, space, "none")), &ApiError::not_found, "get what is not there");
  const auto applied = send(request::apply(config_maps, space, "a", config_map("a", "2")));
  check(applied && json::text(*applied, {"data", "value"}) == "2", "apply");
  check_sent(send(request::apply(config_maps, space, "b", config_map("b", "1"))), "apply makes what is missing");
  const auto merged =
      send(request::merge_patch(config_maps, space, "a", {{"data", {{"value", nullptr}, {"other", "x"}}}}));
  check(merged && json::text(*merged, {"data", "other"}) == "x" && json::find(*merged, {"data", "value"}) == nullptr,
        "merge patch");
  check(send(request::strategic_patch(config_maps, space, "a", {{"data", {{"more", "y"}}}})).has_value(),
        "strategic patch");
  const json::array operations{{{"op", "replace"}, {"path", "/data/more"}, {"value", "z"}}};
  check_error(send(request::json_patch(config_maps, space, "a", "another", operations)), &ApiError::invalid,
              "JSON patch of another object");
  const auto patched = send(request::json_patch(config_maps, space, "a", uid, operations));
  check(patched && json::text(*patched, {"data", "more"}) == "z", "JSON patch");
  check_error(send(request::merge_patch(config_maps, space, "a", {{"metadata", {{"resourceVersion", "1"}}}})),
              &ApiError::conflict, "patch of an old version");
  check_error(send(request::create(config_maps, space,
                                   {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", "A_"}}}})),
              &ApiError::invalid, "create with a bad name");
  check_error(send(request::remove(config_maps, space, "a", "another")), &ApiError::conflict, "delete another object");
  check_sent(send(request::remove(config_maps, space, "a", uid)), "delete");
  check_error(send(request::get(config_maps, space, "a")), &ApiError::not_found, "it is deleted");
  check_sent(send(request::create(deployments, space, deployment())), "create a Deployment");
  const auto scaled = send(request::scale(deployments, space, "d", 0));
  check(scaled && json::text(*scaled, {"kind"}) == "Scale", "scale");
  const json::object review{
      {"spec", {{"resourceAttributes", {{"verb", "create"}, {"resource", "pods"}, {"namespace", space}}}}}};
  const auto access = send(request::create(self_subject_access_reviews, "", review));
  check(access && json::is_true(*access, {"status", "allowed"}), "a SelfSubjectAccessReview");
  const auto version = send(request::get_path("/version"));
  check(version && json::text(*version, {"major"}) == "1", "/version");
  const auto log = client.open(request::log(space, "none"), soon());
  check_error(log, &ApiError::not_found, "log of no pod");
}

void check_watcher(Client& client, const std::string& space) {
  const auto send = [&client](const Request& request) { return client.send(request, soon()); };
  for (int i = 0; i < 7; ++i)
    check_sent(send(request::create(config_maps, space, config_map("w" + std::to_string(i), "1"))), "create");
  Log log;
  const Watcher watcher(client, config_maps, space, log,
                        {.label_selector = "test=client", .field_selector = "metadata.name!=b", .page_size = 3});
  check(log.await("list 7"), "list in pages");
  check_sent(send(request::create(config_maps, space, config_map("new", "1"))), "create");
  check(log.await("+new"), "see what is new");
  check_sent(send(request::apply(config_maps, space, "w1", config_map("w1", "2"))), "apply");
  check(log.await("~w1"), "see what has changed");
  check_sent(send(request::merge_patch(config_maps, space, "w2", {{"metadata", {{"labels", nullptr}}}})), "patch");
  check(log.await("-w2"), "see what no longer matches");
  check_sent(send(request::remove(config_maps, space, "w3", "")), "delete");
  check(log.await("-w3"), "see what is deleted");
  check(std::ranges::count(log.text(), '\n') == 5, "see nothing else: " + log.text());
  // A version of the past: either the server still has what followed, or it says that it has not.
  const auto gone = client.open(
      request::watch(config_maps, space, {.resource_version = "1", .timeout = std::chrono::seconds(1)}), soon());
  const bool expired = !gone && gone.error().expired();
  const auto bytes = gone ? (*gone)->read(soon()) : http::Expected<std::string>("");
  check(expired || (bytes && bytes->find("\"code\":410") != std::string::npos) ||
            (bytes && bytes->find("ADDED") != std::string::npos),
        "watch from a version of the past");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string space = argc > 1 ? argv[1] : "default";
  auto config = load_config();
  if (!config) return std::cout << config.error().message << "\n0 passed, 1 failed\n", 1;
  auto client = Client::make(*std::move(config));
  if (!client) return std::cout << client.error().message << "\n0 passed, 1 failed\n", 1;
  check_objects(**client, space);
  check_watcher(**client, space);
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 ? 0 : 1;
}
