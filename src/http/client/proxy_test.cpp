#include "http/client/proxy.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "http/client/client_fixture.hpp"
#include "testing/http_server.hpp"
#include "testing/proxy_server.hpp"

namespace turbolift::http {
namespace {

using Variables = std::map<std::string, std::string>;

Environment environment(Variables variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

/// "host:port" of the proxy; "": none; "error": that.
std::string chosen(const std::string& url, Variables variables) {
  const auto proxy = proxy_from_environment(parse_url(url).value(), environment(std::move(variables)));
  if (!proxy) return "error";
  return *proxy ? host_and_port((*proxy)->host, (*proxy)->port) : "";
}

TEST(Proxy, AUrlSaysItsKind) {
  const auto parse = [](std::string_view url) { return parse_proxy(url).value(); };
  EXPECT_EQ(parse("http://p").kind, Proxy::Kind::connect);
  EXPECT_EQ(parse("http://p").port, 80);
  EXPECT_EQ(parse("https://p/").kind, Proxy::Kind::connect_tls);
  EXPECT_EQ(parse("https://p/").port, 443);
  EXPECT_EQ(parse("socks5://p").kind, Proxy::Kind::socks5);
  EXPECT_EQ(parse("SOCKS5H://p").port, 1080);
  const Proxy proxy = parse("http://jane:p%40ss%3Aword@[::1]:3128/ignored?x");
  EXPECT_EQ(proxy.host, "::1");
  EXPECT_EQ(proxy.port, 3128);
  EXPECT_EQ(proxy.user, "jane");
  EXPECT_EQ(proxy.password, "p@ss:word");
  for (const char* wrong : {"", "p", "p:3128", "ftp://p", "socks4://p", "http://", "http://p:x", "http://u:%zz@p"}) {
    EXPECT_FALSE(parse_proxy(wrong)) << wrong;
  }
  EXPECT_EQ(parse_proxy("http://jane:hunter2@p:x").error().message.find("hunter2"), std::string::npos);
}

TEST(Proxy, TheSchemeOfTheUrlChoosesTheVariable) {
  const Variables both = {{"HTTPS_PROXY", "http://s:1"}, {"HTTP_PROXY", "http://p:2"}};
  EXPECT_EQ(chosen("https://example.org", both), "s:1");
  EXPECT_EQ(chosen("http://example.org", both), "p:2");
  EXPECT_EQ(chosen("https://example.org", {{"HTTP_PROXY", "http://p:2"}}), "");
  EXPECT_EQ(chosen("http://example.org", {{"HTTPS_PROXY", "http://s:1"}}), "");
  EXPECT_EQ(chosen("https://example.org", {{"ALL_PROXY", "http://a:1"}}), "");
  EXPECT_EQ(chosen("https://example.org", {{"https_proxy", "http://low:1"}, {"HTTPS_PROXY", "http://up:1"}}), "up:1");
  EXPECT_EQ(chosen("https://example.org", {{"https_proxy", "http://low:1"}, {"HTTPS_PROXY", ""}}), "low:1");
  EXPECT_EQ(chosen("http://example.org", {{"http_proxy", "http://low:1"}}), "low:1");
}

TEST(Proxy, AValueWithoutASchemeIsOneOfHttp) {
  EXPECT_EQ(chosen("https://example.org", {{"HTTPS_PROXY", "p:3128"}}), "p:3128");
  EXPECT_EQ(chosen("https://example.org", {{"HTTPS_PROXY", "10.0.0.9"}}), "10.0.0.9:80");
  EXPECT_EQ(chosen("https://example.org", {{"HTTPS_PROXY", "u:p@proxy:1"}}), "proxy:1");
  EXPECT_EQ(chosen("https://example.org", {{"HTTPS_PROXY", "socks5://p"}}), "p:1080");
  EXPECT_EQ(chosen("https://example.org", {{"HTTPS_PROXY", "ftp://p"}}), "error");
  EXPECT_EQ(chosen("https://example.org", {{"HTTPS_PROXY", "http://p:port"}}), "");
}

TEST(Proxy, ACgiProgramsClientCannotChooseTheProxy) {
  EXPECT_EQ(chosen("http://example.org", {{"HTTP_PROXY", "p:1"}, {"REQUEST_METHOD", "GET"}}), "error");
  EXPECT_EQ(chosen("https://example.org", {{"HTTPS_PROXY", "p:1"}, {"REQUEST_METHOD", "GET"}}), "p:1");
  EXPECT_EQ(chosen("http://example.org", {{"REQUEST_METHOD", "GET"}}), "");
}

TEST(Proxy, LoopbackHasNone) {
  for (const char* url : {"https://localhost", "https://localhost:6443", "https://127.0.0.1", "https://127.1.2.3:1",
                          "https://[::1]:6443", "https://[::ffff:127.0.0.1]"}) {
    EXPECT_EQ(chosen(url, {{"HTTPS_PROXY", "p:1"}}), "") << url;
  }
  for (const char* url : {"https://localhost.example.org", "https://128.0.0.1", "https://[::2]"}) {
    EXPECT_EQ(chosen(url, {{"HTTPS_PROXY", "p:1"}}), "p:1") << url;
  }
}

TEST(Proxy, NoProxyIsReadAsGoReadsIt) {
  struct Case {
    const char* no_proxy;
    const char* url;
    bool proxied;
  };
  // As golang.org/x/net/http/httpproxy, by whose own code each of these was checked, decides.
  const std::vector<Case> cases = {
      {"", "https://example.org", true},
      {"*", "https://example.org", false},
      {"*", "https://10.0.0.1", false},
      {"other.org, *", "https://example.org", false},
      {"example.org", "https://example.org", false},
      {"example.org", "https://www.example.org", false},
      {"example.org", "https://www.example.org:8443", false},
      {"example.org", "https://badexample.org", true},
      {"example.org", "https://example.org.evil.net", true},
      {"EXAMPLE.org", "https://Example.ORG", false},
      {".example.org", "https://example.org", true},
      {".example.org", "https://www.example.org", false},
      {"*.example.org", "https://example.org", true},
      {"*.example.org", "https://a.b.example.org", false},
      {"www.*.org", "https://www.example.org", true},
      {" a.org ,  example.org ", "https://example.org", false},
      {"a.org,,example.org,", "https://example.org", false},
      {"a.org example.org", "https://example.org", true},
      {"example.org:443", "https://example.org", false},
      {"example.org:443", "https://example.org:8443", true},
      {".example.org:8443", "https://www.example.org:8443", false},
      {"*.example.org:8443", "https://www.example.org", true},
      {":443", "https://example.org", true},
      {"10.0.0.1", "https://10.0.0.1", false},
      {"10.0.0.1", "https://10.0.0.1:6443", false},
      {"10.0.0.1:6443", "https://10.0.0.1:6443", false},
      {"10.0.0.1:6443", "https://10.0.0.1", true},
      {"10.0.0.1", "https://110.0.0.1", true},
      {"0.0.1", "https://10.0.0.1", true},
      {".0.0.1", "https://10.0.0.1", true},
      {"10.0.0.0/8", "https://10.255.0.1:6443", false},
      {"10.0.0.0/8", "https://11.0.0.1", true},
      {"10.96.0.0/12", "https://10.111.255.255", false},
      {"10.96.0.0/12", "https://10.112.0.0", true},
      {"10.0.0.77/8", "https://10.1.2.3", false},
      {"10.0.0.0/8", "https://10.example.org", true},
      {"0.0.0.0/0", "https://8.8.8.8", false},
      {"0.0.0.0/0", "https://[2001:db8::1]", true},
      {"10.0.0.0/33", "https://10.0.0.1", true},
      {"10.0.0.0/", "https://10.0.0.1", true},
      {"10.0.0.0/8:443", "https://10.0.0.1", true},
      {"2001:db8::1", "https://[2001:db8::1]", false},
      {"2001:db8:0::1", "https://[2001:db8::1]:8443", false},
      {"[2001:db8::1]:443", "https://[2001:db8::1]", false},
      {"[2001:db8::1]:443", "https://[2001:db8::1]:1", true},
      {"[2001:db8::1]", "https://[2001:db8::1]", true},
      {"2001:db8::/32", "https://[2001:db8:1::5]", false},
      {"2001:db8::/32", "https://[2001:db9::5]", true},
      {"::/0", "https://10.0.0.1", true},
      {"::ffff:10.0.0.1", "https://10.0.0.1", false},
      {"10.0.0.0/8", "https://[::ffff:10.0.0.1]", false},
      {"localhost,127.0.0.1,.svc,.cluster.local,10.96.0.0/12", "https://kubernetes.default.svc", false},
      {"localhost,127.0.0.1,.svc,.cluster.local,10.96.0.0/12", "https://10.96.0.1:443", false},
      {"localhost,127.0.0.1,.svc,.cluster.local,10.96.0.0/12", "https://api.example.org:6443", true},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(chosen(one.url, {{"HTTPS_PROXY", "p:1"}, {"NO_PROXY", one.no_proxy}}), one.proxied ? "p:1" : "")
        << one.no_proxy << " and " << one.url;
  }
  EXPECT_EQ(chosen("https://a.org", {{"HTTPS_PROXY", "p:1"}, {"no_proxy", "a.org"}}), "");
  EXPECT_EQ(chosen("https://a.org", {{"HTTPS_PROXY", "p:1"}, {"no_proxy", "a.org"}, {"NO_PROXY", "b.org"}}), "p:1");
}

/// A server that is asked through a proxy.
class ProxyUse : public testing::Test {
 protected:
  Expected<Response> ask(const fake::ProxyServer& through, Proxy::Kind kind, const std::string& user = {},
                         const std::string& password = {}, const std::string& host = "localhost") {
    return ask(through.port(), kind, user, password, host);
  }

  Expected<Response> ask(std::uint16_t port, Proxy::Kind kind, const std::string& user = {},
                         const std::string& password = {}, const std::string& host = "localhost") {
    const auto tls = trusted_tls();
    Proxy proxy{.kind = kind, .host = "127.0.0.1", .port = port, .user = user, .password = password, .tls = tls};
    Client client({.host = host, .port = server.port(), .tls = tls, .proxy = proxy});
    const auto first = client.send({.method = "PUT", .body = "ping"}, patience());
    if (!first) return first;
    EXPECT_EQ(server.connections(), 1U);
    auto second = client.send({.method = "PUT", .body = large}, patience());  // over the same connection
    EXPECT_EQ(server.connections(), 1U);
    return second;
  }

  static void expect_refused(const Expected<Response>& answer, std::initializer_list<const char*> words) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().failure, Failure::proxy);
    EXPECT_FALSE(answer.error().sent);
    for (const char* word : words) {
      EXPECT_NE(answer.error().message.find(word), std::string::npos) << answer.error().message << " lacks " << word;
    }
    EXPECT_EQ(answer.error().message.find("hunter"), std::string::npos);
  }

  fake::HttpServer server{
      [](const fake::ServerRequest& request, fake::Responder& to) { to.respond(200, request.body); },
      fake::ServerTls{Identities::get().server}};
  const std::string large = std::string(std::size_t{1} << 20U, 'l');
  std::string target() const { return "localhost:" + std::to_string(server.port()); }
};

TEST_F(ProxyUse, Connect) {
  const fake::ProxyServer proxy;
  const auto answer = ask(proxy, Proxy::Kind::connect);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->body == large);
  EXPECT_EQ(proxy.targets(), std::vector{target()});
}

TEST_F(ProxyUse, ConnectOverTls) {
  const fake::ProxyServer proxy({.tls = fake::ServerTls{Identities::get().server}});
  const auto answer = ask(proxy, Proxy::Kind::connect_tls);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->body == large);
  EXPECT_EQ(proxy.targets(), std::vector{target()});
}

TEST_F(ProxyUse, Socks5) {
  const fake::ProxyServer proxy({.socks5 = true});
  const auto answer = ask(proxy, Proxy::Kind::socks5);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->body == large);
  EXPECT_EQ(proxy.targets(), std::vector{target()});
}

TEST_F(ProxyUse, Socks5IsGivenAddressesAsSuch) {
  const fake::ProxyServer proxy({.socks5 = true});
  ASSERT_TRUE(ask(proxy, Proxy::Kind::socks5, {}, {}, "127.0.0.1"));
  EXPECT_EQ(proxy.targets(), std::vector{"127.0.0.1:" + std::to_string(server.port())});
  server.cut_all();
  const fake::ProxyServer six({.socks5 = true});
  const auto tls = trusted_tls();
  Client client({.host = "::1",
                 .port = server.port(),
                 .tls = tls,
                 .proxy = Proxy{.kind = Proxy::Kind::socks5, .host = "127.0.0.1", .port = six.port()}});
  const auto answer = client.send({}, patience());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(six.targets(), std::vector{"::1:" + std::to_string(server.port())});
}

TEST_F(ProxyUse, NamesAndPasswordsAreTold) {
  for (const auto kind : {Proxy::Kind::connect, Proxy::Kind::socks5}) {
    const fake::ProxyServer proxy({.socks5 = kind == Proxy::Kind::socks5, .user = "jane", .password = "hunter2:x"});
    fake::HttpServer fresh([](const fake::ServerRequest&, fake::Responder& to) { to.respond(200); });
    Client client(
        {.host = "localhost",
         .port = fresh.port(),
         .proxy =
             Proxy{.kind = kind, .host = "127.0.0.1", .port = proxy.port(), .user = "jane", .password = "hunter2:x"}});
    const auto answer = client.send({}, patience());
    ASSERT_TRUE(answer) << answer.error().message;
    expect_refused(ask(proxy, kind), {"through the proxy 127.0.0.1:", "wants a user name and password"});
    expect_refused(ask(proxy, kind, "jane", "hunter3"), {"refuses the user name and password"});
  }
}

TEST_F(ProxyUse, ARefusalIsAnError) {
  expect_refused(ask(fake::ProxyServer({.refusal = 403}), Proxy::Kind::connect), {"403", "refuses to connect"});
  expect_refused(ask(fake::ProxyServer({.socks5 = true, .refusal = 2}), Proxy::Kind::socks5), {"its rules forbid it"});
  expect_refused(ask(fake::ProxyServer({.socks5 = true, .refusal = 99}), Proxy::Kind::socks5), {"reason 99"});
}

TEST_F(ProxyUse, WhatIsNoProxyIsAnError) {
  for (const char* greeting : {"", "SSH-2.0-OpenSSH_9.2p1 Debian\r\n", "HTTP/1.1 200 OK\r\n\r\ntoo much"}) {
    const fake::TcpServer other([greeting](fake::Peer& peer) {
      peer.write(greeting);
      if (*greeting != '\0') peer.await_end();
    });
    for (const auto kind : {Proxy::Kind::connect, Proxy::Kind::connect_tls, Proxy::Kind::socks5}) {
      const auto answer = ask(other.port(), kind);
      ASSERT_FALSE(answer);
      const bool broke = *greeting == '\0';
      const auto expected = kind != Proxy::Kind::connect_tls ? Failure::proxy : broke ? Failure::closed : Failure::tls;
      EXPECT_EQ(answer.error().failure, expected) << answer.error().message;
      EXPECT_NE(answer.error().message.find("the proxy 127.0.0.1"), std::string::npos) << answer.error().message;
    }
  }
}

TEST_F(ProxyUse, TheCertificateIsThatOfTheServerBehindIt) {
  const fake::ProxyServer proxy;
  const auto answer = ask(proxy, Proxy::Kind::connect, {}, {}, "example.org");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().failure, Failure::certificate);
  EXPECT_NE(answer.error().message.find("not for example.org"), std::string::npos) << answer.error().message;
}

}  // namespace
}  // namespace turbolift::http
