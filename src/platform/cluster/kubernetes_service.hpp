#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <turbolift/options.hpp>
#include <vector>

#include "base/backoff.hpp"
#include "call/dispatcher.hpp"
#include "embed/embed.hpp"
#include "kubernetes/diagnosis.hpp"
#include "kubernetes/objects.hpp"
#include "platform/cluster/cluster.hpp"
#include "platform/cluster/pod_view.hpp"
#include "platform/serving/options_key.hpp"
#include "platform/serving/scaling.hpp"

namespace turbolift::platform {

struct KubernetesServiceOptions {
  std::string function{};  ///< its name
  std::string id{};        ///< kubernetes::service_id
  std::shared_ptr<const OwnedOptions> function_options{};
  ReplicaLimits limits{};
  std::chrono::nanoseconds start_timeout = std::chrono::seconds(60);
  std::chrono::nanoseconds idle_timeout = std::chrono::seconds(60);
  std::vector<std::string> image_pull_secrets{};
};

/// One function in the cluster: deploys it when calls wait, tells the dispatcher of its pods as they come and go, and
/// asks for more or fewer of them. State and private functions are the cluster thread's; what blocks is a worker's;
/// public functions are thread-safe where nothing else is said.
///
/// Where the way leads straight to the pods, each is a replica. Where a controller stands between, which spreads
/// requests itself, there are as many replicas as pods that serve, and none of them is a certain one.
class KubernetesService final : public call::ReplicaSource, public std::enable_shared_from_this<KubernetesService> {
 public:
  KubernetesService(KubernetesServiceOptions options, embed::Embedded embedded, std::shared_ptr<Cluster> cluster);
  ~KubernetesService() override;

  const std::string& id() const { return options_.id; }
  /// Once, before the first call.
  void attach(std::shared_ptr<call::Dispatcher> dispatcher);
  /// Without waiting for a call.
  void deploy_early();
  /// Nothing more happens. After the dispatcher's `close`.
  void stop() noexcept;

  // On the cluster thread, by Cluster.
  void on_object(const std::string& run_id, const kubernetes::Resource& resource, kubernetes::EventType type,
                 const json::object& object);
  /// The calls that wait start another one, unless that would be of no use.
  void on_session_lost(const kubernetes::Problem& why);

  base::Expected<std::unique_ptr<http::Stream>> connect(call::ReplicaId replica) override;
  void demand(const call::Load& load) noexcept override;
  void diagnose(call::ReplicaId replica, call::Suspicion suspicion, const std::string& trouble) noexcept override;
  void ready(call::ReplicaId replica) noexcept override;
  void drained(call::ReplicaId replica) noexcept override;

 private:
  using TimePoint = base::Clock::TimePoint;
  enum class Phase : std::uint8_t { idle, deploying, deployed };

  struct Pod {
    json::value object;
    PodView view;
    call::ReplicaId replica = 0;  ///< 0: none
  };
  struct Replica {
    std::string pod;  ///< its name; empty: whichever the controller chooses
    bool ready = false;
    bool draining = false;
    bool checking = false;
  };
  /// How a container ended that calls may have been lost with.
  struct End {
    TimePoint time;
    call::Verdict verdict;
  };
  /// What a worker has to make.
  struct Plan {
    int replicas = 1;
    base::Deadline deadline = base::Deadline::never();
  };

  // kubernetes_service.cpp
  void look();
  void await_start();
  void end_start_after(std::chrono::nanoseconds time, bool in_any_case);
  kubernetes::Problem late_start() const;
  void start_failed(const kubernetes::Problem& problem);
  void report(kubernetes::Problem problem);
  void check_problems();
  std::vector<kubernetes::Problem> problems() const;
  std::vector<json::value> pod_objects() const;
  bool serves() const;
  template <class Member, class... Argument>
  void post(Member member, Argument... argument);

  // service_deploy.cpp
  void deploy(std::size_t replicas);
  void on_deployed(std::uint64_t number, std::expected<std::shared_ptr<Run>, kubernetes::Problem> run);
  std::expected<std::shared_ptr<Run>, kubernetes::Problem> make(const Plan& plan);
  std::expected<kubernetes::ServiceSpec, kubernetes::Problem> make_image(const Plan& plan);
  void try_other_way();

  // service_pods.cpp
  void on_pod(kubernetes::EventType type, const json::object& object);
  void on_pod_end(Pod& pod, const json::value* now);
  void settle_end(call::ReplicaId replica, call::Verdict verdict);
  void sync();
  void add_replica(const std::string& pod_name, const std::string& pod_address);
  void forget(call::ReplicaId replica, call::Verdict verdict);
  void forget_all();
  void check(call::ReplicaId replica, call::Suspicion suspicion);
  void renew_way(call::ReplicaId replica);
  void way_forbidden(call::ReplicaId replica);
  bool is_straight() const { return run_ && run_->routes().access() == Access::pods; }

  // service_scale.cpp
  void scale_to(std::size_t replicas);
  void scale_on();
  std::optional<kubernetes::Problem> apply_scale(const Run& run, std::size_t replicas, bool up, bool had_autoscaler);
  void watch_idleness();
  void shrink();

  const KubernetesServiceOptions options_;
  const embed::Embedded embedded_;
  const std::shared_ptr<Cluster> cluster_;
  std::shared_ptr<call::Dispatcher> dispatcher_;
  std::atomic<bool> looking_{false};
  bool stopping_ = false;

  Phase phase_ = Phase::idle;
  std::shared_ptr<Run> run_;
  std::string run_id_;  ///< of the objects seen
  std::optional<kubernetes::ServiceSpec> spec_;
  std::map<std::string, Pod> pods_;
  std::map<call::ReplicaId, Replica> replicas_;
  std::optional<json::object> deployment_;
  std::vector<End> ends_;
  call::ReplicaId next_id_ = 1;
  std::string trouble_;     ///< of the way, as it was last seen
  bool untrusted_ = false;  ///< that is what it is
  std::uint64_t deployment_number_ = 0;

  std::uint64_t waiting_for_start_ = 0;  ///< number of the timer that ends it; 0: nobody waits
  std::uint64_t timers_ = 0;
  bool reporting_ = false;
  bool told_full_ = false;
  bool trying_other_way_ = false;

  std::size_t wanted_ = 0;   ///< replicas that were asked for
  std::size_t applied_ = 0;  ///< that the cluster was told
  bool scaling_ = false;
  bool told_unscaled_ = false;
  TimePoint scale_again_at_{};
  bool has_autoscaler_ = false;
  bool watching_idleness_ = false;
  IdleWindow window_;

  std::mutex ways_mutex_;
  std::map<call::ReplicaId, std::shared_ptr<const RouteTable::Way>> ways_;
};

/// A problem as calls see it.
DistributionError to_error(const kubernetes::Problem& problem);

}  // namespace turbolift::platform
