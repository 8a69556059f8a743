#include "kubernetes/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/file.hpp"
#include "testing/api_server.hpp"

namespace turbolift::kubernetes {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

base::Deadline soon(std::chrono::nanoseconds time = 20s) {
  return base::Deadline::after(time);
}

json::object pod(std::string_view name) {
  return {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", {{"name", name}, {"namespace", "ns"}}}};
}

/// A client whose pauses take no time and are noted.
class ApiClient : public testing::Test {
 protected:
  std::unique_ptr<Client> connect(fake::ApiServer& server, Config config = {}, ClientOptions options = {}) {
    if (config.cluster.server.empty()) config.cluster.server = server.url();
    options.environment = [](const char*) { return std::nullopt; };
    options.pause = [this](base::Deadline until, const http::Interrupt*) {
      pauses_.push_back(std::chrono::ceil<std::chrono::seconds>(until.remaining()));
      return true;
    };
    auto client = Client::make(std::move(config), std::move(options));
    EXPECT_TRUE(client) << client.error().message;
    return std::move(*client);
  }

  std::vector<std::chrono::seconds> pauses_;
  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-client-test").value();
};

TEST_F(ApiClient, SendsAndReceivesObjects) {
  fake::ApiServer server;
  const auto client = connect(server);
  const auto created = client->send(request::create(pods, "ns", pod("p")), soon());
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_FALSE(json::text(*created, {"metadata", "uid"}).empty());
  EXPECT_EQ(*client->send(request::get(pods, "ns", "p"), soon()), *created);
  const auto again = client->send(request::create(pods, "ns", pod("p")), soon());
  ASSERT_FALSE(again);
  EXPECT_TRUE(again.error().already_exists());
  EXPECT_EQ(again.error().message, "POST /api/v1/namespaces/ns/pods: pods \"p\" already exists");
  EXPECT_TRUE(client->send(request::get(pods, "ns", "q"), soon()).error().not_found());
  const fake::ServerRequest first = server.requests().front();
  EXPECT_EQ(first.header("content-type"), "application/json");
  EXPECT_EQ(first.header("user-agent"), "turbolift");
  EXPECT_EQ(first.header("authorization"), "");
  EXPECT_EQ(server.connections(), 1U) << "the connection is kept";
}

TEST_F(ApiClient, GoesBelowThePathOfTheServersUrl) {
  fake::ApiServer server;
  Config config;
  config.cluster.server = server.url() + "/k8s/clusters/c-1/?x=y";
  const auto client = connect(server, config);
  EXPECT_FALSE(client->send(request::get(pods, "ns", "p"), soon()));
  EXPECT_EQ(server.requests().front().target, "/k8s/clusters/c-1/api/v1/namespaces/ns/pods/p");
  EXPECT_EQ(client->access(soon())->prefix, "/k8s/clusters/c-1");
}

TEST_F(ApiClient, RefusesAServerThatIsNone) {
  Config config;
  config.cluster.server = "ftp://x";
  EXPECT_THAT(Client::make(config).error().message, HasSubstr("the cluster's server"));
  config.cluster.server = "10.0.0.1:8080";
  EXPECT_TRUE(Client::make(config)) << "http, as kubectl does";
  config.cluster.proxy_url = "x://y";
  EXPECT_THAT(Client::make(config).error().message, HasSubstr("proxy-url"));
}

TEST_F(ApiClient, ActsAsSomebodyElseWhereItShould) {
  fake::ApiServer server;
  Config config;
  config.user.impersonate = "jane";
  config.user.impersonate_uid = "7";
  config.user.impersonate_groups = {"a", "b"};
  config.user.impersonate_extra = {{"acme.com/Some%20 Key", {"v", "w"}}};
  config.user.token = "canary";
  const auto client = connect(server, config);
  EXPECT_FALSE(client->send(request::get(pods, "ns", "p"), soon()));
  std::vector<std::string> sent;
  const fake::ServerRequest request = server.requests().front();
  for (const auto& [name, value] : request.headers) {
    if (name.starts_with("impersonate")) sent.push_back(std::string(name).append(": ").append(value));
  }
  EXPECT_THAT(sent, ElementsAre("impersonate-user: jane", "impersonate-uid: 7", "impersonate-group: a",
                                "impersonate-group: b", "impersonate-extra-acme.com%2fsome%2520%20key: v",
                                "impersonate-extra-acme.com%2fsome%2520%20key: w"));
  EXPECT_EQ(request.header("authorization"), "") << "no secrets over plain HTTP";
}

TEST_F(ApiClient, WaitsAndAsksAgainWhereTheServerSaysSo) {
  fake::ApiServer server;
  const auto client = connect(server);
  server.inject({.verb = "create", .times = 2, .status = 429, .retry_after = "3"});
  server.inject({.verb = "create", .status = 503, .retry_after = "0"});
  EXPECT_TRUE(client->send(request::create(pods, "ns", pod("p")), soon()));
  EXPECT_THAT(pauses_, ElementsAre(3s, 3s, 0s));
  EXPECT_EQ(server.requests("create").size(), 4U);
}

TEST_F(ApiClient, DoesNotAskAgainByItself) {
  fake::ApiServer server;
  const auto client = connect(server);
  for (const int status : {429, 500, 503}) {
    server.inject({.status = status});
    EXPECT_EQ(client->send(request::get(pods, "ns", "p"), soon()).error().status, status);
  }
  server.inject({.status = 409, .retry_after = "1"});
  EXPECT_EQ(client->send(request::get(pods, "ns", "p"), soon()).error().status, 409);
  EXPECT_EQ(server.requests().size(), 4U);
  EXPECT_THAT(pauses_, testing::IsEmpty());
}

TEST_F(ApiClient, GivesUpAfterTenTimesOrWhereItCannotWaitSoLong) {
  fake::ApiServer server;
  const auto client = connect(server);
  server.inject({.times = -1, .status = 429, .retry_after = "1"});
  const auto answer = client->send(request::get(pods, "ns", "p"), base::Deadline::never());
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().too_many_requests());
  EXPECT_EQ(answer.error().retry_after, 1s);
  EXPECT_EQ(server.requests().size(), 11U);
  server.clear_faults();
  server.inject({.times = -1, .status = 429, .retry_after = "100"});
  EXPECT_EQ(client->send(request::get(pods, "ns", "p"), soon(50s)).error().status, 429);
  EXPECT_EQ(server.requests().size(), 12U);
}

TEST_F(ApiClient, SaysWhetherALostAnswerMayHaveBeenActedOn) {
  fake::ApiServer server;
  const auto client = connect(server);
  server.inject({.kind = fake::ApiFault::Kind::drop_reply, .verb = "create"});
  const auto answer = client->send(request::create(pods, "ns", pod("p")), soon());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().status, 0);
  EXPECT_EQ(answer.error().failure, http::Failure::closed);
  EXPECT_TRUE(answer.error().sent);
  EXPECT_TRUE(client->send(request::get(pods, "ns", "p"), soon())) << "it was";
  EXPECT_EQ(server.requests("create").size(), 1U) << "and it was not sent again";

  Config nobody;
  nobody.cluster.server = "http://127.0.0.1:1";
  const auto unsent = connect(server, nobody)->send(request::create(pods, "ns", pod("p")), soon());
  EXPECT_EQ(unsent.error().failure, http::Failure::connect);
  EXPECT_FALSE(unsent.error().sent);
}

TEST_F(ApiClient, WaitsForAnAnswerAsLongAsItIsToldTo) {
  fake::ApiServer server;
  server.inject({.kind = fake::ApiFault::Kind::stall, .times = -1});
  const auto client = connect(server);
  const auto by_deadline = client->send(request::create(pods, "ns", pod("p")), soon(50ms));
  EXPECT_EQ(by_deadline.error().failure, http::Failure::timeout);
  EXPECT_TRUE(by_deadline.error().sent);
  const auto patient = connect(server, {}, {.request_timeout = 50ms});
  EXPECT_EQ(patient->send(request::get(pods, "ns", "p"), base::Deadline::never()).error().failure,
            http::Failure::timeout);
}

TEST_F(ApiClient, CanBeInterrupted) {
  fake::ApiServer server;
  server.inject({.kind = fake::ApiFault::Kind::stall});
  const auto client = connect(server);
  http::Interrupt interrupt;
  std::jthread raiser([&] {
    while (server.requests().empty()) std::this_thread::yield();
    interrupt.raise();
  });
  EXPECT_EQ(client->send(request::get(pods, "ns", "p"), soon(), &interrupt).error().failure, http::Failure::cancelled);
}

TEST_F(ApiClient, KeepsToTheRate) {
  fake::ApiServer server;
  const auto client = connect(server, {}, {.requests_per_second = 1, .burst = 2});
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(client->send(request::list(pods, "ns"), soon()));
  EXPECT_THAT(pauses_, ElementsAre(1s, 2s));
  const auto too_late = client->send(request::list(pods, "ns"), soon(1s));
  EXPECT_EQ(too_late.error().failure, http::Failure::timeout);
  EXPECT_THAT(too_late.error().message, HasSubstr("rate limit"));
  EXPECT_FALSE(too_late.error().sent);
}

TEST_F(ApiClient, GivesStreamsAndTheErrorsOfWhatDoesNotBegin) {
  fake::ApiServer server;
  server.set_log("ns", "p", "one\ntwo\nthree\n");
  const auto client = connect(server);
  const auto log = client->open(request::log("ns", "p", {.tail_lines = 2}), soon());
  ASSERT_TRUE(log) << log.error().message;
  std::string text;
  while (true) {
    const auto more = (*log)->read(soon());
    ASSERT_TRUE(more);
    if (more->empty()) break;
    text += *more;
  }
  EXPECT_EQ(text, "two\nthree\n");
  EXPECT_EQ(client->send_for_text(request::log("ns", "p"), soon()), "one\ntwo\nthree\n");
  server.deny("log", "pods");
  const auto denied = client->open(request::log("ns", "p"), soon());
  ASSERT_FALSE(denied);
  EXPECT_TRUE(denied.error().forbidden());
  EXPECT_THAT(denied.error().message, HasSubstr("cannot log resource"));
}

TEST_F(ApiClient, TakesNothingForAnAnswerThatIsNone) {
  fake::ApiServer server;
  server.on_proxy([](const fake::ServerRequest&, fake::Responder& out) { out.respond(200, "<html>"); });
  const auto client = connect(server);
  const auto answer = client->send({"GET", request::service_proxy_target("ns", "s", "80", "/")}, soon());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().failure, http::Failure::malformed);
  EXPECT_TRUE(answer.error().sent);
}

}  // namespace
}  // namespace turbolift::kubernetes
