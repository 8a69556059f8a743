// The parts of the service that need no service: options, output, addresses, metrics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <thread>

#include "base/file.hpp"
#include "service/listener.hpp"
#include "service/metrics.hpp"
#include "service/options.hpp"
#include "service/output.hpp"

namespace turbolift::service {
namespace {

using ::testing::HasSubstr;

base::Expected<Options> options_of(const std::map<std::string, std::string>& environment) {
  return read_options([&environment](const char* name) -> const char* {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  });
}

TEST(Options, have_the_defaults_of_the_protocol) {
  const auto options = options_of({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->listen, "tcp:0.0.0.0:8080");
  EXPECT_EQ(options->concurrency, 1U);
  EXPECT_EQ(options->queue, 65536U);
  EXPECT_EQ(options->timeout.count(), 0);
  EXPECT_EQ(options->grace, std::chrono::seconds(10));
  EXPECT_EQ(options->max_body_bytes, (std::uint64_t{1} << 30U) + (std::uint64_t{1} << 20U));
}

TEST(Options, name_the_variable_that_is_wrong) {
  for (const char* value : {"x", "-1", "0", "1.5", "5000", "18446744073709551617"}) {
    const auto options = options_of({{"TURBOLIFT_CONCURRENCY", value}});
    ASSERT_FALSE(options) << value;
    EXPECT_THAT(options.error().message, HasSubstr("TURBOLIFT_CONCURRENCY"));
  }
  EXPECT_EQ(options_of({{"TURBOLIFT_CONCURRENCY", "4"}, {"TURBOLIFT_QUEUE", "0"}})->concurrency, 4U);
}

TEST(Token, is_64_digits_in_a_file) {
  const auto folder = base::TemporaryFolder::make("turbolift-token");
  const std::string path = folder->path() / "token";
  EXPECT_THAT(read_token(path).error().message, HasSubstr(path));
  const std::string good(64, 'f');
  for (const std::string& text : {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'),
                                  good + "\n\n", " " + std::string(63, 'a')}) {
    ASSERT_TRUE(base::write_file(path, text));
    EXPECT_FALSE(read_token(path)) << text;
  }
  for (const std::string& text : {good, good + "\n"}) {
    ASSERT_TRUE(base::write_file(path, text));
    EXPECT_EQ(*read_token(path), good);
  }
}

TEST(Token, is_compared_whole) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "bbc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
}

TEST(Output, sends_small_and_large_pieces_in_their_order_through_a_narrow_socket) {
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  const base::UniqueFd from(pair[0]);
  const base::UniqueFd to(pair[1]);
  const int narrow = 4096;
  ::setsockopt(from.get(), SOL_SOCKET, SO_SNDBUF, &narrow, sizeof narrow);
  std::mt19937 random(5);
  std::string expected;
  std::string received;
  Output output;
  for (int round = 0; round < 300; ++round) {
    Output part;
    for (unsigned i = random() % 4; i > 0; --i) {
      std::string bytes(random() % 3 == 0 ? random() % 100'000 : random() % 50, static_cast<char>('a' + random() % 26));
      expected += bytes;
      if (random() % 2 == 0) {
        part.append(bytes);
      } else {
        part.append_or_take(bytes);
        EXPECT_TRUE(bytes.empty());
      }
    }
    output.splice(part);
    EXPECT_TRUE(part.empty());
    EXPECT_EQ(output.size(), expected.size() - received.size());
    // Catch up, so that the sizes can be compared in the next round.
    while (received.size() != expected.size()) {
      const Output::Sent sent = output.send(from.get());
      ASSERT_NE(sent, Output::Sent::failed);
      std::array<char, 70'000> bytes{};
      const ssize_t count = ::recv(to.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (count > 0) received.append(bytes.data(), static_cast<std::size_t>(count));
    }
    EXPECT_TRUE(output.empty());
  }
  EXPECT_EQ(received, expected);
}

TEST(Output, says_when_nobody_is_there) {
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  const base::UniqueFd from(pair[0]);
  ::close(pair[1]);
  Output output;
  output.append("x");
  EXPECT_EQ(output.send(from.get()), Output::Sent::failed);
}

TEST(Listener, refuses_addresses_that_are_none) {
  for (const char* address : {"", "tcp", "tcp:", "tcp:localhost:1", "tcp:0.0.0.0:70000", "tcp:0.0.0.0:x", "tcp:[::1:80",
                              "unix:", "fd:", "fd:x", "fd:900000", "udp:0.0.0.0:1", "fd:0"}) {
    const auto listener = Listener::open(address);
    ASSERT_FALSE(listener) << address;
    EXPECT_THAT(listener.error().message, HasSubstr(address));
  }
  const auto listener = Listener::open("unix:/" + std::string(200, 'x'));
  EXPECT_FALSE(listener);
}

TEST(Listener, takes_connections_over_tcp_and_says_which_port_it_got) {
  auto listener = Listener::open("tcp:127.0.0.1:0");
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_THAT(listener->name(), ::testing::MatchesRegex("tcp:127.0.0.1:[1-9][0-9]+"));
  const auto taken = Listener::open(listener->name());
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr(listener->name()));
  std::vector<base::UniqueFd> connections;
  EXPECT_EQ(listener->accept(connections), Listener::Accepted::none);
  EXPECT_TRUE(connections.empty());
}

/// In a network of this thread's own, with nothing but a loopback.
bool enter_empty_network() {
  if (::unshare(CLONE_NEWNET) != 0) return false;
  const base::UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP;
  return ::ioctl(fd.get(), SIOCSIFFLAGS, &loopback) == 0;
}

int port_of(std::string_view name) {
  return std::stoi(std::string(name.substr(name.rfind(':') + 1)));
}

TEST(Listener, takes_connections_of_both_families) {
  bool possible = false;
  std::size_t accepted = 0;
  std::thread([&] {
    possible = enter_empty_network();
    if (!possible) return;
    auto listener = Listener::open("tcp:*:0");
    if (!listener) return;
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(static_cast<std::uint16_t>(port_of(listener->name())));
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = four.sin_port;
    six.sin6_addr = in6addr_loopback;
    const base::UniqueFd a(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const base::UniqueFd b(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::connect(a.get(), reinterpret_cast<const sockaddr*>(&four), sizeof four), 0);
    EXPECT_EQ(::connect(b.get(), reinterpret_cast<const sockaddr*>(&six), sizeof six), 0);
    std::vector<base::UniqueFd> connections;
    listener->accept(connections);
    accepted = connections.size();
  }).join();
  if (!possible) GTEST_SKIP() << "no network namespace can be made";
  EXPECT_EQ(accepted, 2U);
}

TEST(Listener, replaces_the_socket_that_a_dead_service_has_left_but_no_living_ones) {
  const auto folder = base::TemporaryFolder::make("turbolift-listen");
  const std::string address = "unix:" + (folder->path() / "s").string();
  {
    const auto first = Listener::open(address);
    ASSERT_TRUE(first);
    EXPECT_FALSE(Listener::open(address));
  }
  const auto second = Listener::open(address);  // the name is still there
  ASSERT_TRUE(second) << second.error().message;
  second->unlink();
  EXPECT_FALSE(std::filesystem::exists(folder->path() / "s"));
}

TEST(Metrics, are_in_the_text_format_of_prometheus) {
  Metrics metrics;
  metrics.results = 2;
  metrics.count_error(ErrorKind::function_threw);
  metrics.count_duration(std::chrono::microseconds(10));
  metrics.count_duration(std::chrono::milliseconds(2500));
  metrics.count_duration(std::chrono::hours(1));
  const std::string text = to_prometheus(metrics, {.name = "a\"b\\c\n", .version = "1", .source_digest = "d"});
  EXPECT_THAT(text, HasSubstr("turbolift_info{name=\"a\\\"b\\\\c\\n\",version=\"1\",source_digest=\"d\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("turbolift_call_duration_seconds_bucket{le=\"0.00001\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("turbolift_call_duration_seconds_bucket{le=\"1\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("turbolift_call_duration_seconds_bucket{le=\"3\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("turbolift_call_duration_seconds_bucket{le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("turbolift_call_duration_seconds_sum 3602.50001\n"));
  EXPECT_THAT(text, HasSubstr("turbolift_calls_total{outcome=\"function_threw\"} 1\n"));
}

}  // namespace
}  // namespace turbolift::service
