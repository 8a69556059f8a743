#include "platforms.hpp"

#include "base/base64.hpp"
#include "base/file.hpp"
#include "fake_nodes.hpp"
#include "hand_made_bundle.hpp"
#include "rounds.hpp"
#include "testing/api_server.hpp"

namespace bench {
namespace {

std::string binary_of(const std::string& name) {
  return std::string(BENCH_SERVICES) + "/bench_" + name + "_service.stripped";
}

turbolift::Result<std::string> loaded(const turbolift::Image& image) {
  return "registry.invalid/" + image.name + ":" + image.tag;
}

}  // namespace

struct OverTcp::Impl {
  explicit Impl(const std::string& name) : nodes(server, binary_of(name)) {
    require(turbolift::base::write_file(kubeconfig, R"({"apiVersion": "v1", "kind": "Config", "current-context": "here",
      "contexts": [{"name": "here", "context": {"cluster": "here", "user": "nobody", "namespace": "bench"}}],
      "clusters": [{"name": "here", "cluster": {"server": ")" +
                                                        server.url() +
                                                        R"("}}], "users": [{"name": "nobody", "user": {}}]})")
                .has_value(),
            "a kubeconfig is written");
    platform = std::make_unique<turbolift::Kubernetes>(
        loaded, turbolift::KubernetesOptions{.kubeconfig = kubeconfig, .access = turbolift::Access::pods});
  }

  turbolift::base::TemporaryFolder folder = *turbolift::base::TemporaryFolder::make("turbolift-bench");
  const std::string kubeconfig = folder.path() / "kubeconfig";  // options keep no copy
  turbolift::fake::ApiServer server;
  turbolift::fake::Nodes nodes;
  std::unique_ptr<turbolift::Kubernetes> platform;
};

OverTcp::OverTcp(const std::string& name) : impl_(std::make_unique<Impl>(name)) {}
OverTcp::~OverTcp() = default;

turbolift::Platform& OverTcp::platform() {
  return *impl_->platform;
}

void embed_service(const turbolift::detail::FunctionInfo& function, const char* name) {
  register_by_hand(function, {.name = name, .binary = binary_of(name), .debug_file = {}});
}

}  // namespace bench
