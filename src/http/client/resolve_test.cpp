#include "http/client/resolve.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <atomic>
#include <future>
#include <thread>

#include "http/client/client_fixture.hpp"
#include "testing/backlog.hpp"
#include "testing/tcp_server.hpp"

namespace turbolift::http {
namespace {

std::vector<std::string> texts(const std::vector<Address>& addresses) {
  std::vector<std::string> result;
  for (const Address& address : addresses) result.push_back(address.text());
  return result;
}

Address address(const std::string& host, std::uint16_t port) {
  return resolve(host, port, patience()).value().front();
}

/// A port on which nobody listens.
std::uint16_t closed_port() {
  return fake::TcpServer([](fake::Peer&) {}).port();
}

TEST(Resolve, AnAddressIsNotLookedUp) {
  const Lookup never = [](const std::string& host) -> base::Expected<std::vector<Address>> {
    ADD_FAILURE() << host << " was looked up";
    return base::failure("looked up");
  };
  const auto deadline = base::Deadline::after(0s);
  EXPECT_EQ(texts(resolve("10.0.0.1", 6443, deadline, nullptr, never).value()),
            std::vector<std::string>{"10.0.0.1:6443"});
  EXPECT_EQ(texts(resolve("fd00::1", 443, deadline, nullptr, never).value()),
            std::vector<std::string>{"[fd00::1]:443"});
}

TEST(Resolve, TheSystemKnowsLocalhost) {
  const auto found = resolve("localhost", 80, patience());
  ASSERT_TRUE(found) << found.error().message;
  for (const std::string& text : texts(*found)) EXPECT_TRUE(text == "127.0.0.1:80" || text == "[::1]:80") << text;
}

TEST(Resolve, TheFamiliesComeInTurn) {
  const Lookup both = [](const std::string&) -> base::Expected<std::vector<Address>> {
    return std::vector{address("fd00::1", 0), address("fd00::2", 0), address("10.0.0.1", 0), address("fd00::3", 0)};
  };
  const std::vector<std::string> expected = {"[fd00::1]:1", "10.0.0.1:1", "[fd00::2]:1", "[fd00::3]:1"};
  EXPECT_EQ(texts(resolve("in.turn.test", 1, patience(), nullptr, both).value()), expected);
}

TEST(Resolve, AFailureSaysWhy) {
  const Lookup failing = [](const std::string&) -> base::Expected<std::vector<Address>> {
    return base::failure("nobody knows it");
  };
  const auto failed = resolve("failing.test", 1, patience(), nullptr, failing);
  EXPECT_EQ(failed.error().failure, Failure::resolve);
  EXPECT_EQ(failed.error().message, "failing.test: nobody knows it");
  const Lookup empty = [](const std::string&) -> base::Expected<std::vector<Address>> {
    return std::vector<Address>();
  };
  EXPECT_EQ(resolve("empty.test", 1, patience(), nullptr, empty).error().failure, Failure::resolve);
  const auto unknown = resolve("no-such-name.invalid", 1, patience());  // RFC 6761: never exists
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().failure, Failure::resolve);
}

TEST(Resolve, ASlowNameServerIsLeftBehindAndAskedOnce) {
  // Lives as long as the thread that is left behind.
  struct Server {
    std::promise<void> answers;
    std::shared_future<void> answered = answers.get_future().share();
    std::atomic<int> asked = 0;
  };
  const auto server = std::make_shared<Server>();
  const Lookup slow = [server](const std::string&) -> base::Expected<std::vector<Address>> {
    ++server->asked;
    server->answered.wait();
    return std::vector{address("10.0.0.1", 0)};
  };
  const auto begun = std::chrono::steady_clock::now();
  const auto late = resolve("slow.test", 1, base::Deadline::after(50ms), nullptr, slow);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().failure, Failure::timeout);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 50ms);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 50ms + slack);

  Interrupt interrupt;
  auto waiting = std::async([&] { return resolve("slow.test", 1, patience(), &interrupt, slow); });
  interrupt.raise();
  EXPECT_EQ(waiting.get().error().failure, Failure::cancelled);
  EXPECT_EQ(server->asked, 1);
  server->answers.set_value();
  EXPECT_EQ(texts(resolve("slow.test", 1, patience(), nullptr, slow).value()), std::vector<std::string>{"10.0.0.1:1"});
  const int before = server->asked;
  EXPECT_TRUE(resolve("slow.test", 1, patience(), nullptr, slow));
  EXPECT_EQ(server->asked, before + 1);  // a finished search is not kept
}

TEST(Dial, TakesTheFirstThatAnswers) {
  const fake::TcpServer server([](fake::Peer& peer) { peer.await_end(); });
  const auto connected = dial({address("127.0.0.1", server.port())}, patience());
  ASSERT_TRUE(connected) << connected.error().message;
  for (const auto& [level, option] :
       {std::pair<int, int>(IPPROTO_TCP, TCP_NODELAY), {SOL_SOCKET, SO_KEEPALIVE}, {IPPROTO_TCP, TCP_USER_TIMEOUT}}) {
    int value = 0;
    socklen_t size = sizeof value;
    ASSERT_EQ(::getsockopt(connected->get(), level, option, &value, &size), 0);
    EXPECT_NE(value, 0) << level << " " << option;
  }
}

TEST(Dial, ARefusalLeadsToTheNextOneAtOnce) {
  const fake::TcpServer server([](fake::Peer& peer) { peer.await_end(); }, true);
  std::vector<Address> addresses(8, address("127.0.0.1", closed_port()));
  addresses.push_back(address("::1", server.port()));
  const auto begun = std::chrono::steady_clock::now();
  const auto connected = dial(addresses, patience());
  EXPECT_TRUE(connected) << connected.error().message;
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 8 * 250ms);
}

TEST(Dial, SilenceLeadsToTheNextOneAfterAMoment) {
  const fake::FullBacklog silent;
  const fake::TcpServer server([](fake::Peer& peer) { peer.await_end(); });
  const auto begun = std::chrono::steady_clock::now();
  const auto connected = dial({silent.address(), address("127.0.0.1", server.port())}, patience());
  EXPECT_TRUE(connected) << connected.error().message;
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 250ms);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 250ms + slack);
}

TEST(Dial, WhereAllRefuseEachReasonIsSaid) {
  const auto one = address("127.0.0.1", closed_port());
  const auto other = address("::1", closed_port());
  const auto refused = dial({one, other}, patience());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().failure, Failure::connect);
  EXPECT_EQ(refused.error().message, one.text() + ": Connection refused; " + other.text() + ": Connection refused");
}

TEST(Dial, EndsWithTheDeadlineOrAnInterrupt) {
  const fake::FullBacklog silent;
  const auto begun = std::chrono::steady_clock::now();
  const auto late = dial({silent.address(), silent.address()}, base::Deadline::after(300ms));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().failure, Failure::timeout);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 300ms);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 300ms + slack);

  Interrupt interrupt;
  auto waiting = std::async([&] { return dial({silent.address()}, patience(), &interrupt); });
  EXPECT_EQ(waiting.wait_for(20ms), std::future_status::timeout);
  interrupt.raise();
  EXPECT_EQ(waiting.get().error().failure, Failure::cancelled);
}

}  // namespace
}  // namespace turbolift::http
