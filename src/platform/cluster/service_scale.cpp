// Of KubernetesService: how many replicas the cluster is asked for. The autoscaler acts on CPU; this side knows the
// queue and acts at once. Up: the autoscaler's minimum first, then the number itself, so that it does not take back
// what was asked for. Down: the minimum alone. To zero: without the autoscaler, which cannot.
#include <algorithm>
#include <cstdio>
#include <utility>

#include "kubernetes/names.hpp"
#include "kubernetes/request.hpp"
#include "platform/cluster/kubernetes_service.hpp"

namespace turbolift::platform {

using kubernetes::Problem;

namespace {

constexpr auto scale_timeout = std::chrono::seconds(10);
constexpr auto scale_again_after = std::chrono::seconds(5);  // where it was refused

}  // namespace

void KubernetesService::scale_to(std::size_t replicas) {
  replicas = cluster_->allowed(std::min(replicas, options_.limits.max), wanted_);
  if (replicas == wanted_ || base::Clock::steady().now() < scale_again_at_) return;
  cluster_->count(wanted_, replicas);
  if (replicas > wanted_) window_.restart(replicas);
  wanted_ = replicas;
  scale_on();
  watch_idleness();
}

void KubernetesService::scale_on() {
  if (scaling_ || applied_ == wanted_ || !run_) return;
  scaling_ = true;
  const std::size_t target = wanted_;
  const bool up = target > applied_;
  cluster_->work([self = shared_from_this(), run = run_, target, up, had = has_autoscaler_] {
    auto problem = self->apply_scale(*run, target, up, had);
    Cluster::thread().post([self, run, target, problem = std::move(problem)] {
      self->scaling_ = false;
      if (self->stopping_ || self->run_ != run) return;
      if (problem) {
        // A later look at the queue asks again; what was not granted is not counted.
        self->scale_again_at_ = base::Clock::steady().now() + scale_again_after;
        self->cluster_->count(self->wanted_, self->applied_);
        self->wanted_ = self->applied_;
        if (!self->serves()) {
          self->start_failed(*problem);
        } else if (!std::exchange(self->told_unscaled_, true)) {
          std::fprintf(stderr, "turbolift: warning: %s: it goes on with as many replicas as it has: %s\n",
                       self->options_.function.c_str(), problem->message.c_str());
        }
        return;
      }
      self->applied_ = target;
      self->has_autoscaler_ = target != 0 && self->options_.limits.max > 1;
      self->scale_on();
    });
  });
}

std::optional<Problem> KubernetesService::apply_scale(const Run& run, std::size_t replicas, bool up,
                                                      bool had_autoscaler) {
  const kubernetes::SessionIdentity& session = run.identity();
  const std::string name = kubernetes::object_name(session.run_id, options_.id);
  const base::Deadline deadline = base::Deadline::after(scale_timeout);
  const auto send = [&](const kubernetes::Request& request, bool may_be_gone = false) -> std::optional<Problem> {
    const auto done = cluster_->client().send(request, deadline, &cluster_->interrupt());
    if (done || (may_be_gone && done.error().not_found())) return std::nullopt;
    return kubernetes::read_error(done.error(), "to scale " + options_.function);
  };
  const auto& autoscalers = kubernetes::horizontal_pod_autoscalers;
  const int count = static_cast<int>(replicas);
  const kubernetes::Request scale =
      kubernetes::request::scale(kubernetes::deployments, session.kube_namespace, name, count);
  if (replicas == 0) {
    if (had_autoscaler) {
      if (auto problem = send(kubernetes::request::remove(autoscalers, session.kube_namespace, name, {}), true))
        return problem;
    }
    return send(scale);
  }
  if (options_.limits.max <= 1) return send(scale);
  if (!had_autoscaler) {
    if (auto problem = send(scale)) return problem;
    const json::object object = kubernetes::autoscaler(session, *spec_, count, static_cast<int>(options_.limits.max));
    return send(kubernetes::request::apply(autoscalers, session.kube_namespace, name, object));
  }
  json::object patch;
  patch["spec"] = json::object{{"minReplicas", count}};
  if (auto problem = send(kubernetes::request::merge_patch(autoscalers, session.kube_namespace, name, patch)))
    return problem;
  return up ? send(scale) : std::nullopt;
}

void KubernetesService::watch_idleness() {
  if (watching_idleness_ || wanted_ <= options_.limits.min) return;
  watching_idleness_ = true;
  Cluster::thread().at(base::Deadline::after(options_.idle_timeout / IdleWindow::quarters).time(),
                       [weak = weak_from_this()] {
                         const auto self = weak.lock();
                         if (!self || self->stopping_) return;
                         self->watching_idleness_ = false;
                         self->shrink();
                         self->watch_idleness();
                       });
}

void KubernetesService::shrink() {
  if (phase_ != Phase::deployed) return;
  window_.add(dispatcher_->take_peak());
  const std::size_t needed = std::max(options_.limits.min, window_.needed());
  if (needed < wanted_) scale_to(needed);
}

}  // namespace turbolift::platform
