#include <gtest/gtest.h>

#include <future>
#include <optional>

#include "http/client/client.hpp"
#include "http/client/client_fixture.hpp"
#include "testing/http_server.hpp"

// Of Client: which connections it keeps, and what it sends again.
namespace turbolift::http {
namespace {

/// Answers "/first"; at the next request of one of the first `forgetful` connections it closes without an answer.
fake::HttpServer::Handler closing_after_the_first(std::size_t forgetful) {
  return [forgetful](const fake::ServerRequest& request, fake::Responder& to) {
    if (request.connection < forgetful && request.target != "/first") {
      to.peer().close();
    } else {
      to.respond(200);
    }
  };
}

TEST(ClientReuse, AnIdempotentRequestIsSentAgainWhereAKeptConnectionWasStale) {
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}) {
    const fake::HttpServer server(closing_after_the_first(1));
    Client client(origin_of(server.port()));
    ASSERT_TRUE(client.send({.target = "/first"}, patience()));
    const auto answer = client.send({.method = method, .target = "/second"}, patience());
    ASSERT_TRUE(answer) << method << ": " << answer.error().message;
    EXPECT_EQ(server.connections(), 2U);
    EXPECT_EQ(server.requests().size(), 3U);
  }
}

TEST(ClientReuse, AnotherRequestIsNot) {
  for (const char* method : {"POST", "PATCH"}) {
    const fake::HttpServer server(closing_after_the_first(1));
    Client client(origin_of(server.port()));
    ASSERT_TRUE(client.send({.target = "/first"}, patience()));
    const auto answer = client.send({.method = method, .target = "/second"}, patience());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().failure, Failure::closed);
    EXPECT_TRUE(answer.error().sent);
    EXPECT_EQ(server.requests().size(), 2U);
  }
}

TEST(ClientReuse, ARequestIsSentAgainOnceAtMostAndOnlyAfterReuse) {
  const fake::HttpServer server(closing_after_the_first(100));
  Client client(origin_of(server.port()));
  ASSERT_TRUE(client.send({.target = "/first"}, patience()));
  EXPECT_EQ(client.send({.target = "/second"}, patience()).error().failure, Failure::closed);
  EXPECT_EQ(server.connections(), 2U);
  EXPECT_EQ(client.send({.target = "/third"}, patience()).error().failure, Failure::closed);  // a new connection
  EXPECT_EQ(server.connections(), 3U);
}

TEST(ClientReuse, AnAnswerThatHasBegunIsNotAskedForAgain) {
  fake::HttpServer server([](const fake::ServerRequest& request, fake::Responder& to) {
    if (request.target == "/first") {
      to.respond(200);
    } else {
      to.peer().write("HTTP/1.1 2");
      to.peer().close();
    }
  });
  Client client(origin_of(server.port()));
  ASSERT_TRUE(client.send({.target = "/first"}, patience()));
  EXPECT_EQ(client.send({.target = "/second"}, patience()).error().failure, Failure::closed);
  EXPECT_EQ(server.connections(), 1U);
}

TEST(ClientReuse, AConnectionThatWasClosedMeanwhileIsNotUsed) {
  for (const bool with_tls : {false, true}) {
    std::promise<void> closed;
    const fake::HttpServer server(
        [&closed](const fake::ServerRequest& request, fake::Responder& to) {
          to.respond(200);
          if (request.connection != 0) return;
          to.peer().close();
          closed.set_value();
        },
        with_tls ? std::optional(fake::ServerTls{Identities::get().server}) : std::nullopt);
    Client client(origin_of(server.port(), with_tls ? trusted_tls() : nullptr));
    ASSERT_TRUE(client.send({.method = "POST"}, patience()));
    closed.get_future().wait();
    const auto answer = client.send({.method = "POST"}, patience());
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(server.connections(), 2U);
  }
}

TEST(ClientReuse, WhatTheServerOrTheClientForbidsIsNotKept) {
  fake::HttpServer server([](const fake::ServerRequest& request, fake::Responder& to) {
    to.respond(200, "r", request.target == "/close" ? fake::Headers{{"Connection", "close"}} : fake::Headers{});
  });
  Client closing(origin_of(server.port()));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(closing.send({.target = "/close"}, patience()));
  EXPECT_EQ(server.connections(), 3U);
  Client forgetting(origin_of(server.port()), {.idle_timeout = 0ns});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(forgetting.send({}, patience()));
  EXPECT_EQ(server.connections(), 6U);
  Client keeping_none(origin_of(server.port()), {.max_idle = 0});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(keeping_none.send({}, patience()));
  EXPECT_EQ(server.connections(), 9U);
}

TEST(ClientReuse, WhatWasInUseWhenCredentialsChangedIsNotKept) {
  fake::HttpServer server([](const fake::ServerRequest&, fake::Responder& to) { to.respond(200, "body"); });
  Client client(origin_of(server.port()));
  const auto stream = client.open({}, patience());
  ASSERT_TRUE(stream);
  client.close_idle();
  EXPECT_EQ(read_all(**stream).value(), "body");
  ASSERT_TRUE(client.send({}, patience()));
  EXPECT_EQ(server.connections(), 2U);
}

TEST(ClientReuse, AStreamThatIsDroppedClosesItsConnection) {
  std::promise<void> ended;
  fake::HttpServer server([&ended](const fake::ServerRequest&, fake::Responder& to) {
    to.begin(200);
    to.chunk("some");
    to.peer().await_end();
    ended.set_value();
  });
  Client client(origin_of(server.port()));
  {
    const auto stream = client.open({}, patience());
    ASSERT_TRUE(stream);
    EXPECT_EQ((*stream)->read(patience()).value(), "some");
  }
  EXPECT_EQ(ended.get_future().wait_for(20s), std::future_status::ready);
}

}  // namespace
}  // namespace turbolift::http
