#include "kubernetes/watcher.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>

#include "kubernetes/watch_fixture.hpp"

namespace turbolift::kubernetes {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using Kind = fake::ApiFault::Kind;

TEST_F(Watching, ListsAndThenSeesEachChange) {
  put("a");
  put("b");
  watch();
  follower_.await_log("list 2");
  ASSERT_TRUE(await_watches(1));
  put("c");
  put("a", 2);
  erase("b");
  EXPECT_THAT(follower_.await_log("-b"), ElementsAre("list 2", "+c", "~a", "-b"));
  const fake::ServerRequest list = server_.requests("list").front(), watch = server_.requests("watch").front();
  EXPECT_EQ(list.target, "/api/v1/namespaces/ns/pods?limit=500");
  EXPECT_EQ(watch.query("allowWatchBookmarks"), "true");
  EXPECT_GE(std::stoi(*watch.query("timeoutSeconds")), 300);
  EXPECT_LE(std::stoi(*watch.query("timeoutSeconds")), 600);
}

TEST_F(Watching, ListsInPagesAndBySelectors) {
  for (const char* name : {"a", "b", "c", "d", "e"}) put(name);
  options_.page_size = 2;
  options_.label_selector = "app=a";
  options_.field_selector = "metadata.name!=e";
  watch();
  follower_.await_log("list 4");
  ASSERT_TRUE(await_watches(1));
  EXPECT_EQ(server_.count("list"), 2U);
  EXPECT_EQ(server_.requests("list")[1].query("labelSelector"), "app=a");
  EXPECT_EQ(server_.requests("watch").front().query("fieldSelector"), "metadata.name!=e");
}

TEST_F(Watching, BeginsAListAnewWhereTheServerForgetsItBetweenPages) {
  for (const char* name : {"a", "b", "c"}) put(name);
  options_.page_size = 2;
  server_.inject({.verb = "list", .skip = 1, .status = 410});
  watch();
  EXPECT_THAT(follower_.await_log("recovered"), ElementsAre("trouble", "list 3", "recovered"));
  EXPECT_EQ(server_.count("list"), 4U);
}

TEST_F(Watching, GivesObjectsWholeButForManagedFields) {
  class Keeper final : public Watcher::Handler {
   public:
    void on_list(json::array items) override { listed.set_value(items.at(0).as_object()); }
    void on_event(EventType, json::object object) override { seen.set_value(std::move(object)); }
    void on_trouble(const ApiError&, std::chrono::nanoseconds) override {}
    std::promise<json::object> listed, seen;
  } keeper;
  put("a");
  const Watcher watcher(*client_, pods, "ns", keeper);
  const json::object listed = keeper.listed.get_future().get();
  EXPECT_EQ(json::text(listed, {"kind"}), "Pod");
  EXPECT_EQ(json::text(listed, {"apiVersion"}), "v1");
  EXPECT_EQ(json::find(listed, {"metadata", "managedFields"}), nullptr);
  put("b");
  const json::object seen = keeper.seen.get_future().get();
  EXPECT_EQ(json::text(seen, {"metadata", "name"}), "b");
  EXPECT_EQ(json::find(seen, {"metadata", "managedFields"}), nullptr);
}

TEST_F(Watching, GoesOnWhereItWasCut) {
  put("a");
  watch();
  ASSERT_TRUE(await_watches(1));
  put("b");
  follower_.await_log("+b");
  server_.cut_all();
  put("c");
  put("a", 2);
  EXPECT_THAT(follower_.await_log("~a"), ElementsAre("list 1", "+b", "+c", "~a"));
  EXPECT_EQ(server_.count("list"), 1U) << "nothing is listed again";
}

TEST_F(Watching, GoesOnFromABookmark) {
  put("a");
  watch();
  ASSERT_TRUE(await_watches(1));
  server_.send_bookmarks();
  const std::string version = std::to_string(server_.store().version());
  // Cut again and again, until the bookmark was seen.
  std::size_t watches = 1;
  while (server_.requests("watch").back().query("resourceVersion") != version) {
    server_.cut_all();
    ASSERT_TRUE(await_watches(++watches));
  }
  EXPECT_EQ(server_.count("list"), 1U);
}

TEST_F(Watching, ReportsTheDifferenceAfterALossOfHistory) {
  for (const bool as_event : {true, false}) {
    const std::size_t times = as_event ? 1 : 2;
    put("gone");
    put("changed");
    if (as_event) put("kept");
    if (!watcher_) watch();
    ASSERT_TRUE(follower_.await_same(server_, "Pod"));
    // Nothing is served meanwhile.
    server_.inject({.verb = "watch", .times = -1, .status = 503});
    server_.cut_all();
    follower_.await_log("trouble", times);
    erase("gone");
    put("changed", static_cast<int>(times) + 5);
    put("new-" + std::to_string(times));
    server_.forget_history(as_event);
    server_.clear_faults();
    ASSERT_TRUE(follower_.await_same(server_, "Pod"));
    const auto log = follower_.await_log("~changed", times);
    EXPECT_THAT(log, testing::IsSupersetOf({std::string("-gone"), "+new-" + std::to_string(times)}));
    EXPECT_THAT(log, testing::Not(testing::Contains(HasSubstr("wrong"))));
    EXPECT_EQ(std::ranges::count(log, "~kept"), 0);
    EXPECT_EQ(std::ranges::count_if(log, [](const auto& entry) { return entry.starts_with("list"); }), 1);
    erase("new-" + std::to_string(times));
  }
}

TEST_F(Watching, TellsOfTroubleAndOfItsEnd) {
  server_.inject({.verb = "list", .times = 3, .status = 500});
  watch();
  const auto log = follower_.await_log("recovered");
  EXPECT_THAT(log, ElementsAre("trouble", "trouble", "trouble", "list 0", "recovered"));
  EXPECT_EQ(follower_.troubles().front().status, 500);
  EXPECT_GT(follower_.since(), 0ns);
}

TEST_F(Watching, AForbiddenWatchIsTroubleAgainAndAgain) {
  server_.deny("watch", "pods");
  watch();
  follower_.await_log("trouble", 3);
  EXPECT_TRUE(follower_.troubles().back().forbidden());
  EXPECT_EQ(server_.count("list"), 1U);
}

TEST_F(Watching, AServerThatForgetsAtOnceIsNotAskedWithoutEnd) {
  server_.inject({.verb = "watch", .times = 5, .status = 410});
  watch();
  follower_.await_log("recovered", 5);
  EXPECT_TRUE(follower_.troubles().front().expired());
  EXPECT_EQ(follower_.troubles().size(), 5U);
}

TEST_F(Watching, ListsAgainAfterAnErrorInTheStream) {
  put("a");
  server_.inject({.kind = Kind::error_event, .verb = "watch", .status = 500});
  watch();
  follower_.await_log("recovered");
  put("b");
  follower_.await_log("+b");
  EXPECT_EQ(server_.count("list"), 2U);
  EXPECT_EQ(follower_.troubles().front().status, 500);
}

TEST_F(Watching, SurvivesACutAfterEachByte) {
  put("a");
  // The answer of a watch that brings one event is this long.
  const std::size_t length = 400;
  for (std::size_t bytes = 0; bytes < length; bytes += 7) {
    server_.inject({.kind = Kind::cut_after, .verb = "watch", .skip = bytes == 0 ? 0 : 1, .bytes = bytes});
  }
  watch();
  for (int i = 0; i < 150; ++i) put("a", i + 2);
  ASSERT_TRUE(follower_.await_same(server_, "Pod"));
  EXPECT_THAT(follower_.log(), testing::Not(testing::Contains(HasSubstr("wrong"))));
}

TEST_F(Watching, CutsAWatchThatTheServerDoesNotEnd) {
  server_.inject({.kind = Kind::stall_after, .verb = "watch", .bytes = 0});
  options_.min_watch_time = 0s;
  options_.idle_slack = 10ms;
  watch();
  ASSERT_TRUE(await_watches(2));
  put("a");
  follower_.await_log("+a");
  EXPECT_EQ(server_.count("list"), 1U);
}

TEST_F(Watching, StopsAtOnceWhateverItWaitsFor) {
  const auto stop_time = [this] {
    const auto began = std::chrono::steady_clock::now();
    watcher_.reset();
    return std::chrono::steady_clock::now() - began;
  };
  watch();
  ASSERT_TRUE(await_watches(1));
  EXPECT_LT(stop_time(), 1s) << "for events";
  server_.inject({.kind = Kind::stall, .verb = "list"});
  watch();
  ASSERT_TRUE(server_.await_requests(2, "list"));
  EXPECT_LT(stop_time(), 1s) << "for a list";
  options_.backoff = {.initial = std::chrono::hours(1), .max = std::chrono::hours(1)};
  server_.inject({.verb = "list", .status = 500});
  watch();
  follower_.await_log("trouble");
  EXPECT_LT(stop_time(), 1s) << "for the next attempt";
  const std::size_t before = follower_.log().size();
  put("a");
  EXPECT_EQ(follower_.log().size(), before);
}

TEST_F(Watching, IsNotAForkedChilds) {
  watch();
  ASSERT_TRUE(await_watches(1));
  const pid_t child = ::fork();
  if (child == 0) {
    watcher_->stop();
    watcher_.reset();
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  put("a");
  follower_.await_log("+a");
}

}  // namespace
}  // namespace turbolift::kubernetes
