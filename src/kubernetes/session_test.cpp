#include "kubernetes/session.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "kubernetes/session_fixture.hpp"

namespace turbolift::kubernetes {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;
using Kind = fake::ApiFault::Kind;

TEST_F(SessionTest, MakesAJobThatOwnsNothingYet) {
  const auto session = open();
  const auto found = job(*session);
  ASSERT_TRUE(found);
  EXPECT_EQ(json::text(*found, {"metadata", "uid"}), session->identity().job_uid);
  EXPECT_EQ(json::number(*found, {"spec", "parallelism"}), 0);
  EXPECT_EQ(deadline_of(*session), 30);
  EXPECT_TRUE(session->await_started(patience()));
  EXPECT_FALSE(session->lost());
  EXPECT_TRUE(is_run_id(session->identity().run_id));
}

TEST_F(SessionTest, ExtendsTheDeadlineAndTestsTheUid) {
  const auto session = open();
  for (const std::int64_t seconds : {40, 50, 60, 70, 80}) {
    advance(10s);
    ASSERT_TRUE(await_deadline(*session, seconds));
  }
  EXPECT_FALSE(session->lost());
  EXPECT_TRUE(job(*session));
  for (const auto& request : server.requests("patch", "jobs"))
    EXPECT_THAT(request.body,
                HasSubstr(R"({"op":"test","path":"/metadata/uid","value":")" + session->identity().job_uid + "\"}"));
}

TEST_F(SessionTest, IsEndedByTheClusterWhenNobodyExtendsIt) {
  auto session = open();
  const SessionIdentity identity = session->identity();
  server.store().put(service(identity, {.id = "f-1"}));
  ASSERT_TRUE(session->await_started(patience()));
  session.reset();  // as when the program dies
  EXPECT_EQ(server.store().all("Service").size(), 1U) << "nothing is deleted by that alone";
  advance(29s);
  EXPECT_EQ(server.store().all("Service").size(), 1U);
  advance(2s);
  EXPECT_TRUE(server.store().all().empty());
}

TEST_F(SessionTest, RepeatsAFailedExtensionEachSecond) {
  const auto session = open();
  ASSERT_TRUE(session->await_started(patience()));
  server.inject({.kind = Kind::status, .verb = "patch", .plural = "jobs", .times = 3, .status = 500});
  advance(10s);
  for (std::size_t tries = 1; tries <= 3; ++tries) {
    ASSERT_TRUE(await_requests("patch", "jobs", tries));
    advance(1s);
  }
  EXPECT_TRUE(await_deadline(*session, 43));
  EXPECT_FALSE(session->lost());
}

TEST_F(SessionTest, SurvivesAnExtensionWithoutAnAnswer) {
  SessionOptions with = options();
  with.timeout = 6s;  // an answer is waited for a sixth of that
  const auto session = open(with);
  ASSERT_TRUE(session->await_started(patience()));
  server.inject({.kind = Kind::stall, .verb = "patch", .plural = "jobs"});
  advance(2s);
  ASSERT_TRUE(await_requests("patch", "jobs", 1));
  advance(1s);
  EXPECT_TRUE(await_deadline(*session, 9));
  EXPECT_FALSE(session->lost());
}

TEST_F(SessionTest, IsOverWhenItCouldNotBeExtendedForSoLong) {
  const auto session = open();
  ASSERT_TRUE(session->await_started(patience()));
  server.inject(
      {.kind = Kind::status, .verb = "patch", .plural = "jobs", .times = -1, .status = 503, .reason = "etcd"});
  clock.advance(15s);
  ASSERT_TRUE(await_requests("patch", "jobs", 1));
  clock.advance(14s);
  EXPECT_FALSE(session->lost());
  clock.advance(1s);
  const auto why = await_loss();
  ASSERT_TRUE(why);
  EXPECT_EQ(why->kind, ErrorKind::session_lost);
  EXPECT_THAT(why->message, HasSubstr("could not be extended for 30 s: "));
}

TEST_F(SessionTest, IsOverAfterASleepOfTheMachine) {
  const auto session = open();
  ASSERT_TRUE(session->await_started(patience()));
  clock.advance(2h);
  const auto why = await_loss();
  ASSERT_TRUE(why);
  EXPECT_EQ(why->kind, ErrorKind::session_lost);
  EXPECT_THAT(why->message, HasSubstr("was the program stopped, or the machine suspended?"));
  EXPECT_THAT(server.requests("patch", "jobs"), IsEmpty()) << "it is too late to extend it";
}

TEST_F(SessionTest, NoticesThatTheJobIsGone) {
  const auto session = open();
  ASSERT_TRUE(session->await_started(patience()));
  server.store().erase("Job", kube_namespace, session_name(session->identity().run_id));
  const auto why = await_loss();
  ASSERT_TRUE(why);
  EXPECT_EQ(why->kind, ErrorKind::session_lost);
  EXPECT_THAT(why->message, HasSubstr("it is gone"));
  EXPECT_FALSE(session->await_started(patience()));
}

TEST_F(SessionTest, NoticesThatTheClusterHasEndedIt) {
  const auto session = open();
  ASSERT_TRUE(session->await_started(patience()));
  server.advance(31s);  // the cluster's clock alone
  const auto why = await_loss();
  ASSERT_TRUE(why);
  EXPECT_EQ(why->kind, ErrorKind::session_lost);
  EXPECT_EQ(losses(), 1U);
}

TEST_F(SessionTest, LeavesAnotherJobOfItsNameAlone) {
  const auto session = open();
  ASSERT_TRUE(session->await_started(patience()));
  json::object other = *job(*session);
  other["metadata"].as_object().erase("uid");
  server.store().erase("Job", kube_namespace, session_name(session->identity().run_id));
  server.store().put(other);
  const auto why = await_loss();
  ASSERT_TRUE(why);
  EXPECT_EQ(why->kind, ErrorKind::session_lost);
  const CloseReport report = session->close(base::Deadline::after(300ms));
  EXPECT_TRUE(job(*session)) << "it is not ours to delete";
  EXPECT_THAT(report.left, testing::ElementsAre("Job " + session_name(session->identity().run_id)));
  EXPECT_THAT(report.message, HasSubstr("not removed everything in time"));
}

TEST_F(SessionTest, SaysThatTheClusterDoesNotBeginToCount) {
  server.store().set_controllers(false);
  const auto session = open();
  ASSERT_TRUE(await_requests("watch", "jobs", 1));
  clock.advance(4s);
  EXPECT_FALSE(session->lost());
  clock.advance(1s);
  const auto why = await_loss();
  ASSERT_TRUE(why);
  EXPECT_EQ(why->kind, ErrorKind::start_failed);
  EXPECT_THAT(why->message, HasSubstr("kube-controller-manager"));
  EXPECT_FALSE(job(*session)) << "it is of no use";
}

TEST_F(SessionTest, SaysThatSomethingSuspendsIt) {
  const auto session = open();
  ASSERT_TRUE(session->await_started(patience()));
  server.store().merge("Job", kube_namespace, session_name(session->identity().run_id),
                       {{"spec", json::object{{"suspend", true}}}});
  const auto why = await_loss();
  ASSERT_TRUE(why);
  EXPECT_EQ(why->kind, ErrorKind::admission_denied);
  EXPECT_THAT(why->message, HasSubstr("Kueue"));
  EXPECT_FALSE(job(*session)) << "the cluster would not end it";
}

TEST_F(SessionTest, SaysThatItMayNotWatch) {
  server.deny("list", "jobs");
  const auto session = open();
  const auto why = await_loss();
  ASSERT_TRUE(why);
  EXPECT_EQ(why->kind, ErrorKind::forbidden);
  EXPECT_FALSE(job(*session));
}

TEST_F(SessionTest, FindsAJobWhoseAnswerGotLost) {
  server.inject({.kind = Kind::drop_reply, .verb = "create", .plural = "jobs"});
  const auto session = open();
  ASSERT_TRUE(session);
  EXPECT_EQ(server.store().all("Job").size(), 1U);
  EXPECT_EQ(json::text(*job(*session), {"metadata", "uid"}), session->identity().job_uid);
}

TEST_F(SessionTest, TriesAgainWhereNothingWasMade) {
  server.inject({.kind = Kind::drop_reply, .verb = "create", .plural = "jobs"});
  server.inject({.kind = Kind::drop_reply, .verb = "get", .plural = "jobs"});
  const auto session = open();
  ASSERT_TRUE(session);
  EXPECT_EQ(server.store().all("Job").size(), 1U);
}

TEST_F(SessionTest, AdoptsNothing) {
  SessionOptions with = options();
  with.run_id = "k7x2m9qd1a";
  server.store().put(deadline_job({.run_id = "k7x2m9qd1a", .kube_namespace = std::string(kube_namespace)}, 30s));
  const auto opened = Session::open(*client, with, *this, patience());
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("tl-k7x2m9qd1a"));
  EXPECT_THAT(server.requests("delete", {}), IsEmpty());
}

TEST_F(SessionTest, SaysWhyItCannotOpen) {
  server.deny("create", "jobs");
  const auto opened = Session::open(*client, options(), *this, patience());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::forbidden);
  EXPECT_THAT(opened.error().message, HasSubstr("the session's Job tl-"));
}

}  // namespace
}  // namespace turbolift::kubernetes
