#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "cli/cluster.hpp"
#include "kubernetes/objects.hpp"
#include "testing/api_server.hpp"

namespace turbolift::cli {

/// A cluster with what a session in it looks like.
class ClusterTest : public testing::Test {
 protected:
  static constexpr std::string_view run = "k7x2m9qd1a";

  void SetUp() override {
    kubernetes::Config config;
    config.context = "test";
    config.cluster.server = server.url();
    access.client = kubernetes::Client::make(std::move(config), {.requests_per_second = 0}).value();
    access.kube_namespace = "team";
  }

  static kubernetes::SessionIdentity identity() {
    return {.run_id = std::string(run), .kube_namespace = "team", .job_uid = {}, .program = "app", .labels = {}};
  }
  static std::string service_of(const std::string& function) { return function + "-01234567"; }
  void put_function(const std::string& function) {
    kubernetes::ServiceSpec spec;
    spec.id = service_of(function);
    spec.function = "geo::" + function + "(int)";
    spec.image = "none";
    server.store().put(kubernetes::deployment(identity(), spec).value());
  }
  /// A pod of the function whose container runs; another `container` is one after a restart.
  void put_pod(const std::string& function, const std::string& name, const std::string& container,
               const json::object& state = {{"running", json::object()}}) {
    const json::object labels{{"turbolift/run", run}, {"turbolift/service", service_of(function)}};
    json::object status{{"name", "service"}, {"containerID", container}, {"state", state}};
    json::object pod{{"apiVersion", "v1"}, {"kind", "Pod"}};
    pod["metadata"] = {{"name", name}, {"namespace", "team"}, {"labels", labels}};
    pod["status"] = {{"phase", "Running"}, {"containerStatuses", json::array({std::move(status)})}};
    server.store().put(std::move(pod));
  }

  fake::ApiServer server;
  ClusterAccess access;
};

}  // namespace turbolift::cli
