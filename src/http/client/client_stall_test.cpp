#include <gtest/gtest.h>

#include <future>

#include "http/client/client.hpp"
#include "http/client/client_fixture.hpp"
#include "testing/backlog.hpp"
#include "testing/http_server.hpp"

// Of Client: whatever a server does not do, the deadline is kept.
namespace turbolift::http {
namespace {

using Clock = std::chrono::steady_clock;

/// A client whose request must fail at its deadline: not before, and not much later.
void expect_timeout(const Origin& origin, const std::string& words, bool sent, ClientOptions options = {}) {
  Client client(origin, options);
  const auto begun = Clock::now();
  const auto bound = std::min<std::chrono::nanoseconds>(options.connect_timeout, 200ms);
  const auto answer = client.send({.method = "POST", .body = "body"}, base::Deadline::after(200ms));
  const auto took = Clock::now() - begun;
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().failure, Failure::timeout) << answer.error().message;
  EXPECT_NE(answer.error().message.find(words), std::string::npos) << answer.error().message;
  EXPECT_EQ(answer.error().sent, sent);
  EXPECT_GE(took, bound);
  EXPECT_LT(took, bound + slack);
}

TEST(ClientStall, WhileItIsConnectedTo) {
  const fake::FullBacklog silent;
  expect_timeout(origin_of(silent.port()), "no connection to 127.0.0.1:", false);
  expect_timeout(origin_of(silent.port()), "no connection to 127.0.0.1:", false, {.connect_timeout = 100ms});
}

TEST(ClientStall, WhileTlsIsAgreedOn) {
  const fake::TcpServer silent([](fake::Peer& peer) { peer.await_end(); });
  expect_timeout(origin_of(silent.port(), trusted_tls()), "did not agree on TLS in time", false);
  expect_timeout(origin_of(silent.port(), trusted_tls()), "did not agree on TLS in time", false,
                 {.connect_timeout = 100ms});
}

TEST(ClientStall, WhileAProxyIsAsked) {
  const fake::TcpServer silent([](fake::Peer& peer) { peer.await_end(); });
  Origin origin = origin_of(1);
  for (const auto kind : {Proxy::Kind::connect, Proxy::Kind::socks5}) {
    origin.proxy = Proxy{.kind = kind, .host = "127.0.0.1", .port = silent.port()};
    expect_timeout(origin, "the proxy did not answer in time", false);
  }
  origin.proxy =
      Proxy{.kind = Proxy::Kind::connect_tls, .host = "127.0.0.1", .port = silent.port(), .tls = trusted_tls()};
  expect_timeout(origin, "the proxy did not agree on TLS in time", false);
}

TEST(ClientStall, BeforeTheAnswerAndWithinIt) {
  for (const std::string part : {"", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 100 Continue\r\n\r\n"}) {
    const fake::HttpServer server([&](const fake::ServerRequest&, fake::Responder& to) {
      to.peer().write(part);
      to.peer().await_end();
    });
    expect_timeout(origin_of(server.port()), "did not answer within 0.2 s", true);
  }
  for (const std::string part : {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour",
                                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n"}) {
    const fake::HttpServer server([&](const fake::ServerRequest&, fake::Responder& to) {
      to.peer().write(part);
      to.peer().await_end();
    });
    expect_timeout(origin_of(server.port()), "no more of its answer came in time", true);
  }
}

TEST(ClientStall, WhileNothingMoreIsTaken) {
  std::promise<void> over;
  const fake::TcpServer deaf([ended = over.get_future().share()](fake::Peer&) { ended.wait(); });
  Client client(origin_of(deaf.port()));
  const std::string large(std::size_t{50} << 20U, 'x');
  const auto begun = Clock::now();
  const auto answer = client.send({.method = "POST", .body = large}, base::Deadline::after(300ms));
  over.set_value();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().failure, Failure::timeout);
  EXPECT_TRUE(answer.error().sent);
  EXPECT_LT(Clock::now() - begun, 300ms + slack);
}

}  // namespace
}  // namespace turbolift::http
