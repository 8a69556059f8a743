#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <turbolift/turbolift.hpp>
#include <vector>

#include "act.hpp"
#include "base/base64.hpp"
#include "base/file.hpp"
#include "fake_nodes.hpp"
#include "hand_made_bundle.hpp"
#include "processes.hpp"
#include "testing/certificate.hpp"

/// A program with a Kubernetes platform, and a cluster of its own in this process. The platform reaches pods straight,
/// unless a test wants another way.
class FakeClusterTest : public testing::Test {
 protected:
  using ErrorKind = turbolift::ErrorKind;
  using KubernetesOptions = turbolift::KubernetesOptions;

  static void SetUpTestSuite() {
    register_by_hand(turbolift::Function<act>::info(), {.name = "act", .binary = ACT_SERVICE, .debug_file = {}});
  }

  void SetUp() override { write_kubeconfig(); }
  void TearDown() override {
    EXPECT_TRUE(left().empty()) << left().front();
    EXPECT_TRUE(comes_true([this] { return nodes.running() == 0; }, std::chrono::seconds(5)));
  }

  /// `server`: its URL.
  void write_kubeconfig(const std::string& url) {
    const std::string ca = turbolift::base::to_base64(authority.certificate());
    write(
        "kubeconfig", R"({"apiVersion": "v1", "kind": "Config", "current-context": "fake", "contexts": [{"name": "fake",
      "context": {"cluster": "fake", "user": "tester", "namespace": "team"}}], "clusters": [{"name": "fake", "cluster":
      {"server": ")" + url +
                          R"(", "certificate-authority-data": ")" + ca + R"("}}], "users": [{"name": "tester",
      "user": {"tokenFile": "token"}}]})");
    write("token", "first");
  }
  void write_kubeconfig() { write_kubeconfig(server.url()); }
  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(turbolift::base::write_file(folder.path() / name, text));
  }

  KubernetesOptions options() const {
    return {.kubeconfig = kubeconfig, .start_timeout = std::chrono::seconds(20), .access = turbolift::Access::pods};
  }
  static turbolift::Result<std::string> loaded(const turbolift::Image& image) {
    return "registry.invalid/" + image.name + ":" + image.tag;
  }

  /// What the program's session has left, as "Kind name".
  std::vector<std::string> left() {
    std::vector<std::string> names;
    for (const auto& object : server.store().all()) {
      if (turbolift::json::text(object, {"metadata", "labels", "turbolift/run"}).empty()) continue;
      names.push_back(std::string(turbolift::json::text(object, {"kind"})) + " " +
                      std::string(turbolift::json::text(object, {"metadata", "name"})));
    }
    return names;
  }
  std::vector<turbolift::json::object> all(std::string_view kind) { return server.store().all(kind); }

  turbolift::fake::Authority authority;
  turbolift::fake::ApiServer server{
      {.tls = turbolift::fake::ServerTls{authority.issue({.addresses = {"127.0.0.1"}})}, .token = "first"}};
  turbolift::fake::Nodes nodes{server, ACT_SERVICE};
  turbolift::base::TemporaryFolder folder = *turbolift::base::TemporaryFolder::make("turbolift-fake-cluster");
  const std::string kubeconfig = folder.path() / "kubeconfig";
};
