#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "kubernetes/names.hpp"
#include "kubernetes/session.hpp"
#include "testing/api_server.hpp"

namespace turbolift::kubernetes {

/// A cluster whose time and the session's are advanced together, by hand.
class SessionTest : public testing::Test, protected Session::Listener {
 protected:
  static constexpr std::string_view kube_namespace = "team";

  void SetUp() override {
    Config config;
    config.cluster.server = server.url();
    auto made = Client::make(std::move(config), {.requests_per_second = 0});
    ASSERT_TRUE(made) << made.error().message;
    client = *std::move(made);
  }

  SessionOptions options() const {
    SessionOptions options;
    options.kube_namespace = kube_namespace;
    options.program = "app";
    options.longest_sleep = std::chrono::milliseconds(5);
    options.clock = &clock;
    return options;
  }
  std::unique_ptr<Session> open(SessionOptions with) {
    auto opened = Session::open(*client, std::move(with), *this, patience());
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }
  std::unique_ptr<Session> open() { return open(options()); }

  static base::Deadline patience() { return base::Deadline::after(std::chrono::seconds(20)); }

  void advance(std::chrono::seconds by) {
    clock.advance(by);
    server.advance(by);
  }

  std::optional<json::object> job(const Session& session) const {
    return const_cast<fake::ApiServer&>(server).store().find("Job", kube_namespace,
                                                             session_name(session.identity().run_id));
  }
  std::int64_t deadline_of(const Session& session) const {
    const auto found = job(session);
    return found ? json::number(*found, {"spec", "activeDeadlineSeconds"}).value_or(0) : 0;
  }
  /// Waits until the Job's deadline is this.
  bool await_deadline(const Session& session, std::int64_t seconds) {
    return server.await([&](fake::ApiStore&) { return deadline_of(session) == seconds; });
  }
  /// Waits until so many requests have come, also those that change nothing.
  bool await_requests(std::string_view verb, std::string_view plural, std::size_t count) const {
    const base::Deadline deadline = patience();
    while (server.requests(verb, plural).size() < count) {
      if (deadline.expired()) return false;
      std::this_thread::yield();
    }
    return true;
  }
  /// Waits until the session says that it is over.
  std::optional<Problem> await_loss() {
    std::unique_lock lock(mutex_);
    lost_.wait_until(lock, patience().time(), [this] { return problem_.has_value(); });
    return problem_;
  }
  std::size_t losses() const {
    const std::lock_guard lock(mutex_);
    return losses_;
  }

  void on_lost(const Problem& why) override {
    const std::lock_guard lock(mutex_);
    problem_ = why;
    ++losses_;
    lost_.notify_all();
  }

  base::ManualClock clock;
  fake::ApiServer server;
  std::unique_ptr<Client> client;

 private:
  mutable std::mutex mutex_;
  std::condition_variable lost_;
  std::optional<Problem> problem_;
  std::size_t losses_ = 0;
};

}  // namespace turbolift::kubernetes
