// The client with TLS: tokens, certificates and authorities that change under it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

#include "base/file.hpp"
#include "kubernetes/client.hpp"
#include "testing/api_server.hpp"

namespace turbolift::kubernetes {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class TlsClient : public testing::Test {
 protected:
  static base::Deadline soon() { return base::Deadline::after(20s); }

  std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) {
    EXPECT_TRUE(base::write_file(folder_.path() / name, text, mode));
    return folder_.path() / name;
  }
  fake::ServerTls tls(const fake::Authority& authority) const {
    return {.certificate = authority.issue({.name = "api", .addresses = {"127.0.0.1"}})};
  }
  std::unique_ptr<Client> connect(Config config, const std::string& url) {
    config.cluster.server = url;
    auto client =
        Client::make(std::move(config), {.requests_per_second = 0,
                                         .environment = [](const char*) { return std::optional<std::string>(); },
                                         .clock = &clock_});
    EXPECT_TRUE(client) << client.error().message;
    return *std::move(client);
  }
  static ApiExpected<json::value> ask(Client& client) { return client.send(request::list(pods, "ns"), soon()); }

  base::TemporaryFolder folder_ = base::TemporaryFolder::make("turbolift-tls-client-test").value();
  base::ManualClock clock_;
  fake::Authority authority_;
  fake::ApiServer server_{{.tls = tls(authority_), .token = "first"}};
};

TEST_F(TlsClient, ShowsItsTokenAndNeverInAMessage) {
  Config config;
  config.cluster.ca = authority_.certificate();
  config.user.token = "canary";
  const auto client = connect(config, server_.url());
  const auto refused = ask(*client);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().unauthorized());
  EXPECT_THAT(refused.error().message, Not(HasSubstr("canary")));
  EXPECT_EQ(server_.count("list"), 1U) << "nothing else to be had: it is not asked again";
  server_.set_tokens({"canary"});
  EXPECT_TRUE(ask(*client));
}

TEST_F(TlsClient, HasARefusedTokenAnewOnce) {
  Config config;
  config.cluster.ca = authority_.certificate();
  config.user.token_file = write("token", "first");
  const auto client = connect(config, server_.url());
  ASSERT_TRUE(ask(*client));
  server_.set_tokens({"second"});
  write("token", "second");
  EXPECT_TRUE(ask(*client)) << "though the file was read just now";
  EXPECT_EQ(server_.count("list"), 3U);
  server_.set_tokens({"third"});
  EXPECT_EQ(ask(*client).error().status, 401);
  EXPECT_EQ(server_.count("list"), 4U);
}

TEST_F(TlsClient, LendsItsAccessAndRenewsIt) {
  Config config;
  config.cluster.ca = authority_.certificate();
  config.user.token_file = write("token", "first");
  const auto client = connect(config, server_.url() + "/prefix");
  const auto access = client->access(soon());
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_NE(access->origin.tls, nullptr);
  EXPECT_EQ(access->prefix, "/prefix");
  EXPECT_THAT(access->headers, testing::Contains(testing::Pair("Authorization", "Bearer first")));
  EXPECT_EQ(client->renew(*access, soon())->credentials, access->credentials) << "there are no others";
  write("token", "second");
  EXPECT_THAT(client->renew(*access, soon())->headers,
              testing::Contains(testing::Pair("Authorization", "Bearer second")));
}

TEST_F(TlsClient, LosesNoneOfTenThousandRequestsWhileTokenAndAuthoritiesRotate) {
  Config config;
  config.cluster.ca_file = write("ca", authority_.certificate());
  config.user.token_file = write("token", "first");
  const auto client = connect(config, server_.url());
  constexpr int requests = 5000;
  const fake::Authority other("other");
  std::atomic<int> failed{0};
  std::array<std::atomic<int>, 2> done{};
  std::vector<std::jthread> threads;
  for (std::atomic<int>& mine : done) {
    threads.emplace_back([&] {
      for (; mine < requests; ++mine) failed += ask(*client) ? 0 : 1;
    });
  }
  // As the kubelet does: the new token is in the file before the old one is refused.
  std::string last = "first";
  int rotations = 0;
  while (done[0] < requests || done[1] < requests) {
    const std::string token = "token-" + std::to_string(++rotations);
    server_.set_tokens({last, token});
    write("token", token);
    write("ca", authority_.certificate() + (rotations % 2 == 0 ? other.certificate() : ""));
    clock_.advance(10s);
    for (const std::atomic<int>& each : done) {
      const int until = std::min(each + 10, requests);
      while (each < until) std::this_thread::yield();
    }
    last = token;
  }
  threads.clear();
  EXPECT_EQ(failed, 0);
  EXPECT_GE(rotations, 5);
}

TEST_F(TlsClient, ShowsItsCertificateAndANewOneOverNewConnections) {
  const fake::Authority clients("clients");
  fake::ServerTls both_sides = tls(authority_);
  both_sides.client_authority = clients.certificate();
  fake::ApiServer server({.tls = both_sides});
  const auto write_certificate = [&](const std::string& name) {
    const fake::Certificate issued = clients.issue({.name = name});
    write("certificate", issued.certificate);
    write("key", issued.key);
  };
  write_certificate("first-client");
  Config config;
  config.cluster.ca = authority_.certificate();
  config.user.certificate_file = folder_.path() / "certificate";
  config.user.key_file = folder_.path() / "key";
  const auto client = connect(config, server.url());
  ASSERT_TRUE(ask(*client));
  ASSERT_TRUE(ask(*client));
  EXPECT_EQ(server.requests().back().client_name, "first-client");
  EXPECT_EQ(server.connections(), 1U);
  write_certificate("second-client");
  clock_.advance(50s);
  ASSERT_TRUE(ask(*client));
  EXPECT_EQ(server.requests().back().client_name, "second-client");
  EXPECT_EQ(server.connections(), 2U);
}

TEST_F(TlsClient, TrustsANewAuthorityAsSoonAsItIsInTheFile) {
  const fake::Authority next("next");
  fake::ApiServer renewed({.tls = tls(next)});
  Config config;
  config.cluster.ca_file = write("ca", authority_.certificate());
  const auto client = connect(config, renewed.url());
  const auto refused = ask(*client);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().failure, http::Failure::certificate);
  EXPECT_FALSE(refused.error().sent);
  write("ca", next.certificate());
  EXPECT_TRUE(ask(*client));
}

TEST_F(TlsClient, ChecksTheServersNameUnlessItIsToldNotTo) {
  fake::ApiServer elsewhere({.tls = fake::ServerTls{authority_.issue({.name = "api", .dns_names = {"api.example"}})}});
  Config config;
  config.cluster.ca = authority_.certificate();
  EXPECT_EQ(ask(*connect(config, elsewhere.url())).error().failure, http::Failure::certificate);
  config.cluster.tls_server_name = "api.example";
  EXPECT_TRUE(ask(*connect(config, elsewhere.url())));
  Config careless;
  EXPECT_EQ(ask(*connect(careless, elsewhere.url())).error().failure, http::Failure::certificate);
  careless.cluster.insecure = true;
  EXPECT_TRUE(ask(*connect(careless, elsewhere.url())));
}

TEST_F(TlsClient, SaysWhyItHasNoCredentials) {
  Config config;
  config.user.token_file = folder_.path() / "none";
  const auto answer = ask(*connect(config, server_.url()));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, no_credentials);
  EXPECT_EQ(answer.error().status, 0);
  EXPECT_FALSE(answer.error().sent);
  EXPECT_THAT(answer.error().message, testing::AllOf(HasSubstr("GET /api/v1/"), HasSubstr("none'")));
  config.user = {};
  config.user.certificate = "canary";
  config.user.key = "canary";
  const auto unusable = ask(*connect(config, server_.url()));
  EXPECT_EQ(unusable.error().reason, no_credentials);
  EXPECT_THAT(unusable.error().message, Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace turbolift::kubernetes
