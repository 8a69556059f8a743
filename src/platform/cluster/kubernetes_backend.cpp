#include "platform/cluster/kubernetes_backend.hpp"

#include <errno.h>  // program_invocation_short_name

#include <mutex>
#include <utility>

#include "base/fork.hpp"
#include "base/random.hpp"
#include "kubernetes/config.hpp"
#include "kubernetes/names.hpp"
#include "kubernetes/program_end.hpp"
#include "platform/cluster/kubernetes_service.hpp"
#include "platform/serving/embedded_service.hpp"
#include "platform/serving/finisher.hpp"
#include "platform/serving/served_functions.hpp"

namespace turbolift::platform {
namespace {

using std::chrono::nanoseconds;

constexpr auto default_session_timeout = std::chrono::seconds(30);
constexpr int default_max_replicas = 10;
/// Of the time to close: for running calls; the rest is for removing what there is in the cluster.
constexpr int share_of_calls = 2;

/// What a backend consists of; shared with what runs at the program's end.
class Core {
 public:
  Core(std::unique_ptr<kubernetes::Client> client, ClusterOptions cluster, const KubernetesOptions& options)
      : options_(options), cluster_(std::make_shared<Cluster>(std::move(client), std::move(cluster))) {}

  const Served<KubernetesService>& find(const detail::FunctionInfo& function, const FunctionOptions& options);
  /// What the build has found of the platform's functions.
  void deploy_all(const Platform& platform);
  void close(base::Deadline deadline) noexcept;
  nanoseconds close_timeout() const { return or_default(options_.close_timeout, default_close_timeout); }
  ReplicaLimits limits(const FunctionOptions& options) const {
    return replica_limits(options, options_.min_replicas, options_.max_replicas.value_or(default_max_replicas));
  }

 private:
  void serve(const detail::FunctionInfo& function, Served<KubernetesService>& served, std::size_t number);

  const KubernetesOptions options_;
  const std::shared_ptr<Cluster> cluster_;
  const std::uint32_t generation_ = base::fork_generation();
  std::mutex close_mutex_;
  ServedFunctions<KubernetesService> functions_;
};

void Core::serve(const detail::FunctionInfo& function, Served<KubernetesService>& served, std::size_t number) {
  const FunctionOptions& options = **served.options;
  const auto embedded = find_service(function);
  if (!embedded) {
    served.failure = embedded.error();
    return;
  }
  KubernetesServiceOptions service;
  service.function = detail::name_of(function);
  // Other options are another service, which must not share its name.
  service.id =
      kubernetes::service_id(service.function, (*embedded)->key + (number == 0 ? "" : "#" + std::to_string(number)));
  service.function_options = served.options;
  service.limits = limits(options);
  service.start_timeout = or_default(options_.start_timeout, default_start_timeout);
  service.idle_timeout = or_default(options.idle_timeout, default_idle_timeout);
  for (const std::string_view secret : options_.image_pull_secrets) service.image_pull_secrets.emplace_back(secret);
  const embed::Binary* binary = embedded->binary(embed::this_platform());
  if (binary == nullptr) binary = (*embedded)->binaries.data();
  served.service = std::make_shared<KubernetesService>(std::move(service), *embedded, cluster_);
  served.dispatcher = call::Dispatcher::make(dispatcher_options(function, options, *embedded), served.service,
                                             call::Reactor::program(), make_finisher(binary->debug_file));
  served.service->attach(served.dispatcher);
}

const Served<KubernetesService>& Core::find(const detail::FunctionInfo& function, const FunctionOptions& options) {
  return functions_.find(function, options, [&](Served<KubernetesService>& served, std::size_t number) {
    serve(function, served, number);
  });
}

void Core::deploy_all(const Platform& platform) {
  for (const detail::TagData* tag : embed::tags()) {
    if (tag->platform != &platform || tag->function == nullptr) continue;
    if (const auto& served = find(*tag->function, tag->options); served.service) served.service->deploy_early();
  }
}

void Core::close(base::Deadline deadline) noexcept {
  if (generation_ != base::fork_generation()) return;  // the session is the parent's
  const std::lock_guard closing(close_mutex_);         // whoever comes second waits for the end of it
  const auto all = functions_.close();
  const base::Deadline calls = base::Deadline::after(deadline.remaining() / share_of_calls);
  for (const auto* served : all) served->dispatcher->close(calls);
  for (const auto* served : all) served->service->stop();
  cluster_->close(deadline);
}

class KubernetesBackend final : public Backend {
 public:
  KubernetesBackend(std::shared_ptr<Core> core, bool handle_signals)
      : core_(std::move(core)),
        at_end_([core = core_] { core->close(base::Deadline::after(core->close_timeout())); },
                {.on_signals = handle_signals, .limit = core_->close_timeout() + std::chrono::seconds(5)}) {}
  KubernetesBackend(const KubernetesBackend&) = delete;
  KubernetesBackend& operator=(const KubernetesBackend&) = delete;
  ~KubernetesBackend() override { core_->close(base::Deadline::after(core_->close_timeout())); }

  void submit(std::span<detail::Call> calls) noexcept override {
    core_->find(*calls.front().function, *calls.front().options).submit(calls);
  }

  detail::Width width(const detail::FunctionInfo& function, const FunctionOptions& options) noexcept override {
    return core_->find(function, options).width(core_->limits(options).max);
  }

  Honours honours() const noexcept override { return Honours::all; }

  void close(base::Deadline deadline) noexcept override { core_->close(deadline); }

 private:
  const std::shared_ptr<Core> core_;
  const kubernetes::AtProgramEnd at_end_;
};

}  // namespace

std::unique_ptr<Backend> make_kubernetes_backend(const Platform& platform, const ImageSource& source,
                                                 const KubernetesOptions& options, DistributionError& error) {
  const auto unreachable = [&](std::string message) -> std::unique_ptr<Backend> {
    error = {.kind = ErrorKind::cluster_unreachable, .message = std::move(message)};
    return nullptr;
  };
  auto config =
      kubernetes::load_config({.path = std::string(options.kubeconfig), .context = std::string(options.context)});
  if (!config) return unreachable(config.error().message);
  ClusterOptions cluster;
  cluster.source = source;
  if (options.max_pods) cluster.max_pods = static_cast<std::size_t>(*options.max_pods);
  cluster.run.kube_namespace =
      options.kube_namespace.empty() ? config->kube_namespace : std::string(options.kube_namespace);
  cluster.run.program = program_invocation_short_name;
  for (const Setting& label : options.labels) cluster.run.labels.emplace_back(label.name, label.value);
  cluster.run.session_timeout = or_default(options.session_timeout, default_session_timeout);
  cluster.run.token = base::random_hex(32);
  cluster.run.route = {.access = options.access,
                       .ingress_class = std::string(options.ingress_class),
                       .gateway = std::string(options.gateway),
                       .ingress_address = std::string(options.ingress_address),
                       .allow_plaintext = options.allow_plaintext};
  auto client = kubernetes::Client::make(*std::move(config));
  if (!client) return unreachable(client.error().message);
  auto core = std::make_shared<Core>(*std::move(client), std::move(cluster), options);
  if (options.deploy_early) core->deploy_all(platform);
  return std::make_unique<KubernetesBackend>(std::move(core), options.handle_signals);
}

}  // namespace turbolift::platform
