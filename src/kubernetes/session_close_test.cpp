#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "kubernetes/leftovers.hpp"
#include "kubernetes/session_fixture.hpp"

namespace turbolift::kubernetes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;
using Kind = fake::ApiFault::Kind;

class SessionClose : public SessionTest {
 protected:
  void SetUp() override {
    SessionTest::SetUp();
    session = open();
    ASSERT_TRUE(session);
    ASSERT_TRUE(session->await_started(patience()));
    const SessionIdentity& identity = session->identity();
    const ServiceSpec spec{.id = "f-1"};
    for (const json::object& object :
         {token_secret(identity, "t"), network_policy(identity), service(identity, spec), *deployment(identity, spec),
          autoscaler(identity, spec, 1, 2), ingress(identity, spec, {.host = "h"})})
      server.store().put(object);
  }
  json::object pod(std::string_view name) const {
    json::object metadata{{"name", name}, {"namespace", kube_namespace}};
    metadata["labels"] = json::object{{run_label, session->identity().run_id}};
    json::object object{{"apiVersion", "v1"}, {"kind", "Pod"}};
    object["metadata"] = std::move(metadata);
    return object;
  }

  std::unique_ptr<Session> session;
};

TEST_F(SessionClose, RemovesEverythingAndNothingElse) {
  SessionIdentity stranger = session->identity();
  stranger.run_id = "0123456789";
  stranger.job_uid.clear();
  server.store().put(service(stranger, {.id = "f-1"}));
  const CloseReport report = session->close(patience());
  EXPECT_THAT(report.left, IsEmpty());
  EXPECT_EQ(report.message, "");
  EXPECT_EQ(server.store().all().size(), 1U) << "the stranger's";
  EXPECT_FALSE(session->lost()) << "that was no loss";
  const auto deletes = server.requests("delete", {});
  ASSERT_EQ(deletes.size(), 1U) << "the cluster does the rest";
  EXPECT_THAT(deletes[0].body, HasSubstr(R"("propagationPolicy":"Background")"));
  EXPECT_THAT(deletes[0].body, HasSubstr(session->identity().job_uid));
}

TEST_F(SessionClose, WaitsForWhatTakesItsTime) {
  server.store().put(pod("p"));  // it has no owner here, and goes when the test wants it to
  std::thread cluster([&] {
    await_requests("watch", "pods", 1);
    server.store().erase("Pod", kube_namespace, "p");
  });
  EXPECT_THAT(session->close(patience()).left, IsEmpty());
  cluster.join();
}

TEST_F(SessionClose, SaysWhatIsLeftAtTheDeadline) {
  server.store().put(pod("p"));
  const CloseReport report = session->close(base::Deadline::after(300ms));
  EXPECT_THAT(report.left, ElementsAre("Pod p"));
  EXPECT_THAT(report.message, HasSubstr("goes on with that"));
}

TEST_F(SessionClose, IsDoneOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { EXPECT_THAT(session->close(patience()).left, IsEmpty()); });
  for (std::thread& thread : threads) thread.join();
  session->close(patience());
  EXPECT_EQ(server.requests("delete", {}).size(), 1U);
}

TEST_F(SessionClose, IsRepeatedAfterAFault) {
  server.inject({.kind = Kind::status, .verb = "delete", .plural = "jobs", .times = 2, .status = 500});
  server.inject({.kind = Kind::drop_reply, .verb = "delete", .plural = "jobs", .skip = 2});
  const CloseReport report = session->close(patience());
  EXPECT_THAT(report.left, IsEmpty());
  EXPECT_EQ(report.message, "");
  EXPECT_TRUE(server.store().all().empty());
}

TEST_F(SessionClose, LeavesItToTheDeadlineWhereItMayNotDelete) {
  server.deny("delete", "jobs");
  const CloseReport report = session->close(base::Deadline::after(300ms));
  EXPECT_FALSE(report.left.empty());
  EXPECT_THAT(report.message, HasSubstr("the cluster removes it at its deadline"));
  advance(31s);
  EXPECT_TRUE(server.store().all().empty());
}

TEST_F(SessionClose, DoesNotAskForWhatItMayNotSee) {
  for (const Resource& resource : session_resources()) server.deny("list", std::string(resource.plural));
  const CloseReport report = session->close(patience());
  EXPECT_THAT(report.left, IsEmpty());
  EXPECT_TRUE(server.store().all().empty());
}

TEST_F(SessionClose, HasABoundWithoutACluster) {
  server.inject({.kind = Kind::stall, .times = -1});
  const auto begin = std::chrono::steady_clock::now();
  const CloseReport report = session->close(base::Deadline::after(500ms));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
  EXPECT_FALSE(report.left.empty());
  EXPECT_THAT(report.message, HasSubstr("could not be deleted"));
}

TEST_F(SessionClose, AfterALoss) {
  server.advance(31s);
  ASSERT_TRUE(await_loss());
  const CloseReport report = session->close(patience());
  EXPECT_THAT(report.left, IsEmpty());
  EXPECT_EQ(report.message, "");
}

TEST_F(SessionClose, AForkedChildDoesNothing) {
  const pid_t child = ::fork();
  if (child == 0) {
    const CloseReport report = session->close(patience());
    session.reset();
    std::_Exit(report.left.empty() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(job(*session));
  EXPECT_THAT(server.requests("delete", {}), IsEmpty());
  advance(10s);
  EXPECT_TRUE(await_deadline(*session, 40)) << "the parent goes on";
}

/// Closes it from where it is told of the loss.
class CloseInListener : public SessionTest {
 protected:
  void on_lost(const Problem& why) override {
    if (session != nullptr) session->close(base::Deadline::after(2s));
    SessionTest::on_lost(why);
  }
  std::unique_ptr<Session> session;
};

TEST_F(CloseInListener, IsAllowed) {
  session = open();
  ASSERT_TRUE(session->await_started(patience()));
  server.store().erase("Job", kube_namespace, session_name(session->identity().run_id));
  EXPECT_TRUE(await_loss());
  EXPECT_THAT(session->close(patience()).left, IsEmpty());
}

}  // namespace
}  // namespace turbolift::kubernetes
