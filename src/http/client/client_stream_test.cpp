#include "http/client/client_stream.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <cerrno>
#include <thread>
#include <vector>

#include "http/client/client_fixture.hpp"
#include "testing/backlog.hpp"
#include "testing/proxy_server.hpp"
#include "testing/tcp_server.hpp"

namespace turbolift::http {
namespace {

/// Ways to a server.
struct Way {
  const char* name;
  bool tls;
  std::optional<Proxy::Kind> proxy;
};

/// As the I/O thread of the call path uses a stream: nothing but what Stream says, and poll.
class StreamUser {
 public:
  explicit StreamUser(Stream& stream) : stream_(stream) {}

  /// 0, or the errno.
  int send(std::string_view bytes) {
    while (!bytes.empty()) {
      const iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
      const ssize_t sent = stream_.send(std::span(&piece, 1));
      if (sent == -EAGAIN) {
        if (!wait(stream_.send_needs_input() ? POLLIN : POLLOUT)) return ETIME;
      } else if (sent <= 0) {
        return static_cast<int>(-sent);
      } else {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      }
    }
    return 0;
  }

  /// `size` bytes, or fewer where the stream ends or fails.
  std::string receive(std::size_t size) {
    std::string all;
    std::string piece(Stream::min_receive_bytes, '\0');
    while (all.size() < size) {
      const ssize_t got = stream_.receive(piece, false);
      if (got == -EAGAIN ? !wait(POLLIN) : got <= 0) return all;
      if (got > 0) all.append(piece, 0, static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  bool wait(short events) {
    ++waits;
    pollfd one{stream_.fd(), events, 0};
    return ::poll(&one, 1, 20'000) == 1;
  }

  Stream& stream_;

 public:
  int waits = 0;
};

class ClientStreamTest : public testing::TestWithParam<Way> {
 protected:
  std::unique_ptr<ClientStream> connect() {
    Origin origin = origin_of(echo.port(), GetParam().tls ? trusted_tls() : nullptr);
    std::uint16_t port = origin.port;
    if (const auto kind = GetParam().proxy) {
      const bool over_tls = kind == Proxy::Kind::connect_tls;
      proxy.emplace(fake::ProxyOptions{
          .socks5 = kind == Proxy::Kind::socks5,
          .tls = over_tls ? std::optional(fake::ServerTls{Identities::get().server}) : std::nullopt});
      port = proxy->port();
      origin.proxy = Proxy{.kind = *kind, .host = "127.0.0.1", .port = port, .tls = trusted_tls()};
    }
    return ClientStream::connect(origin, resolve("127.0.0.1", port, patience()).value().front()).value();
  }

  fake::TcpServer echo{[](fake::Peer& peer) {
    if (GetParam().tls && !peer.start_tls({Identities::get().server})) return;
    while (true) {
      const std::string some = peer.read_some();
      if (some.empty() || !peer.write(some)) return;
      if (some.ends_with("bye")) return peer.close();
    }
  }};
  std::optional<fake::ProxyServer> proxy;
};
INSTANTIATE_TEST_SUITE_P(Ways, ClientStreamTest,
                         testing::Values(Way{"Plain", false, {}}, Way{"Tls", true, {}},
                                         Way{"PlainThroughConnect", false, Proxy::Kind::connect},
                                         Way{"TlsThroughConnect", true, Proxy::Kind::connect},
                                         Way{"PlainThroughConnectOverTls", false, Proxy::Kind::connect_tls},
                                         Way{"TlsThroughConnectOverTls", true, Proxy::Kind::connect_tls},
                                         Way{"PlainThroughSocks5", false, Proxy::Kind::socks5},
                                         Way{"TlsThroughSocks5", true, Proxy::Kind::socks5}),
                         [](const auto& test) { return test.param.name; });

TEST_P(ClientStreamTest, IsDrivenBySendingAlone) {
  const auto stream = connect();
  StreamUser user(*stream);
  ASSERT_EQ(user.send("hello"), 0) << stream->trouble();
  EXPECT_LE(user.waits, 20);  // a wait for the wrong direction would return at once, again and again
  EXPECT_EQ(user.receive(5), "hello");
  EXPECT_FALSE(stream->error());
  EXPECT_EQ(stream->trouble(), "");
}

TEST_P(ClientStreamTest, IsDrivenByReceivingToo) {
  const auto stream = connect();
  std::string piece(Stream::min_receive_bytes, '\0');
  while (stream->establish() != 0) {
    ASSERT_EQ(stream->receive(piece, false), -EAGAIN) << stream->trouble();
    pollfd one{stream->fd(), stream->events(), 0};
    ASSERT_EQ(::poll(&one, 1, 20'000), 1);
  }
  StreamUser user(*stream);
  ASSERT_EQ(user.send("hello"), 0);
  EXPECT_EQ(user.receive(5), "hello");
}

TEST_P(ClientStreamTest, ManyPiecesAndAnEnd) {
  const auto stream = connect();
  ASSERT_EQ(StreamUser(*stream).send("begin"), 0) << stream->trouble();
  std::vector<std::string> texts;
  std::string all;
  for (int i = 0; i < 2000; ++i) all += texts.emplace_back(std::to_string(i) + ",");
  std::vector<iovec> pieces;
  for (std::string& text : texts) pieces.push_back({text.data(), text.size()});
  const ssize_t sent = stream->send(pieces);  // few, small: taken at once, but for a limit on their number
  ASSERT_GT(sent, 0);
  all.resize(static_cast<std::size_t>(sent));
  ASSERT_EQ(StreamUser(*stream).send("bye"), 0);
  EXPECT_EQ(StreamUser(*stream).receive(1U << 20U), "begin" + all + "bye");
  std::string more(Stream::min_receive_bytes, '\0');
  EXPECT_EQ(stream->receive(more, false), 0);
  EXPECT_FALSE(stream->error());
}

TEST_P(ClientStreamTest, OneThreadSendsWhileAnotherReceives) {
  const auto stream = connect();
  ASSERT_EQ(StreamUser(*stream).send("hello"), 0) << stream->trouble();
  ASSERT_EQ(StreamUser(*stream).receive(5), "hello");
  std::string text;
  for (int i = 0; text.size() < (std::size_t{8} << 20U); ++i) text += std::to_string(i);
  std::jthread sender([&] { EXPECT_EQ(StreamUser(*stream).send(text), 0) << stream->trouble(); });
  EXPECT_TRUE(StreamUser(*stream).receive(text.size()) == text);
}

TEST_P(ClientStreamTest, WaitingForBytesHasALimit) {
  const auto stream = connect();
  ASSERT_EQ(StreamUser(*stream).send("hello"), 0) << stream->trouble();
  ASSERT_EQ(StreamUser(*stream).receive(5), "hello");
  std::string piece(Stream::min_receive_bytes, '\0');
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(stream->receive(piece, true), -EAGAIN);
  const auto took = std::chrono::steady_clock::now() - begun;
  EXPECT_GE(took, 15ms);  // the kernel counts in ticks
  EXPECT_LT(took, slack);
  ASSERT_EQ(StreamUser(*stream).send("again"), 0);
  ssize_t got = -EAGAIN;
  while (got == -EAGAIN) got = stream->receive(piece, true);
  EXPECT_EQ(got, 5);
}

/// What `send` and `receive` give, ever again.
void expect_failure(ClientStream& stream, int code, Failure failure, std::string_view words) {
  EXPECT_EQ(StreamUser(stream).send("hello"), code);
  EXPECT_EQ(StreamUser(stream).send("hello"), code);
  std::string piece(Stream::min_receive_bytes, '\0');
  EXPECT_EQ(stream.receive(piece, true), -code);
  const auto error = stream.error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->failure, failure) << error->message;
  EXPECT_NE(error->message.find(words), std::string::npos) << error->message;
  EXPECT_EQ(stream.trouble(), error->message);
}

TEST(ClientStreamFailure, ARefusal) {
  const std::uint16_t port = fake::TcpServer([](fake::Peer&) {}).port();
  const Origin origin = origin_of(port, trusted_tls());
  const auto stream = ClientStream::connect(origin, resolve("127.0.0.1", port, patience()).value().front());
  if (stream) {
    expect_failure(**stream, ECONNREFUSED, Failure::connect, "Connection refused");
  } else {  // at once
    EXPECT_NE(stream.error().message.find("Connection refused"), std::string::npos);
  }
}

TEST(ClientStreamFailure, ACertificate) {
  const fake::TcpServer server([](fake::Peer& peer) { peer.start_tls({Identities::get().server}); });
  const Origin origin = origin_of(server.port(), trusting(fake::Authority("Other").certificate()));
  const auto stream = ClientStream::connect(origin, resolve("127.0.0.1", server.port(), patience()).value().front());
  ASSERT_TRUE(stream);
  expect_failure(**stream, EPROTO, Failure::certificate, "was issued by \"CN=Test CA\"");
}

TEST(ClientStreamFailure, NobodyAnswers) {
  const fake::FullBacklog silent;
  const Origin origin = origin_of(silent.port());
  const auto stream = ClientStream::connect(origin, silent.address());
  ASSERT_TRUE(stream);
  const iovec piece{const_cast<char*>("x"), 1};
  EXPECT_EQ((*stream)->send(std::span(&piece, 1)), -EAGAIN);
  EXPECT_FALSE((*stream)->send_needs_input());
  EXPECT_EQ((*stream)->events(), POLLOUT);
  std::string into(Stream::min_receive_bytes, '\0');
  EXPECT_EQ((*stream)->receive(into, true), -EAGAIN);
}

}  // namespace
}  // namespace turbolift::http
