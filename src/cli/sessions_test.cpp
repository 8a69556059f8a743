#include "cli/sessions.hpp"

#include <gtest/gtest.h>

#include "kubernetes/objects.hpp"
#include "kubernetes/timestamp.hpp"

namespace turbolift::cli {
namespace {

using namespace std::chrono_literals;

TimePoint at(std::string_view time) {
  return kubernetes::parse_timestamp(time).value();
}

class SessionsTest : public testing::Test {
 protected:
  static kubernetes::SessionIdentity identity(const std::string& run) {
    return {.run_id = run, .kube_namespace = "team", .job_uid = "uid-" + run, .program = "app", .labels = {}};
  }
  static json::object job(const std::string& run, std::string_view started) {
    json::object job = kubernetes::deadline_job(identity(run), 30s);
    job["metadata"].as_object()["creationTimestamp"] = "2026-11-24T12:00:00Z";
    if (!started.empty()) job["status"] = {{"startTime", started}};
    return job;
  }
  static json::object deployment(const std::string& run, const std::string& function) {
    kubernetes::ServiceSpec spec;
    spec.id = function + "-01234567";
    spec.function = function + "(int)";
    spec.image = "r:5000/turbolift/" + function + "@sha256:00";
    spec.replicas = 3;
    json::object object = kubernetes::deployment(identity(run), spec).value();
    object["status"] = {{"readyReplicas", 2}};
    object["metadata"].as_object()["creationTimestamp"] = "2026-11-24T12:00:01Z";
    return object;
  }
};

TEST_F(SessionsTest, AreReadFromWhatALibraryMakes) {
  const auto sessions = read_sessions({job("k7x2m9qd1a", "2026-11-24T12:00:00Z")},
                                      {deployment("k7x2m9qd1a", "square"), deployment("k7x2m9qd1a", "area")});
  ASSERT_EQ(sessions.size(), 1U);
  const SeenSession& session = sessions[0];
  EXPECT_EQ(session.program, "app");
  EXPECT_EQ(session.state, SeenSession::State::living);
  EXPECT_EQ(session.ends, at("2026-11-24T12:00:30Z"));
  ASSERT_EQ(session.functions.size(), 2U);
  EXPECT_EQ(session.functions[0].name, "area(int)");
  EXPECT_EQ(session.functions[1].name, "square(int)");
  EXPECT_EQ(session.functions[1].wanted, 3);
  EXPECT_EQ(session.functions[1].ready, 2);
  EXPECT_EQ(session.functions[1].image, "r:5000/turbolift/square@sha256:00");
  EXPECT_EQ(json::text(session.functions[1].resources, {"requests", "cpu"}), "1");
  EXPECT_EQ(time_left(session, at("2026-11-24T12:00:06Z")), "24s");
  EXPECT_EQ(time_left(session, at("2026-11-24T12:00:33Z")), "0s") << "the controller may need a moment";
  EXPECT_EQ(time_left(session, at("2026-11-24T12:01:00Z")), "overdue");
}

TEST_F(SessionsTest, SayWhatHasBecomeOfThem) {
  json::object ended = job("aaaaaaaaaa", "2026-11-24T12:00:00Z");
  ended["status"].as_object()["conditions"] = json::array{{{"type", "Failed"}, {"status", "True"}}};
  json::object foreign = job("bbbbbbbbbb", "");
  foreign["metadata"].as_object()["name"] = "backup";
  const auto sessions = read_sessions({ended, job("cccccccccc", ""), foreign}, {deployment("dddddddddd", "square")});
  ASSERT_EQ(sessions.size(), 3U) << "a Job of another name is no session";
  EXPECT_EQ(sessions[0].state, SeenSession::State::ended);
  EXPECT_EQ(sessions[1].state, SeenSession::State::waiting);
  EXPECT_EQ(sessions[2].run_id, "dddddddddd");
  EXPECT_EQ(time_left(sessions[2], at("2026-11-24T12:00:00Z")), "orphaned");
  EXPECT_EQ(sessions[2].program, "app");
}

TEST_F(SessionsTest, AFunctionIsCalledByItsServiceToo) {
  const SeenFunction function{.name = "geo::area(int)", .service = "geo-area-01234567"};
  EXPECT_TRUE(is_called(function, "geo-area-01234567"));
  EXPECT_TRUE(is_called(function, "area"));
  EXPECT_FALSE(is_called(function, "geo-area"));
}

TEST(ClusterTime, IsReadFromAnAnswersDate) {
  EXPECT_EQ(parse_http_date("Tue, 24 Nov 2026 18:19:49 GMT"), at("2026-11-24T18:19:49Z"));
  EXPECT_FALSE(parse_http_date(""));
  EXPECT_FALSE(parse_http_date("2026-11-24T18:19:49Z"));
}

}  // namespace
}  // namespace turbolift::cli
