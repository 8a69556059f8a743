#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "kubernetes/watcher.hpp"
#include "testing/api_server.hpp"

namespace turbolift::kubernetes {

/// Notes what a watcher says, and keeps the state that follows from it.
class Follower final : public Watcher::Handler {
 public:
  void on_list(json::array items) override {
    const std::lock_guard lock(mutex_);
    ++lists_;
    for (const json::value& item : items) keep(item.as_object());
    log_.push_back("list " + std::to_string(items.size()));
    changed_.notify_all();
  }
  void on_event(EventType type, json::object object) override {
    const std::lock_guard lock(mutex_);
    const std::string name(json::text(object, {"metadata", "name"}));
    const bool known = state_.contains(name);
    const char* word = type == EventType::added ? "+" : type == EventType::modified ? "~" : "-";
    if (known != (type != EventType::added)) log_.push_back("wrong event for " + name);
    if (type == EventType::deleted) {
      state_.erase(name);
    } else {
      keep(object);
    }
    log_.push_back(word + name);
    changed_.notify_all();
  }
  void on_trouble(const ApiError& error, std::chrono::nanoseconds since) override {
    const std::lock_guard lock(mutex_);
    troubles_.push_back(error);
    since_ = since;
    log_.emplace_back("trouble");
    changed_.notify_all();
  }
  void on_recovered() override {
    const std::lock_guard lock(mutex_);
    log_.emplace_back("recovered");
    changed_.notify_all();
  }

  /// Waits until `condition` holds, looked at with the lock held. False: not within 20 seconds.
  bool await(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), condition);
  }
  /// Waits until there is this in the log, and gives all of it.
  std::vector<std::string> await_log(const std::string& entry, std::size_t times = 1) {
    const auto is_there = [&] { return static_cast<std::size_t>(std::ranges::count(log_, entry)) >= times; };
    EXPECT_TRUE(await(is_there)) << "no '" << entry << "' came";
    const std::lock_guard lock(mutex_);
    return log_;
  }
  /// Waits until what is known is what the server has.
  bool await_same(fake::ApiServer& server, std::string_view kind) {
    return await([&] {
      std::map<std::string, std::string> there;
      for (const json::object& object : server.store().all(kind)) {
        there[std::string(json::text(object, {"metadata", "name"}))] =
            json::text(object, {"metadata", "resourceVersion"});
      }
      return state_ == there;
    });
  }
  std::vector<ApiError> troubles() {
    const std::lock_guard lock(mutex_);
    return troubles_;
  }
  std::chrono::nanoseconds since() {
    const std::lock_guard lock(mutex_);
    return since_;
  }
  std::vector<std::string> log() {
    const std::lock_guard lock(mutex_);
    return log_;
  }

 private:
  void keep(const json::object& object) {
    state_[std::string(json::text(object, {"metadata", "name"}))] = json::text(object, {"metadata", "resourceVersion"});
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::string> state_;  // name -> resource version
  std::vector<std::string> log_;
  std::vector<ApiError> troubles_;
  std::chrono::nanoseconds since_{};
  int lists_ = 0;
};

class Watching : public testing::Test {
 protected:
  void SetUp() override {
    Config config;
    config.cluster.server = server_.url();
    client_ = *Client::make(config, {.requests_per_second = 0});
    options_.backoff = {.initial = std::chrono::milliseconds(1), .max = std::chrono::milliseconds(5)};
  }
  static json::object pod(const std::string& name, int generation = 1) {
    return {{"apiVersion", "v1"},
            {"kind", "Pod"},
            {"metadata",
             {{"name", name},
              {"namespace", "ns"},
              {"labels", {{"app", "a"}}},
              {"managedFields", json::array{1}},
              {"generation", generation}}}};
  }
  void put(const std::string& name, int generation = 1) { server_.store().put(pod(name, generation)); }
  void erase(const std::string& name) { server_.store().erase("Pod", "ns", name); }
  void watch() { watcher_.emplace(*client_, pods, "ns", follower_, options_); }
  /// Waits until so many watches were asked for.
  bool await_watches(std::size_t count) { return server_.await_requests(count, "watch"); }

  fake::ApiServer server_;
  std::unique_ptr<Client> client_;
  WatcherOptions options_;
  Follower follower_;
  std::optional<Watcher> watcher_;  // last: it uses the others
};

}  // namespace turbolift::kubernetes
