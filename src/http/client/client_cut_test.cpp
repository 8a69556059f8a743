#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <csignal>
#include <vector>

#include "http/client/client.hpp"
#include "http/client/client_fixture.hpp"
#include "http/client/resolve.hpp"
#include "testing/http_server.hpp"

// Of Client: connections that end too early, and answers that are none.
namespace turbolift::http {
namespace {

/// Every way to cut an answer after each of its bytes: never taken for a whole one, and never waited for.
TEST(ClientCut, AnAnswerThatIsCutAtAnyByteIsAnError) {
  const std::vector<std::string> answers = {
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"};
  for (const std::string& whole : answers) {
    for (const bool with_tls : {false, true}) {
      for (const bool reset : {false, true}) {
        std::atomic<std::size_t> size = 0;
        const fake::HttpServer server(
            [&](const fake::ServerRequest&, fake::Responder& to) {
              to.peer().write(whole.substr(0, size));
              to.peer().cut(reset);
            },
            with_tls ? std::optional(fake::ServerTls{Identities::get().server}) : std::nullopt);
        Client client(origin_of(server.port(), with_tls ? trusted_tls() : nullptr), {.max_idle = 0});
        for (size = 0; size < whole.size(); ++size) {
          const auto answer = client.send({.method = "POST"}, patience());
          ASSERT_FALSE(answer) << "after " << size << " bytes";
          EXPECT_EQ(answer.error().failure, Failure::closed) << answer.error().message;
          EXPECT_TRUE(answer.error().sent);
        }
        if (!reset) {  // else the end of the answer may be lost
          const auto answer = client.send({.method = "POST"}, patience());
          ASSERT_TRUE(answer) << answer.error().message;
          EXPECT_EQ(answer->body, "body");
        }
      }
    }
  }
}

TEST(ClientCut, AHandshakeThatIsCutAtAnyByteIsAnError) {
  const fake::HttpServer server([](const fake::ServerRequest&, fake::Responder& to) { to.respond(200, "r"); },
                                fake::ServerTls{Identities::get().server});
  std::atomic<std::size_t> cut_at = 0;
  std::atomic<std::size_t> passed = 0;
  const fake::TcpServer relay([&](fake::Peer& peer) {
    auto other = dial({resolve("127.0.0.1", server.port(), patience()).value()}, patience()).value();
    std::size_t left = cut_at;
    while (left != 0) {
      std::array<pollfd, 2> fds{pollfd{peer.fd(), POLLIN, 0}, pollfd{other.get(), POLLIN, 0}};
      ::poll(fds.data(), fds.size(), -1);
      std::array<char, 16384> bytes{};
      if (fds[0].revents != 0) {
        const std::string some = peer.read_some();
        if (some.empty()) return;
        ::send(other.get(), some.data(), some.size(), MSG_NOSIGNAL);
      }
      if (fds[1].revents != 0) {
        const ssize_t got = ::recv(other.get(), bytes.data(), std::min(bytes.size(), left), 0);
        if (got <= 0) return;
        peer.write({bytes.data(), static_cast<std::size_t>(got)});
        left -= static_cast<std::size_t>(got);
        passed += static_cast<std::size_t>(got);
      }
    }
    peer.cut();
  });
  const auto context = trusted_tls();
  cut_at = 1U << 20U;
  {
    Client client(origin_of(relay.port(), context), {.max_idle = 0});
    ASSERT_TRUE(client.send({}, patience()));
  }
  const std::size_t whole = passed;
  EXPECT_GT(whole, 500U);
  // A whole answer needs every byte but those of the goodbye.
  for (cut_at = 0; cut_at + 100 < whole; ++cut_at) {
    Client client(origin_of(relay.port(), context), {.max_idle = 0});
    const auto answer = client.send({.method = "POST"}, patience());
    ASSERT_FALSE(answer) << "after " << cut_at << " of " << whole << " bytes";
    EXPECT_EQ(answer.error().failure, Failure::closed) << answer.error().message;
  }
}

TEST(ClientCut, WhatIsNoAnswerIsAnError) {
  const std::vector<std::string> wrong = {
      "SSH-2.0-OpenSSH\r\n",
      "HTTP/1.1 200 OK\r\n\r\nuntil the end",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx",
      "HTTP/1.1 200 OK\nContent-Length: 1\n\nx",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
      "HTTP/1.1 101 Switching Protocols\r\n\r\n",
      "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
  };
  for (const std::string& bytes : wrong) {
    const fake::HttpServer server([&](const fake::ServerRequest&, fake::Responder& to) {
      to.peer().write(bytes);
      to.peer().await_end();
    });
    Client client(origin_of(server.port()));
    const auto answer = client.send({}, patience());
    ASSERT_FALSE(answer) << bytes;
    EXPECT_EQ(answer.error().failure, Failure::malformed) << answer.error().message;
    EXPECT_TRUE(answer.error().sent);
  }
}

TEST(ClientCut, AClosedConnectionIsNoSignal) {
  ASSERT_NE(std::signal(SIGPIPE, SIG_DFL), SIG_ERR);
  for (const bool with_tls : {false, true}) {
    const fake::TcpServer server([with_tls](fake::Peer& peer) {
      if (with_tls && !peer.start_tls({Identities::get().server})) return;
      peer.read_some();
      peer.cut(true);
    });
    Client client(origin_of(server.port(), with_tls ? trusted_tls() : nullptr));
    const std::string large(std::size_t{50} << 20U, 'x');
    const auto answer = client.send({.method = "POST", .body = large}, patience());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().failure, Failure::closed) << answer.error().message;
    EXPECT_TRUE(answer.error().sent);
  }
}

}  // namespace
}  // namespace turbolift::http
