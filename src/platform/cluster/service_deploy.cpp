// Of KubernetesService: from the program's embedded service to objects in the cluster.
#include "image/cache.hpp"
#include "image/config.hpp"
#include "image/spec.hpp"
#include "kubernetes/names.hpp"
#include "platform/cluster/kubernetes_service.hpp"

namespace turbolift::platform {

using kubernetes::Problem;

namespace {

/// A controller that has not routed anything for so long after a pod was ready is given up where there is another way.
constexpr auto route_patience = std::chrono::seconds(5);

std::unexpected<Problem> image_failed(std::string message) {
  return std::unexpected(Problem{.kind = ErrorKind::image_failed, .message = std::move(message), .hopeless = true});
}

}  // namespace

void KubernetesService::deploy(std::size_t replicas) {
  replicas = cluster_->allowed(replicas, 0);
  if (replicas == 0) {
    return start_failed({.kind = ErrorKind::unschedulable,
                         .message =
                             "the other functions have all pods that KubernetesOptions::max_pods allows: raise it, "
                             "or give them a lower max_replicas",
                         .hopeless = true});
  }
  phase_ = Phase::deploying;
  wanted_ = applied_ = replicas;
  cluster_->count(0, replicas);
  window_.restart(replicas);
  const Plan plan{static_cast<int>(replicas), base::Deadline::after(options_.start_timeout)};
  // The session is opened while the image is made.
  cluster_->work([cluster = cluster_, plan] { static_cast<void>(cluster->run(plan.deadline)); });
  cluster_->work([self = shared_from_this(), plan, number = ++deployment_number_] {
    auto made = self->make(plan);
    Cluster::thread().post([self, number, made = std::move(made)] {
      if (!self->stopping_) self->on_deployed(number, made);
    });
  });
}

std::expected<kubernetes::ServiceSpec, Problem> KubernetesService::make_image(const Plan& plan) {
  const auto cache = image::ImageCache::of_user();
  if (!cache) return image_failed(cache.error().message);
  const auto contents = image::make_spec(embedded_);
  if (!contents) return image_failed(contents.error().message);
  const auto image = cache->get(*contents);
  if (!image) return image_failed(image.error().message);
  auto reference = cluster_->loader().load(*image, *cluster_->options().source, plan.deadline, &cluster_->interrupt());
  if (!reference) {
    return std::unexpected(
        Problem{.kind = reference.error().kind, .message = reference.error().message, .hopeless = true});
  }
  kubernetes::ServiceSpec spec;
  spec.id = options_.id;
  spec.function = embedded_->signature;
  spec.source_digest = embedded_->source_digest;
  spec.image = *std::move(reference);
  spec.platforms = image->platforms;
  spec.options = **options_.function_options;
  spec.image_pull_secrets = options_.image_pull_secrets;
  spec.replicas = plan.replicas;
  spec.start_timeout = options_.start_timeout;
  // A controller that has not heard of a pod's end yet answers for it; such a call could not be made again.
  if (spec.options.at_most_once) {
    spec.command = {std::string(image::inside::service)};
    spec.linger = std::chrono::seconds(3);
  }
  return spec;
}

std::expected<std::shared_ptr<Run>, Problem> KubernetesService::make(const Plan& plan) {
  const auto spec = make_image(plan);
  if (!spec) return std::unexpected(spec.error());
  auto run = cluster_->run(plan.deadline);
  if (!run) return run;
  const kubernetes::SessionIdentity& session = (*run)->identity();
  const auto deployment = kubernetes::deployment(session, *spec);
  if (!deployment) {
    return std::unexpected(
        Problem{.kind = ErrorKind::invalid_option, .message = deployment.error().message, .hopeless = true});
  }
  std::vector<std::pair<const kubernetes::Resource*, json::object>> objects;
  objects.emplace_back(&kubernetes::deployments, *deployment);
  const Access access = (*run)->routes().access();
  if (access != Access::pods) objects.emplace_back(&kubernetes::services, kubernetes::service(session, *spec));
  const kubernetes::Route route = (*run)->routes().object_route(session.run_id, options_.id);
  if (access == Access::ingress)
    objects.emplace_back(&kubernetes::ingresses, kubernetes::ingress(session, *spec, route));
  if (access == Access::http_route)
    objects.emplace_back(&kubernetes::http_routes, kubernetes::http_route(session, *spec, route));
  if (options_.limits.max > 1) {
    objects.emplace_back(&kubernetes::horizontal_pod_autoscalers,
                         kubernetes::autoscaler(session, *spec, plan.replicas, static_cast<int>(options_.limits.max)));
  }
  for (const auto& [resource, object] : objects) {
    if (auto made = (*run)->create(*resource, object, plan.deadline, &cluster_->interrupt()); !made)
      return std::unexpected(made.error());
  }
  Cluster::thread().post([self = shared_from_this(), spec = *spec] { self->spec_ = spec; });
  return run;
}

void KubernetesService::on_deployed(std::uint64_t number, std::expected<std::shared_ptr<Run>, Problem> run) {
  // The session was lost meanwhile, and perhaps another one is at it.
  if (phase_ != Phase::deploying || number != deployment_number_) return;
  if (!run) {
    phase_ = Phase::idle;
    cluster_->count(wanted_, 0);
    wanted_ = applied_ = 0;
    return start_failed(run.error());
  }
  phase_ = Phase::deployed;
  run_ = *std::move(run);
  has_autoscaler_ = options_.limits.max > 1;
  if (run_id_ != run_->identity().run_id) {
    run_id_ = run_->identity().run_id;
    pods_.clear();
    deployment_.reset();
  }
  sync();
  check_problems();
  watch_idleness();
  if (dispatcher_->load().waiting != 0) look();
}

void KubernetesService::try_other_way() {
  if (std::exchange(trying_other_way_, true)) return;
  Cluster::thread().at(base::Deadline::after(route_patience).time(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || self->stopping_) return;
    self->trying_other_way_ = false;
    if (!self->run_ || self->serves()) return;
    self->cluster_->work([self, run = self->run_] {
      if (!run->routes().fall_back(base::Deadline::after(route_patience))) return;
      Cluster::thread().post([self, run] {
        if (self->stopping_ || self->run_ != run) return;
        std::fprintf(stderr,
                     "turbolift: warning: %s: no ingress controller leads to it (%s); calls go through the API server, "
                     "which is slower\n",
                     self->options_.function.c_str(),
                     self->trouble_.empty() ? "nothing answers" : self->trouble_.c_str());
        self->forget_all();
        self->sync();
      });
    });
  });
}

}  // namespace turbolift::platform
