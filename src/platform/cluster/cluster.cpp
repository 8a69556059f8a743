#include "platform/cluster/cluster.hpp"

#include <cstdio>

#include "base/fork.hpp"
#include "kubernetes/names.hpp"
#include "platform/cluster/kubernetes_service.hpp"

namespace turbolift::platform {
namespace {

using kubernetes::Problem;

constexpr std::size_t worker_threads = 8;
constexpr std::size_t max_losses = 3;
constexpr auto removal_timeout = std::chrono::seconds(5);  // of a session that was lost
constexpr auto losses_within = std::chrono::minutes(10);

}  // namespace

Cluster::Cluster(std::unique_ptr<kubernetes::Client> client, ClusterOptions options)
    : client_(std::move(client)), options_(std::move(options)), workers_(worker_threads) {}

Cluster::~Cluster() = default;

TaskThread& Cluster::thread() {
  struct Named : TaskThread {
    Named() : TaskThread("turbolift-k8s") {}
  };
  static constinit base::PerProcess<Named> thread;
  return thread.get();
}

std::expected<std::shared_ptr<Run>, Problem> Cluster::run(base::Deadline deadline) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (closed_)
      return std::unexpected(Problem{.kind = ErrorKind::platform_stopped, .message = "the platform was closed"});
    if (run_) return run_;
    const auto now = base::Clock::steady().now();
    while (!losses_.empty() && now - losses_.front() > losses_within) losses_.pop_front();
    if (losses_.size() > max_losses) {
      Problem problem = last_loss_;
      problem.kind = ErrorKind::session_lost;
      problem.message =
          "the cluster has ended " + std::to_string(losses_.size()) +
          " sessions within 10 minutes, so that no other one is opened now; the last one: " + problem.message;
      return std::unexpected(std::move(problem));
    }
    if (!opening_) break;
    changed_.wait(lock);
  }
  opening_ = true;
  lock.unlock();
  auto opened = open(deadline);
  lock.lock();
  opening_ = false;
  if (opened && !closed_) run_ = *opened;
  changed_.notify_all();
  if (!opened || closed_) return opened;
  // It may have been lost before anybody could know of it.
  const auto why = (*opened)->lost();
  if (!why) return opened;
  lock.unlock();
  const std::string run_id = (*opened)->identity().run_id;
  thread().post([self = shared_from_this(), run_id, why] { self->lost(run_id, *why); });
  return std::unexpected(*why);
}

std::expected<std::shared_ptr<Run>, Problem> Cluster::open(base::Deadline deadline) {
  const std::weak_ptr<Cluster> weak = weak_from_this();
  const auto post = [weak](auto job) {
    thread().post([weak, job = std::move(job)] {
      if (const auto self = weak.lock()) job(*self);
    });
  };
  Run::Events events;
  events.changed = [post](const kubernetes::Resource& resource, kubernetes::EventType type, json::object object) {
    std::string run_id(json::text(object, {"metadata", "labels", kubernetes::run_label}));
    post([run_id = std::move(run_id), resource, type, object = std::move(object)](Cluster& self) {
      self.deliver(run_id, resource, type, object);
    });
  };
  events.lost = [post](const std::string& run_id, const Problem& why) {
    post([run_id, why](Cluster& self) { self.lost(run_id, why); });
  };
  auto opened = Run::open(*client_, options_.run, std::move(events), deadline, &interrupt_);
  if (!opened) return std::unexpected(opened.error());
  return std::shared_ptr<Run>(std::move(*opened));
}

void Cluster::add(const std::shared_ptr<KubernetesService>& service) {
  services_.push_back(service);
}

std::size_t Cluster::allowed(std::size_t wanted, std::size_t have) const {
  if (!options_.max_pods || wanted <= have) return wanted;
  const std::size_t left = *options_.max_pods > pods_ ? *options_.max_pods - pods_ : 0;
  return std::min(wanted, have + left);
}

void Cluster::deliver(const std::string& run_id, const kubernetes::Resource& resource, kubernetes::EventType type,
                      const json::object& object) {
  const std::string_view service = json::text(object, {"metadata", "labels", kubernetes::service_label});
  for (const auto& weak : services_) {
    const auto candidate = weak.lock();
    if (candidate && candidate->id() == service) candidate->on_object(run_id, resource, type, object);
  }
}

void Cluster::lost(const std::string& run_id, const Problem& why) {
  std::shared_ptr<Run> ended;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || !run_ || run_->identity().run_id != run_id) return;
    ended.swap(run_);
    ended_.push_back(ended);
    losses_.push_back(base::Clock::steady().now());
    last_loss_ = why;
  }
  std::fprintf(stderr, "turbolift: the session in the cluster was lost: %s%s\n", why.message.c_str(),
               why.hopeless ? "" : "; what is called from now on starts another");
  for (const auto& weak : services_) {
    if (const auto service = weak.lock()) service->on_session_lost(why);
  }
  // What is left of it is removed, and its threads are waited for, elsewhere.
  work([self = shared_from_this(), ended] {
    ended->close(base::Deadline::after(removal_timeout));
    const std::lock_guard lock(self->mutex_);
    std::erase(self->ended_, ended);
  });
}

void Cluster::close(base::Deadline deadline) noexcept {
  std::vector<std::shared_ptr<Run>> runs;
  {
    std::unique_lock lock(mutex_);
    closed_ = true;
    interrupt_.raise();
  }
  workers_.stop();
  {
    const std::lock_guard lock(mutex_);
    runs.swap(ended_);
    if (run_) runs.push_back(std::exchange(run_, nullptr));
  }
  for (const auto& run : runs) {
    const kubernetes::CloseReport report = run->close(deadline);
    if (!report.message.empty()) std::fprintf(stderr, "turbolift: %s\n", report.message.c_str());
  }
}

}  // namespace turbolift::platform
