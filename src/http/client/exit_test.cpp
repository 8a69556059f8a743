#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "base/subprocess.hpp"
#include "http/client/client_fixture.hpp"
#include "http/client/tls.hpp"
#include "testing/http_server.hpp"

// What happens when a program ends, or forks.
namespace turbolift::http {
namespace {

/// The program that the test runs: this one, with these variables.
constexpr const char* port_variable = "TURBOLIFT_EXIT_TEST_PORT";
constexpr const char* ca_variable = "TURBOLIFT_EXIT_TEST_CA";
constexpr int answered = 7;

/// Alone in its process, where nothing has used OpenSSL before, it is the first half of the next one.
TEST(Exit, TlsIsInitialisedOnce) {
  initialise_tls();
  initialise_tls();
  if (!process_environment(port_variable)) return;
  std::atexit([] {
    const int port = std::stoi(process_environment(port_variable).value());
    Client client(origin_of(static_cast<std::uint16_t>(port), trusting(process_environment(ca_variable).value())));
    const auto answer = client.send({.method = "DELETE"}, patience());
    ::_exit(answer && answer->status == 200 ? answered : 1);
  });
}

TEST(Exit, AHandlerThatIsRegisteredAfterTlsWasInitialisedCanUseIt) {
  const fake::HttpServer server([](const fake::ServerRequest&, fake::Responder& to) { to.respond(200); },
                                fake::ServerTls{Identities::get().server});
  base::SubprocessOptions options;
  options.argv = {"/proc/self/exe", "--gtest_filter=Exit.TlsIsInitialisedOnce"};
  options.env = {std::string(port_variable) + "=" + std::to_string(server.port()),
                 std::string(ca_variable) + "=" + Identities::get().authority.certificate()};
  const auto result = base::run(options, patience());
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->status.exit_code, answered) << result->status.describe() << "\n" << result->out << result->err;
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(Fork, AChildMakesConnectionsOfItsOwnAndLeavesTheParentsAlone) {
  const fake::HttpServer server([](const fake::ServerRequest& request,
                                   fake::Responder& to) { to.respond(200, std::to_string(request.connection)); },
                                fake::ServerTls{Identities::get().server});
  auto client = std::make_unique<Client>(origin_of(server.port(), trusted_tls()));
  ASSERT_EQ(client->send({}, patience()).value().body, "0");
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto answer = client->send({}, patience());
    const bool right = answer && answer->body == "1";
    client.reset();
    ::_exit(right ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  // Had the child said anything over it, or goodbye, the server would not go on with it.
  EXPECT_EQ(client->send({}, patience()).value().body, "0");
}

}  // namespace
}  // namespace turbolift::http
