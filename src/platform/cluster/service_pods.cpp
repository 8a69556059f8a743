// Of KubernetesService: pods that come and go, and what the dispatcher hears of them.
#include <algorithm>

#include "platform/cluster/kubernetes_service.hpp"
#include "platform/cluster/pod_log.hpp"

namespace turbolift::platform {
namespace {

/// The node tells the cluster of a container's end about a second later.
constexpr auto end_follows = std::chrono::milliseconds(2500);
constexpr auto try_again = std::chrono::milliseconds(100);
constexpr auto renew_timeout = std::chrono::seconds(10);
constexpr auto log_timeout = std::chrono::seconds(1);

call::Verdict to_verdict(const kubernetes::PodEnd& end) {
  using From = kubernetes::PodEnd::State;
  using To = call::Verdict::State;
  call::Verdict verdict;
  switch (end.state) {
    case From::alive:
      verdict.state = To::alive;
      break;
    case From::gone:
      verdict.state = To::gone;
      break;
    case From::exited:
      verdict.state = To::exited;
      break;
    case From::killed:
      verdict.state = To::killed;
      break;
    case From::stopped:
      verdict.state = To::stopped;
      break;
  }
  verdict.exit_code = end.exit_code;
  verdict.signal = end.signal;
  verdict.out_of_memory = end.out_of_memory;
  verdict.cause = end.cause;
  verdict.message = end.message;
  return verdict;
}

}  // namespace

void KubernetesService::on_pod(kubernetes::EventType type, const json::object& object) {
  const json::value value = object;
  PodView view = read_pod(value);
  auto found = pods_.find(view.name);
  if (found != pods_.end() && found->second.view.uid != view.uid) {  // a pod of that name that was there before
    on_pod_end(found->second, nullptr);
    pods_.erase(found);
    found = pods_.end();
  }
  if (type == kubernetes::EventType::deleted) {
    if (found == pods_.end()) return;
    found->second.object = value;
    on_pod_end(found->second, nullptr);
    pods_.erase(found);
    return sync();
  }
  if (found == pods_.end()) {
    Pod pod;
    pod.object = value;
    pod.view = std::move(view);
    pods_.emplace(pod.view.name, std::move(pod));
    return sync();
  }
  Pod& pod = found->second;
  const bool ended = pod.view.running && (!view.running || view.restarts != pod.view.restarts);
  pod.object = value;
  if (ended) on_pod_end(pod, &value);
  pod.view = std::move(view);
  sync();
}

void KubernetesService::on_pod_end(Pod& pod, const json::value* now) {
  if (!pod.view.running) return;
  pod.view.running = false;
  call::Verdict verdict = to_verdict(kubernetes::end_of_pod(now, pod.view.restarts));
  if (now == nullptr && pod.view.deleting) verdict.state = call::Verdict::State::stopped;
  const call::ReplicaId replica = std::exchange(pod.replica, 0);
  const bool crashed = now != nullptr &&
                       (verdict.state == call::Verdict::State::killed || verdict.state == call::Verdict::State::exited);
  if (!crashed || !run_) return settle_end(replica, std::move(verdict));
  // What it wrote last belongs to the error.
  const bool restarted = read_pod(*now).restarts != pod.view.restarts;
  cluster_->work([self = shared_from_this(), run = run_, name = pod.view.name, restarted, replica, verdict]() mutable {
    verdict.log = last_lines(self->cluster_->client(), run->identity().kube_namespace, name, restarted,
                             base::Deadline::after(log_timeout), &self->cluster_->interrupt());
    Cluster::thread().post([self, replica, verdict = std::move(verdict)] {
      if (!self->stopping_) self->settle_end(replica, verdict);
    });
  });
}

void KubernetesService::settle_end(call::ReplicaId replica, call::Verdict verdict) {
  if (replica != 0) return forget(replica, std::move(verdict));
  if (is_straight()) return;
  // Whose calls it had is found out by who has lost some.
  const TimePoint now = base::Clock::steady().now();
  std::erase_if(ends_, [now](const End& end) { return now - end.time > 2 * end_follows; });
  ends_.push_back({now, std::move(verdict)});
}

void KubernetesService::forget(call::ReplicaId replica, call::Verdict verdict) {
  if (replicas_.erase(replica) == 0) return;
  {
    const std::lock_guard lock(ways_mutex_);
    ways_.erase(replica);
  }
  for (auto& [name, pod] : pods_) {
    if (pod.replica == replica) pod.replica = 0;
  }
  dispatcher_->settle(replica, std::move(verdict));
}

void KubernetesService::forget_all() {
  std::vector<call::ReplicaId> all;
  for (const auto& [id, replica] : replicas_) all.push_back(id);
  for (const call::ReplicaId id : all) forget(id, {});
}

void KubernetesService::add_replica(const std::string& pod_name, const std::string& pod_address) {
  auto way = run_->routes().way_to(run_->identity(), options_.id, pod_address);
  if (!way) {
    trouble_ = way.error().message;
    return;
  }
  const call::ReplicaId id = next_id_++;
  replicas_[id] = {.pod = pod_name};
  if (!pod_name.empty()) pods_.at(pod_name).replica = id;
  auto shared = std::make_shared<const RouteTable::Way>(*std::move(way));
  {
    const std::lock_guard lock(ways_mutex_);
    ways_[id] = shared;
  }
  dispatcher_->add_replica(id, pod_name.empty() ? "a pod of " + options_.id : "pod " + pod_name, shared->route);
}

void KubernetesService::sync() {
  if (!run_) return;
  if (is_straight()) {
    for (auto& [name, pod] : pods_) {
      if (pod.view.serves() && pod.replica == 0) add_replica(name, pod.view.ip);
      const auto replica = replicas_.find(pod.replica);
      if (pod.view.deleting && replica != replicas_.end() && !std::exchange(replica->second.draining, true))
        dispatcher_->drain(pod.replica);
    }
    return;
  }
  std::size_t serving = 0;
  bool any_ready = false;
  for (const auto& [name, pod] : pods_) {
    serving += pod.view.serves() ? 1U : 0U;
    any_ready = any_ready || pod.view.ready;
  }
  if (any_ready && !serves()) try_other_way();
  if (!run_->routes().has_address()) return;
  auto used = static_cast<std::size_t>(
      std::ranges::count_if(replicas_, [](const auto& entry) { return !entry.second.draining; }));
  for (; used < serving; ++used) add_replica({}, {});
  for (auto entry = replicas_.rbegin(); entry != replicas_.rend() && used > serving; ++entry) {
    if (std::exchange(entry->second.draining, true)) continue;
    --used;
    dispatcher_->drain(entry->first);
  }
}

void KubernetesService::ready(call::ReplicaId replica) noexcept {
  Cluster::thread().post([self = shared_from_this(), replica] {
    const auto found = self->replicas_.find(replica);
    if (found == self->replicas_.end()) return;
    found->second.ready = true;
    self->waiting_for_start_ = 0;
    self->trouble_.clear();
    self->untrusted_ = false;
  });
}

void KubernetesService::drained(call::ReplicaId replica) noexcept {
  Cluster::thread().post([self = shared_from_this(), replica] {
    if (self->stopping_) return;
    call::Verdict stopped;
    stopped.state = call::Verdict::State::stopped;
    // A pod's own replica stays until the pod has gone, unless a controller chooses the pods.
    const auto found = self->replicas_.find(replica);
    if (found != self->replicas_.end() && found->second.pod.empty()) self->forget(replica, std::move(stopped));
  });
}

void KubernetesService::diagnose(call::ReplicaId replica, call::Suspicion suspicion,
                                 const std::string& trouble) noexcept {
  Cluster::thread().post([self = shared_from_this(), replica, suspicion, trouble] {
    if (self->stopping_) return;
    const auto found = self->replicas_.find(replica);
    if (found == self->replicas_.end()) {
      self->dispatcher_->settle(replica, {});  // its end was reported, or is about to be
      return;
    }
    if (!trouble.empty()) self->trouble_ = trouble;
    self->untrusted_ = suspicion == call::Suspicion::untrusted;
    if (suspicion == call::Suspicion::refused) return self->renew_way(replica);
    if (suspicion == call::Suspicion::forbidden) return self->way_forbidden(replica);
    // One that has never answered is tried again soon; whether one that did has ended is not known at once.
    const auto wait = found->second.ready ? std::chrono::nanoseconds(end_follows) : std::chrono::nanoseconds(try_again);
    if (std::exchange(found->second.checking, true)) return;
    Cluster::thread().at(base::Deadline::after(wait).time(), [self, replica, suspicion] {
      if (!self->stopping_) self->check(replica, suspicion);
    });
  });
}

void KubernetesService::renew_way(call::ReplicaId replica) {
  std::shared_ptr<const RouteTable::Way> way;
  {
    const std::lock_guard lock(ways_mutex_);
    const auto found = ways_.find(replica);
    if (found != ways_.end()) way = found->second;
  }
  if (!way || !run_ || std::exchange(replicas_.at(replica).checking, true)) return;
  cluster_->work([self = shared_from_this(), run = run_, way, replica] {
    const auto renewed = run->routes().renew(*way, base::Deadline::after(renew_timeout));
    Cluster::thread().at(base::Deadline::after(try_again).time(), [self, replica, renewed] {
      if (self->stopping_) return;
      if (!renewed) self->trouble_ = renewed.error().message;
      self->forget(replica, {});  // it comes back as a new one, by the new way
      self->sync();
    });
  });
}

void KubernetesService::way_forbidden(call::ReplicaId replica) {
  kubernetes::Problem problem{.kind = ErrorKind::forbidden, .message = trouble_};
  if (run_ && run_->routes().access() == Access::api_proxy)
    problem.message += "; docs/cluster-objects.md has the Role that the API server's proxy needs (services/proxy)";
  call::Verdict verdict;
  verdict.cause = problem.kind;
  verdict.message = problem.message;
  forget(replica, std::move(verdict));
  start_failed(problem);  // what is called from now on tries again
}

void KubernetesService::check(call::ReplicaId replica, call::Suspicion suspicion) {
  const auto found = replicas_.find(replica);
  if (found == replicas_.end()) return;
  found->second.checking = false;
  if (found->second.pod.empty() && !ends_.empty()) {
    call::Verdict verdict = std::move(ends_.front().verdict);
    ends_.erase(ends_.begin());
    forget(replica, std::move(verdict));
  } else if (found->second.ready && suspicion == call::Suspicion::broken) {
    call::Verdict alive;
    alive.state = call::Verdict::State::alive;
    dispatcher_->settle(replica, std::move(alive));
    return;
  } else {
    forget(replica, {});  // it comes back as a new one, which has to answer first
  }
  sync();
}

}  // namespace turbolift::platform
