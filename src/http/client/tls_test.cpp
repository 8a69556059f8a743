#include "http/client/tls.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <cstdlib>
#include <optional>

#include "base/file.hpp"
#include "http/client/client_fixture.hpp"
#include "testing/http_server.hpp"

namespace turbolift::http {
namespace {

using fake::Authority;
using fake::Certificate;
using fake::self_signed;

/// Asks a server that has `identity`; "" where it answers, else the message.
std::optional<Error> ask(const fake::ServerTls& identity, const TlsOptions& options,
                         const std::string& host = "127.0.0.1") {
  fake::HttpServer server(
      [](const fake::ServerRequest& request, fake::Responder& to) { to.respond(200, "hello " + request.client_name); },
      identity);
  auto context = TlsContext::make(options);
  EXPECT_TRUE(context) << context.error().message;
  if (!context) return Error{};
  Client client({.host = host, .port = server.port(), .tls = *context});
  const auto answer = client.send({}, patience());
  EXPECT_EQ(ERR_peek_error(), 0U);  // the program's own use of OpenSSL finds nothing of ours
  if (!answer) return answer.error();
  EXPECT_TRUE(answer->body.starts_with("hello"));
  return std::nullopt;
}

void expect_refused(const std::optional<Error>& error, Failure failure, std::initializer_list<const char*> words) {
  ASSERT_TRUE(error) << "was accepted";
  EXPECT_EQ(error->failure, failure) << error->message;
  EXPECT_FALSE(error->sent && failure == Failure::certificate);
  for (const char* word : words) {
    EXPECT_NE(error->message.find(word), std::string::npos) << error->message << "\nlacks: " << word;
  }
}

TEST(Tls, AcceptsAServerOfTheRightNameAndIssuer) {
  const Authority authority;
  const Certificate server = authority.issue({.dns_names = {"localhost"}, .addresses = {"127.0.0.1"}});
  const TlsOptions options{.ca = authority.certificate()};
  EXPECT_FALSE(ask({server}, options, "127.0.0.1"));
  EXPECT_FALSE(ask({server}, options, "localhost"));
  // Several authorities in one file, the right one among them, and text between them, as openssl writes it.
  EXPECT_FALSE(ask({server}, {.ca = Authority("Other").certificate() + "issuer: x\n" + authority.certificate()}));
}

TEST(Tls, AcceptsAnIntermediateIssuerThatTheServerShows) {
  const Authority root("Root");
  const Authority intermediate = root.issue_authority("Intermediate");
  const Certificate server = intermediate.issue({.addresses = {"127.0.0.1"}});
  EXPECT_FALSE(ask({server}, {.ca = root.certificate()}));
  EXPECT_FALSE(ask({server}, {.ca = intermediate.certificate()}));  // trusted itself, as in Go
  Certificate alone = server;
  alone.certificate.resize(alone.certificate.find("-----END CERTIFICATE-----\n") + 26);
  expect_refused(ask({alone}, {.ca = root.certificate()}), Failure::certificate, {"CN=Intermediate"});
}

TEST(Tls, WildcardsStandForOneLabel) {
  const Authority authority;
  const Certificate server = authority.issue({.dns_names = {"*.example.org"}});
  EXPECT_FALSE(ask({server}, {.ca = authority.certificate(), .server_name = "api.example.org"}));
  EXPECT_FALSE(ask({server}, {.ca = authority.certificate(), .server_name = "API.example.org."}));
  expect_refused(ask({server}, {.ca = authority.certificate(), .server_name = "a.b.example.org"}), Failure::certificate,
                 {"*.example.org", "a.b.example.org"});
}

TEST(Tls, RefusesAnExpiredCertificateAndSaysWhich) {
  using namespace std::chrono;
  const Authority authority;
  const Certificate server = authority.issue({.name = "old", .addresses = {"127.0.0.1"}, .from = -48h, .until = -24h});
  expect_refused(ask({server}, {.ca = authority.certificate()}), Failure::certificate,
                 {"https://127.0.0.1:", "\"CN=old\"", "expired at 20", "UTC", "renew it", "clock"});
}

TEST(Tls, RefusesACertificateThatIsNotValidYet) {
  using namespace std::chrono;
  const Authority authority;
  const Certificate server = authority.issue({.addresses = {"127.0.0.1"}, .from = 24h, .until = 48h});
  expect_refused(ask({server}, {.ca = authority.certificate()}), Failure::certificate, {"is valid only from", "clock"});
}

TEST(Tls, RefusesAnotherName) {
  const Authority authority;
  const TlsOptions options{.ca = authority.certificate()};
  const Certificate named =
      authority.issue({.dns_names = {"a.example", "b.example"}, .addresses = {"10.0.0.1", "::1"}});
  expect_refused(ask({named}, options), Failure::certificate,
                 {"is for a.example, b.example, 10.0.0.1, 0:0:0:0:0:0:0:1 and not for 127.0.0.1"});
  expect_refused(ask({named}, options, "localhost"), Failure::certificate, {"and not for localhost"});
  // The common name is no name of a server (RFC 9110, section 4.3.4), and an address is no name.
  const Certificate common = authority.issue({.name = "localhost"});
  expect_refused(ask({common}, options, "localhost"), Failure::certificate, {"is for no name at all"});
  const Certificate dotted = authority.issue({.dns_names = {"127.0.0.1"}});
  expect_refused(ask({dotted}, options), Failure::certificate, {"and not for 127.0.0.1"});
}

TEST(Tls, AnotherServerNameCanBeExpected) {
  const Authority authority;
  const Certificate server = authority.issue({.dns_names = {"kubernetes"}, .addresses = {"10.0.0.1"}});
  EXPECT_FALSE(ask({server}, {.ca = authority.certificate(), .server_name = "kubernetes"}));
  EXPECT_FALSE(ask({server}, {.ca = authority.certificate(), .server_name = "10.0.0.1"}));
}

TEST(Tls, RefusesAnUnknownIssuer) {
  const Authority authority("Ours");
  const Authority impostor("Ours");  // of the same name, but with another key
  const Certificate server = authority.issue({.addresses = {"127.0.0.1"}});
  expect_refused(ask({server}, {.ca = Authority("Theirs").certificate()}), Failure::certificate,
                 {"issued by \"CN=Ours\"", "not of the certificate authority that was given"});
  expect_refused(ask({server}, {.ca = impostor.certificate()}), Failure::certificate,
                 {"\"CN=Ours\"", "not of the certificate authority that was given"});
  expect_refused(ask({server}, {}), Failure::certificate, {"\"CN=Ours\"", "the system does not trust that issuer"});
  const Certificate itself = self_signed({.addresses = {"127.0.0.1"}});
  expect_refused(ask({itself}, {}), Failure::certificate, {"issued by the server itself"});
  EXPECT_FALSE(ask({itself}, {.ca = itself.certificate}));  // a kubeconfig may name it as its authority
}

TEST(Tls, TheSystemsIssuersAreTrustedWhereNoneAreGiven) {
  const Authority authority;
  const auto folder = base::TemporaryFolder::make("tls").value();
  const auto file = folder.path() / "roots.pem";
  ASSERT_TRUE(base::write_file(file, authority.certificate()));
  // NOLINTBEGIN(concurrency-mt-unsafe): no other thread reads the environment meanwhile
  ::setenv("SSL_CERT_FILE", file.c_str(), 1);
  const Certificate server = authority.issue({.addresses = {"127.0.0.1"}});
  EXPECT_FALSE(ask({server}, {}));
  ::unsetenv("SSL_CERT_FILE");
  // NOLINTEND(concurrency-mt-unsafe)
}

TEST(Tls, APinnedCertificateIsAcceptedWhateverItsNameIssuerAndDates) {
  using namespace std::chrono;
  const Certificate pinned = self_signed({.name = "session", .dns_names = {"elsewhere"}});
  EXPECT_FALSE(ask({pinned}, {.pinned = pinned.certificate}));
  const Certificate old = self_signed({.from = -48h, .until = -24h});
  EXPECT_FALSE(ask({old}, {.pinned = old.certificate}));
  EXPECT_FALSE(ask({pinned}, {.server_name = "a.b.c", .pinned = pinned.certificate}));
}

TEST(Tls, AnotherOneThanThePinnedCertificateIsRefused) {
  const Authority authority;
  const Certificate pinned = self_signed({.name = "session", .addresses = {"127.0.0.1"}});
  const Certificate twin = self_signed({.name = "session", .addresses = {"127.0.0.1"}});
  const Certificate other = authority.issue({.name = "default", .addresses = {"127.0.0.1"}});
  for (const Certificate& shown : {twin, other}) {
    // Neither the authority nor `insecure` helps.
    const TlsOptions options{.ca = authority.certificate(), .pinned = pinned.certificate, .insecure = true};
    expect_refused(ask({shown}, options), Failure::certificate, {"is not the pinned one \"CN=session\"", "SHA-256"});
  }
}

TEST(Tls, InsecureAcceptsAnything) {
  using namespace std::chrono;
  EXPECT_FALSE(ask({self_signed({.from = -48h, .until = -24h})}, {.insecure = true}));
}

TEST(Tls, AClientCertificateIsShownWhereItIsWanted) {
  const Authority authority("Server CA");
  const Authority clients("Client CA");
  const fake::ServerTls server{authority.issue({.addresses = {"127.0.0.1"}}), clients.certificate()};
  const Certificate mine = clients.issue({.name = "jane"});
  EXPECT_FALSE(ask(server, {.ca = authority.certificate(), .certificate = mine.certificate, .key = mine.key}));
  const Authority between = clients.issue_authority("Between");
  const Certificate chained = between.issue({.name = "joe"});
  EXPECT_FALSE(ask(server, {.ca = authority.certificate(), .certificate = chained.certificate, .key = chained.key}));
  expect_refused(ask(server, {.ca = authority.certificate()}), Failure::tls, {"wants a client certificate"});
  const Certificate foreign = authority.issue({.name = "joe"});
  expect_refused(ask(server, {.ca = authority.certificate(), .certificate = foreign.certificate, .key = foreign.key}),
                 Failure::tls, {"refuses the client certificate"});
}

TEST(Tls, AServerThatSpeaksNoTlsIsRecognised) {
  fake::HttpServer plain([](const fake::ServerRequest&, fake::Responder& to) { to.respond(200); });
  fake::TcpServer talker([](fake::Peer& peer) {
    peer.write("SSH-2.0-OpenSSH_9.2p1 Debian\r\n");
    peer.await_end();
  });
  fake::TcpServer http([](fake::Peer& peer) {
    peer.read_some();
    peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    peer.await_end();
  });
  for (const std::uint16_t port : {talker.port(), http.port()}) {
    Client client(origin_of(port, trusted_tls()));
    const auto answer = client.send({}, patience());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().failure, Failure::tls) << answer.error().message;
    EXPECT_NE(answer.error().message.find("does not answer with TLS"), std::string::npos) << answer.error().message;
  }
  Client client(origin_of(plain.port(), trusted_tls()));
  EXPECT_FALSE(client.send({}, patience()));
}

TEST(Tls, WhatIsNoCertificateOrKeyIsSaidWithoutShowingIt) {
  const Certificate one = self_signed({.name = "one"});
  const Certificate other = self_signed({.name = "other"});
  const std::string secret = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";
  const std::string half = one.certificate.substr(0, 200);
  struct Case {
    TlsOptions options;
    const char* message;
  };
  const std::vector<Case> cases = {
      {{.ca = "none"}, "the certificate authority is not a certificate in PEM"},
      {{.ca = one.certificate + half}, "the certificate authority is not a certificate in PEM"},
      {{.ca = one.key}, "the certificate authority is not a certificate in PEM"},
      {{.pinned = "none"}, "the pinned certificate is not a certificate in PEM"},
      {{.certificate = half, .key = one.key}, "the client certificate is not a certificate in PEM"},
      {{.certificate = one.certificate}, "the client certificate has no key"},
      {{.key = one.key}, "the client key has no certificate"},
      {{.certificate = one.certificate, .key = secret}, "the client key is not a private key in PEM"},
      {{.certificate = one.certificate, .key = other.key}, "the client key does not belong to the client certificate"},
  };
  for (const Case& wrong : cases) {
    const auto made = TlsContext::make(wrong.options);
    ASSERT_FALSE(made) << wrong.message;
    EXPECT_TRUE(made.error().message.starts_with(wrong.message)) << made.error().message;
    EXPECT_EQ(made.error().message.find("c2Vj"), std::string::npos);
    EXPECT_EQ(ERR_peek_error(), 0U);
  }
}

}  // namespace
}  // namespace turbolift::http
