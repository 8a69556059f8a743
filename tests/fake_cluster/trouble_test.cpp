#include "cluster_fixture.hpp"

namespace {

using namespace std::chrono_literals;

class FakeClusterTroubleTest : public FakeClusterTest {
 protected:
  /// The error of a first call, which must come within the time to start, and a little.
  turbolift::DistributionError first_error(KubernetesOptions with, turbolift::FunctionOptions function = {},
                                           turbolift::ImageSource source = loaded) {
    turbolift::Kubernetes k8s(source, with);
    const auto tag = turbolift::on<act>(k8s, function);
    const auto begun = std::chrono::steady_clock::now();
    const auto result = tag("echo", 1).get();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 12s);
    EXPECT_FALSE(result);
    return result ? turbolift::DistributionError{} : result.error();
  }
  KubernetesOptions impatient() const {
    KubernetesOptions with = options();
    with.start_timeout = 2s;
    return with;
  }
  static void expect(const turbolift::DistributionError& error, ErrorKind kind, std::string_view text) {
    EXPECT_EQ(error.kind, kind) << error.what();
    EXPECT_NE(error.message.find(text), std::string::npos) << error.what();
  }
};

TEST_F(FakeClusterTroubleTest, AVerbThatIsForbidden) {
  // From the last that is made to the first.
  for (const char* plural : {"horizontalpodautoscalers", "deployments", "networkpolicies", "secrets", "jobs"}) {
    server.deny("create", plural);
    expect(first_error(options()), ErrorKind::forbidden, plural);
    EXPECT_TRUE(left().empty()) << plural;
  }
}

TEST_F(FakeClusterTroubleTest, WhatIsForbiddenToWatch) {
  nodes.set_capacity(0);  // so that no answer is faster than the refusal
  for (const char* plural : {"deployments", "pods", "jobs"}) {
    server.deny("watch", plural);
    const auto begun = std::chrono::steady_clock::now();
    expect(first_error(options()), ErrorKind::forbidden, "cannot watch resource");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s) << plural;
    EXPECT_TRUE(left().empty()) << plural;
  }
}

TEST_F(FakeClusterTroubleTest, NoNode) {
  nodes.set_capacity(0);
  expect(first_error(impatient()), ErrorKind::unschedulable, "Insufficient cpu");
}

TEST_F(FakeClusterTroubleTest, AnImageThatNodesCannotPull) {
  nodes.lose_registry();
  expect(first_error(impatient()), ErrorKind::image_pull_failed, "connection refused");
}

TEST_F(FakeClusterTroubleTest, AnImageThatTheProgramCannotLoad) {
  const auto failing = [](const turbolift::Image&) -> turbolift::Result<std::string> {
    return std::unexpected(
        turbolift::DistributionError{.kind = ErrorKind::image_failed, .message = "the disk is full"});
  };
  expect(first_error(options(), {}, failing), ErrorKind::image_failed, "the disk is full");
}

TEST_F(FakeClusterTroubleTest, AServiceThatEndsWhileItStarts) {
  const auto error = first_error(impatient(), {.env = {{"TEST_EXIT_AT_START", "7"}}});
  EXPECT_TRUE(error.kind == ErrorKind::crash_loop || error.kind == ErrorKind::start_failed) << error.what();
  EXPECT_EQ(error.exit_code, 7) << error.what();
  EXPECT_NE(error.log.find("the last words"), std::string::npos) << error.log;
}

TEST_F(FakeClusterTroubleTest, AServiceThatNeverListens) {
  expect(first_error(impatient(), {.env = {{"TEST_HANG_AT_START", "1"}}}), ErrorKind::start_failed,
         "did not become ready");
}

TEST_F(FakeClusterTroubleTest, NoApiServer) {
  write_kubeconfig("https://127.0.0.1:1");
  expect(first_error(impatient()), ErrorKind::cluster_unreachable, "127.0.0.1:1");
}

TEST_F(FakeClusterTroubleTest, AnApiServerThatNeverAnswers) {
  server.inject({.kind = turbolift::fake::ApiFault::Kind::stall, .verb = "create", .plural = "jobs", .times = -1});
  const auto error = first_error(impatient());
  EXPECT_EQ(error.kind, ErrorKind::cluster_unreachable) << error.what();
}

TEST_F(FakeClusterTroubleTest, AServerWhoseCertificateIsSomebodyElses) {
  const turbolift::fake::Authority other("Somebody else");
  turbolift::fake::ApiServer impostor(
      {.tls = turbolift::fake::ServerTls{other.issue({.addresses = {"127.0.0.1"}})}, .token = {}});
  write_kubeconfig(impostor.url());
  expect(first_error(impatient()), ErrorKind::certificate_invalid, "certificate");
  EXPECT_EQ(impostor.requests().size(), 0U);
}

TEST_F(FakeClusterTroubleTest, JobsThatNobodyStarts) {
  server.store().set_controllers(false);
  nodes.set_capacity(0);
  expect(first_error(options()), ErrorKind::start_failed, "kube-controller-manager");
  server.store().set_controllers(true);
}

}  // namespace
