#include "cli/log_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "cli/cluster_fixture.hpp"
#include "http/client/wait.hpp"

namespace turbolift::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::string line(int second, const std::string& text) {
  return "2026-11-24T12:00:0" + std::to_string(second) + ".000000001Z " + text + "\n";
}

class LogWatchTest : public ClusterTest {
 protected:
  std::unique_ptr<LogWatch> watch(const std::string& function) {
    return std::make_unique<LogWatch>(access, LogSelection{.function = function, .run_id = {}, .options = {}}, output);
  }
  /// All lines so far, once there are so many.
  std::vector<std::string> await_lines(std::size_t count) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, 20s, [&] { return lines.size() >= count; });
    return lines;
  }
  bool await_trouble(const std::string& part) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 20s, [&] {
      return std::ranges::any_of(troubles, [&](const std::string& one) { return one.find(part) != one.npos; });
    });
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> lines, troubles;
  const LogOutput output{.line =
                             [this](std::string_view pod, std::string_view text) {
                               const std::lock_guard lock(mutex);
                               lines.push_back(std::string(pod).append("|").append(text));
                               changed.notify_all();
                             },
                         .trouble =
                             [this](const std::string& message) {
                               const std::lock_guard lock(mutex);
                               troubles.push_back(message);
                               changed.notify_all();
                             }};
};

TEST_F(LogWatchTest, FollowsAFunctionsPodsThoseThatComeLaterToo) {
  put_function("area");
  put_function("square");
  put_pod("area", "a1", "c1");
  put_pod("square", "s1", "c2");
  server.set_log("team", "a1", line(1, "one"), false, false);
  server.set_log("team", "s1", line(1, "of another function"), false, false);
  const auto logs = watch("area");
  EXPECT_THAT(await_lines(1), ElementsAre("a1|one"));
  server.set_log("team", "a1", line(1, "one") + line(2, "two"), false, false);
  EXPECT_THAT(await_lines(2), ElementsAre("a1|one", "a1|two"));
  server.set_log("team", "a2", line(3, "three"), false, false);
  put_pod("area", "a2", "c3");
  EXPECT_THAT(await_lines(3), ElementsAre("a1|one", "a1|two", "a2|three"));
}

TEST_F(LogWatchTest, WaitsForAFunctionThatDoesNotRunYet) {
  const auto logs = watch("geo::area");
  EXPECT_TRUE(await_trouble("nothing of that runs in namespace team yet"));
  server.set_log("team", "a1", line(1, "one"), false, false);
  put_pod("area", "a1", "c1");  // before the Deployment was heard of
  put_function("area");
  EXPECT_THAT(await_lines(1), ElementsAre("a1|one"));
}

TEST_F(LogWatchTest, ABrokenConnectionLosesAndRepeatsNothing) {
  put_function("area");
  put_pod("area", "a1", "c1");
  server.set_log("team", "a1", line(1, "one"), false, false);
  const auto logs = watch("area");
  await_lines(1);
  server.cut_all();
  ASSERT_TRUE(server.await_requests(2, "log"));
  EXPECT_EQ(server.requests("log").back().query("sinceTime"), "2026-11-24T12:00:01.000000001Z");
  server.set_log("team", "a1", line(1, "one") + line(2, "two"), false, false);
  EXPECT_THAT(await_lines(2), ElementsAre("a1|one", "a1|two"));
}

TEST_F(LogWatchTest, GoesOnWithAContainerThatIsStartedAgain) {
  put_function("area");
  put_pod("area", "a1", "c1");
  server.set_log("team", "a1", line(1, "one"), false, true);
  const auto logs = watch("area");
  await_lines(1);
  server.set_log("team", "a1", line(2, "after the restart"), false, false);
  put_pod("area", "a1", "c2");
  EXPECT_THAT(await_lines(2), ElementsAre("a1|one", "a1|after the restart"));
}

TEST_F(LogWatchTest, WhatIsForbiddenEndsIt) {
  server.deny("list", "pods");
  const auto logs = watch("");
  EXPECT_NE(http::wait_for({}, base::Deadline::after(20s), &logs->over()), http::Wake::timeout);
  EXPECT_THAT(logs->problem(), HasSubstr("pods is forbidden"));
}

TEST_F(LogWatchTest, EndsAtOnceWhileItFollows) {
  put_function("area");
  put_pod("area", "a1", "c1");
  server.set_log("team", "a1", line(1, "one"), false, false);
  auto logs = watch("");
  await_lines(1);
  const auto start = std::chrono::steady_clock::now();
  logs.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
}

}  // namespace
}  // namespace turbolift::cli
