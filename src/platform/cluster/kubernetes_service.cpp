#include "platform/cluster/kubernetes_service.hpp"

#include <cstdio>
#include <span>

#include "http/client/client_stream.hpp"
#include "kubernetes/request.hpp"
#include "platform/cluster/pod_log.hpp"

namespace turbolift::platform {
namespace {

using kubernetes::Problem;

constexpr auto report_timeout = std::chrono::seconds(2);  // for what the cluster may add to an error
constexpr std::chrono::nanoseconds deploy_margin = std::chrono::seconds(1);

std::string seconds(std::chrono::nanoseconds time) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count()) + " s";
}

}  // namespace

DistributionError to_error(const Problem& problem) {
  DistributionError error;
  error.kind = problem.kind;
  error.message = problem.message;
  error.events = problem.events;
  error.replica = problem.pod;
  error.exit_code = problem.exit_code;
  error.signal = problem.signal;
  return error;
}

KubernetesService::KubernetesService(KubernetesServiceOptions options, embed::Embedded embedded,
                                     std::shared_ptr<Cluster> cluster)
    : options_(std::move(options)), embedded_(std::move(embedded)), cluster_(std::move(cluster)) {}

KubernetesService::~KubernetesService() = default;

void KubernetesService::attach(std::shared_ptr<call::Dispatcher> dispatcher) {
  dispatcher_ = std::move(dispatcher);
  Cluster::thread().post([self = shared_from_this()] { self->cluster_->add(self); });
}

template <class Member, class... Argument>
void KubernetesService::post(Member member, Argument... argument) {
  Cluster::thread().post([self = shared_from_this(), member, argument...] {
    if (!self->stopping_) (self.get()->*member)(argument...);
  });
}

void KubernetesService::deploy_early() {
  Cluster::thread().post([self = shared_from_this()] {
    if (self->stopping_ || self->phase_ != Phase::idle) return;
    self->deploy(std::max<std::size_t>(1, self->options_.limits.min));
  });
}

void KubernetesService::stop() noexcept {
  Cluster::thread().post([self = shared_from_this()] {
    self->stopping_ = true;
    self->replicas_.clear();
    self->pods_.clear();
    self->run_.reset();
    self->dispatcher_.reset();  // it holds this object in turn
  });
}

base::Expected<std::unique_ptr<http::Stream>> KubernetesService::connect(call::ReplicaId replica) {
  std::shared_ptr<const RouteTable::Way> way;
  {
    const std::lock_guard lock(ways_mutex_);
    const auto found = ways_.find(replica);
    if (found == ways_.end()) return base::failure("the pod has ended");
    way = found->second;
  }
  auto stream = http::ClientStream::connect(way->origin, way->address);
  if (!stream) return std::unexpected(stream.error());
  return *std::move(stream);
}

void KubernetesService::demand(const call::Load& load) noexcept {
  if (load.waiting == 0 || looking_.exchange(true)) return;
  post(&KubernetesService::look);
}

void KubernetesService::look() {
  looking_ = false;
  const call::Load load = dispatcher_->load();
  if (load.waiting == 0) return;
  const std::size_t first = std::max<std::size_t>(1, options_.limits.min);
  if (phase_ == Phase::idle) {
    deploy(wanted_replicas(load, first, options_.limits));
  } else if (phase_ == Phase::deployed) {
    scale_to(wanted_replicas(load, wanted_, options_.limits));
    if (replicas_.empty()) sync();
    check_problems();
  }
  if (!serves()) await_start();
}

bool KubernetesService::serves() const {
  return std::ranges::any_of(replicas_, [](const auto& entry) { return entry.second.ready; });
}

void KubernetesService::await_start() {
  if (waiting_for_start_ != 0) return;
  waiting_for_start_ = ++timers_;
  end_start_after(options_.start_timeout, false);
}

void KubernetesService::end_start_after(std::chrono::nanoseconds time, bool in_any_case) {
  Cluster::thread().at(base::Deadline::after(time).time(),
                       [weak = weak_from_this(), timer = waiting_for_start_, in_any_case] {
                         const auto self = weak.lock();
                         if (!self || self->stopping_ || self->waiting_for_start_ != timer) return;
                         // What is still being deployed has the same deadline, and a better reason when it fails.
                         if (!in_any_case && self->phase_ == Phase::deploying)
                           return self->end_start_after(deploy_margin, true);
                         self->waiting_for_start_ = 0;
                         if (self->serves()) return;
                         const auto found = self->problems();
                         self->report(found.empty() ? self->late_start() : found.front());
                       });
}

Problem KubernetesService::late_start() const {
  const std::string within = " within " + seconds(options_.start_timeout) + " (KubernetesOptions::start_timeout)";
  Problem late;
  late.kind = ErrorKind::start_failed;
  if (phase_ == Phase::deploying) {
    late.kind = ErrorKind::image_failed;
    late.message = "its image was not loaded" + within;
  } else if (std::ranges::any_of(pods_, [](const auto& entry) { return entry.second.view.ready; })) {
    late.kind = untrusted_ ? ErrorKind::certificate_invalid : ErrorKind::route_failed;
    std::string why = dispatcher_->trouble();
    if (why.empty()) why = trouble_.empty() ? "nothing answers on the way there" : trouble_;
    late.message = "its pods are ready, but no call reached them" + within + ": " + why +
                   "; try KubernetesOptions::access, or ingress_address";
  } else {
    late.message = "the service did not become ready" + within;
  }
  return late;
}

std::vector<Problem> KubernetesService::problems() const {
  const std::vector<json::value> pods = pod_objects();
  return kubernetes::diagnose(
      {.function = options_.function, .pods = pods, .deployment = deployment_ ? &*deployment_ : nullptr});
}

std::vector<json::value> KubernetesService::pod_objects() const {
  std::vector<json::value> objects;
  for (const auto& [name, pod] : pods_) objects.push_back(pod.object);
  return objects;
}

void KubernetesService::check_problems() {
  if (told_full_ && serves()) return;  // there is nothing more to say
  const std::vector<Problem> found = problems();
  if (found.empty()) return;
  if (!serves()) {
    if (found.front().hopeless && dispatcher_->load().waiting != 0) report(found.front());
    return;
  }
  const bool full = found.front().kind == ErrorKind::unschedulable || found.front().kind == ErrorKind::quota_exceeded;
  if (full && !std::exchange(told_full_, true)) {
    std::fprintf(stderr, "turbolift: warning: %s: it goes on with fewer replicas than it wants: %s\n",
                 options_.function.c_str(), found.front().message.c_str());
  }
}

void KubernetesService::report(Problem problem) {
  if (problem.pod.empty()) {  // the events of any pod that has not come up may say why
    for (const auto& [name, pod] : pods_) {
      if (!pod.view.ready && !pod.view.deleting) problem.pod = name;
    }
  }
  if (!run_ || problem.pod.empty()) return start_failed(problem);
  if (std::exchange(reporting_, true)) return;
  cluster_->work([self = shared_from_this(), run = run_, problem = std::move(problem), pods = pod_objects()]() mutable {
    const base::Deadline deadline = base::Deadline::after(report_timeout);
    kubernetes::Client& client = self->cluster_->client();
    const std::string& kube_namespace = run->identity().kube_namespace;
    const auto events =
        client.send(kubernetes::request::list(kubernetes::events, kube_namespace,
                                              {.field_selector = "involvedObject.name=" + problem.pod, .limit = 100}),
                    deadline, &self->cluster_->interrupt());
    if (events) {
      problem.events.clear();
      for (const json::value& event : json::items(*events, {"items"}))
        problem.events.push_back(kubernetes::describe_event(event));
      if (problem.kind == ErrorKind::start_failed && !problem.events.empty())
        problem.message += "; the last event: " + problem.events.back();
    }
    std::string log;
    for (const bool previous : {true, false}) {
      if (!log.empty() || problem.exit_code == 0) break;
      log = last_lines(client, kube_namespace, problem.pod, previous, deadline, &self->cluster_->interrupt());
    }
    // Events and log may say what the pod's state does not: that the node is lost, or the binary another
    // architecture's.
    const json::array nothing;
    const json::array& known = events ? json::items(*events, {"items"}) : nothing;
    for (const Problem& found : kubernetes::diagnose({.function = self->options_.function,
                                                      .pods = pods,
                                                      .events = std::span(known.data(), known.size()),
                                                      .log = log})) {
      if (found.kind != ErrorKind::wrong_architecture && found.kind != ErrorKind::node_lost) continue;
      problem.kind = found.kind;
      problem.message = found.message;
    }
    Cluster::thread().post([self, problem = std::move(problem), log = std::move(log)] {
      self->reporting_ = false;
      if (self->stopping_ || self->serves()) return;
      self->waiting_for_start_ = 0;
      DistributionError error = to_error(problem);
      error.log = log;
      self->dispatcher_->fail_waiting(error);
    });
  });
}

void KubernetesService::start_failed(const Problem& problem) {
  waiting_for_start_ = 0;
  dispatcher_->fail_waiting(to_error(problem));
}

void KubernetesService::on_object(const std::string& run_id, const kubernetes::Resource& resource,
                                  kubernetes::EventType type, const json::object& object) {
  if (stopping_) return;
  if (run_id != run_id_) {  // the first one of a new session; those of an old one come no more
    if (run_ && run_->identity().run_id != run_id) return;
    run_id_ = run_id;
    pods_.clear();
    deployment_.reset();
  }
  if (resource == kubernetes::pods) {
    on_pod(type, object);
  } else if (resource == kubernetes::deployments) {
    deployment_ = object;
  } else if (resource == kubernetes::ingresses) {
    sync();  // the run may know by it where the controller is
  }
  if (phase_ == Phase::deployed && resource != kubernetes::ingresses) check_problems();
}

void KubernetesService::on_session_lost(const Problem& why) {
  if (stopping_) return;
  phase_ = Phase::idle;
  cluster_->count(wanted_, 0);
  wanted_ = applied_ = 0;
  has_autoscaler_ = false;
  run_.reset();
  pods_.clear();
  deployment_.reset();
  forget_all();
  if (why.hopeless) {
    start_failed(why);
  } else if (dispatcher_->load().waiting != 0) {
    look();
  }
}

}  // namespace turbolift::platform
