#include "http/client/client.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <condition_variable>
#include <thread>
#include <vector>

#include "http/client/client_fixture.hpp"
#include "testing/http_server.hpp"

namespace turbolift::http {
namespace {

std::string numbered(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += std::to_string(i) + "\n";
  text.resize(size);
  return text;
}

/// Both with TLS and without.
class ClientTest : public testing::TestWithParam<bool> {
 protected:
  static std::optional<fake::ServerTls> server_tls() {
    if (!GetParam()) return std::nullopt;
    return fake::ServerTls{Identities::get().server};
  }
  static Origin origin(const fake::HttpServer& server) {
    return origin_of(server.port(), GetParam() ? trusted_tls() : nullptr);
  }
};
INSTANTIATE_TEST_SUITE_P(Transport, ClientTest, testing::Values(false, true),
                         [](const auto& test) { return test.param ? "Tls" : "Plain"; });

TEST_P(ClientTest, SendsARequestAndGivesItsAnswer) {
  fake::HttpServer server(
      [](const fake::ServerRequest&, fake::Responder& to) { to.respond(201, "made", {{"Location", "/x/1"}}); },
      server_tls());
  Client client(origin(server));
  const auto answer = client.send(
      {.method = "POST", .target = "/x?a=b%20c", .headers = {{"Accept", "text/plain"}}, .body = "some body"},
      patience());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body, "made");
  EXPECT_EQ(answer->header("location"), "/x/1");
  EXPECT_EQ(answer->header("retry-after"), "");
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].target, "/x?a=b%20c");
  EXPECT_EQ(requests[0].query("a"), "b c");
  EXPECT_EQ(requests[0].header("accept"), "text/plain");
  EXPECT_EQ(requests[0].header("host"), "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(requests[0].body, "some body");
}

TEST_P(ClientTest, KeepsItsConnection) {
  fake::HttpServer server([](const fake::ServerRequest&, fake::Responder& to) { to.respond(200, "r"); }, server_tls());
  Client client(origin(server));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client.send({}, patience()));
  EXPECT_EQ(server.connections(), 1U);
  client.close_idle();
  ASSERT_TRUE(client.send({}, patience()));
  EXPECT_EQ(server.connections(), 2U);
}

TEST_P(ClientTest, LargeBodiesPassBothWays) {
  fake::HttpServer server(
      [](const fake::ServerRequest& request, fake::Responder& to) { to.respond(200, request.body); }, server_tls());
  Client client(origin(server));
  const std::string large = numbered(std::size_t{20} << 20U);
  const auto answer = client.send({.method = "PUT", .body = large}, patience());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->body == large);
}

TEST_P(ClientTest, ABodyIsReadFromAPartOfAFile) {
  fake::HttpServer server(
      [](const fake::ServerRequest& request, fake::Responder& to) { to.respond(200, request.body); }, server_tls());
  Client client(origin(server));
  const std::string text = numbered(std::size_t{3} << 20U);
  const base::UniqueFd file(::memfd_create("body", MFD_CLOEXEC));
  ASSERT_EQ(::write(file.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  Request request{.method = "PUT", .body_fd = file.get(), .body_offset = 1000, .body_size = text.size() - 2000};
  const auto answer = client.send(request, patience());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->body == text.substr(1000, text.size() - 2000));

  request.body_size = text.size();  // more than there is behind the offset
  const auto cut = client.send(request, patience());
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().failure, Failure::malformed);
  EXPECT_NE(cut.error().message.find("shorter than was said"), std::string::npos) << cut.error().message;
}

TEST_P(ClientTest, AnswersWithoutABodyLeaveTheConnectionInOrder) {
  fake::HttpServer server(
      [](const fake::ServerRequest& request, fake::Responder& to) {
        if (request.method == "HEAD") {
          to.peer().write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        } else {
          to.respond(request.method == "DELETE" ? 204 : 304);
        }
      },
      server_tls());
  Client client(origin(server));
  for (const auto& [method, status] : {std::pair("HEAD", 200), {"DELETE", 204}, {"GET", 304}, {"HEAD", 200}}) {
    const auto answer = client.send({.method = method}, patience());
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, status);
    EXPECT_EQ(answer->body, "");
    if (status == 200) {
      EXPECT_EQ(answer->header("content-length"), "1000000");
    }
  }
  EXPECT_EQ(server.connections(), 1U);
}

TEST_P(ClientTest, InterimAnswersAreSkipped) {
  fake::HttpServer server(
      [](const fake::ServerRequest&, fake::Responder& to) {
        to.peer().write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
        to.respond(200, "final");
      },
      server_tls());
  Client client(origin(server));
  const auto answer = client.send({}, patience());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "final");
  EXPECT_EQ(answer->header("link"), "");
}

TEST_P(ClientTest, AnAnswerThatComesBeforeAllIsSentEndsTheSending) {
  fake::TcpServer server([](fake::Peer& peer) {
    if (GetParam() && !peer.start_tls({Identities::get().server})) return;
    peer.read_until("\r\n\r\n");
    peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 6\r\n\r\nno way");
    peer.await_end();
  });
  Client client(origin_of(server.port(), GetParam() ? trusted_tls() : nullptr));
  const std::string large(std::size_t{100} << 20U, 'x');
  const auto answer = client.send({.method = "POST", .body = large}, patience());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(answer->body, "no way");
}

TEST_P(ClientTest, ATooLongAnswerIsAnError) {
  fake::HttpServer server(
      [](const fake::ServerRequest& request, fake::Responder& to) {
        if (request.target == "/chunks") {
          to.begin(200);
          while (to.chunk(std::string(1000, 'x'))) {
          }
        } else {
          to.respond(200, std::string(2000, 'x'));
        }
      },
      server_tls());
  Client client(origin(server), {.max_body_bytes = 1999});
  for (const char* target : {"/", "/chunks"}) {
    const auto answer = client.send({.target = target}, patience());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().failure, Failure::too_large);
    EXPECT_TRUE(answer.error().sent);
  }
}

TEST_P(ClientTest, AStreamGivesWhatComesAsItComes) {
  std::mutex mutex;
  std::condition_variable changed;
  int wanted = 0;
  fake::HttpServer server(
      [&](const fake::ServerRequest&, fake::Responder& to) {
        to.begin(200, {{"Content-Type", "application/json"}});
        for (int i = 1; i <= 3; ++i) {
          std::unique_lock lock(mutex);
          changed.wait(lock, [&] { return wanted >= i; });
          to.chunk("event " + std::to_string(i));
        }
        to.end();
      },
      server_tls());
  Client client(origin(server));
  const auto stream = client.open({}, patience());
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ((*stream)->status(), 200);
  EXPECT_EQ((*stream)->header("content-type"), "application/json");
  const auto nothing = (*stream)->read(base::Deadline::after(0s));
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().failure, Failure::timeout);
  for (int i = 1; i <= 3; ++i) {
    {
      const std::lock_guard lock(mutex);
      wanted = i;
    }
    changed.notify_all();
    EXPECT_EQ((*stream)->read(patience()).value(), "event " + std::to_string(i));
  }
  EXPECT_EQ((*stream)->read(patience()).value(), "");
  EXPECT_EQ((*stream)->read(patience()).value(), "");
  EXPECT_EQ(client.send({}, patience()).value().body, "event 1event 2event 3");
  EXPECT_EQ(server.connections(), 1U);
}

TEST_P(ClientTest, AnotherThreadCancelsAStreamAndARequest) {
  fake::HttpServer server(
      [](const fake::ServerRequest& request, fake::Responder& to) {
        if (request.target == "/stream") to.begin(200);
        to.peer().await_end();
      },
      server_tls());
  Client client(origin(server));
  const auto stream = client.open({.target = "/stream"}, patience());
  ASSERT_TRUE(stream) << stream.error().message;
  std::jthread canceller([&] { (*stream)->cancel(); });
  for (int i = 0; i < 2; ++i) {
    const auto read = (*stream)->read(base::Deadline::never());
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().failure, Failure::cancelled);
  }

  Interrupt interrupt;
  std::jthread interrupter([&] {
    ASSERT_TRUE(server.await_requests(2));
    interrupt.raise();
  });
  const auto answer = client.send({.target = "/never", .interrupt = &interrupt}, base::Deadline::never());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().failure, Failure::cancelled);
  EXPECT_TRUE(answer.error().sent);
  const auto later = client.send({.interrupt = &interrupt}, base::Deadline::never());
  EXPECT_EQ(later.error().failure, Failure::cancelled);
  EXPECT_FALSE(later.error().sent);
}

TEST_P(ClientTest, ManyThreadsUseOneClient) {
  fake::HttpServer server(
      [](const fake::ServerRequest& request, fake::Responder& to) { to.respond(200, request.target + request.body); },
      server_tls());
  Client client(origin(server), {.max_idle = 2});
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 6; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < 50; ++i) {
          const std::string target = "/" + std::to_string(thread) + "/" + std::to_string(i);
          const auto answer = client.send({.method = "POST", .target = target, .body = "+body"}, patience());
          ASSERT_TRUE(answer) << answer.error().message;
          EXPECT_EQ(answer->body, target + "+body");
        }
      });
    }
  }
  EXPECT_EQ(server.requests().size(), 300U);
}

TEST_P(ClientTest, WhatIsNoRequestIsNotSent) {
  fake::HttpServer server([](const fake::ServerRequest&, fake::Responder& to) { to.respond(200); }, server_tls());
  Client client(origin(server));
  const std::vector<Request> wrong = {
      {.method = "GET /x HTTP/1.1\r\nX: y"},
      {.target = "no-path"},
      {.target = "/a b"},
      {.target = "/a\r\nX: y"},
      {.headers = {{"Name:", "value"}}},
      {.headers = {{"Name", "value\r\nX: y"}}},
      {.headers = {{"Content-Length", "7"}}},
      {.headers = {{"transfer-encoding", "chunked"}}},
  };
  for (const Request& request : wrong) {
    const auto answer = client.send(request, patience());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().failure, Failure::malformed);
    EXPECT_FALSE(answer.error().sent);
  }
  EXPECT_EQ(server.requests().size(), 0U);
}

}  // namespace
}  // namespace turbolift::http
