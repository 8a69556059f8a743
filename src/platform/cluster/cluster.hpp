#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <turbolift/image.hpp>
#include <vector>

#include "http/client/interrupt.hpp"
#include "image/load.hpp"
#include "kubernetes/client.hpp"
#include "platform/cluster/run.hpp"
#include "platform/cluster/workers.hpp"
#include "platform/serving/task_thread.hpp"

namespace turbolift::platform {

class KubernetesService;

struct ClusterOptions {
  RunOptions run{};
  std::optional<ImageSource> source{};  ///< always set
  std::optional<std::size_t> max_pods{};
};

/// The cluster as one platform object uses it: a session when one is needed, another one where it was lost, and the
/// services. Their state is the cluster thread's; what blocks is done by workers. Thread-safe.
class Cluster : public std::enable_shared_from_this<Cluster> {
 public:
  Cluster(std::unique_ptr<kubernetes::Client> client, ClusterOptions options);
  ~Cluster();

  /// The thread of all clusters' services, started when it is first asked for and never stopped; a forked child has
  /// another one.
  static TaskThread& thread();

  kubernetes::Client& client() { return *client_; }
  const ClusterOptions& options() const { return options_; }
  image::Loader& loader() { return loader_; }
  const http::Interrupt& interrupt() const { return interrupt_; }
  void work(Workers::Job job) { workers_.post(std::move(job)); }

  /// The session, which is opened now if there is none. Blocks; fails with session_lost where sessions are lost again
  /// and again.
  std::expected<std::shared_ptr<Run>, kubernetes::Problem> run(base::Deadline deadline);

  /// On the cluster thread: from now on the service hears what becomes of its objects.
  void add(const std::shared_ptr<KubernetesService>& service);
  /// On the cluster thread: how many of `wanted` replicas a service may have, of which it has `have`.
  std::size_t allowed(std::size_t wanted, std::size_t have) const;
  /// On the cluster thread: a service's share of max_pods.
  void count(std::size_t before, std::size_t now) { pods_ += now - before; }

  /// Ends what is under way, removes everything from the cluster and waits for that. Any number of times.
  void close(base::Deadline deadline) noexcept;

 private:
  std::expected<std::shared_ptr<Run>, kubernetes::Problem> open(base::Deadline deadline);
  void deliver(const std::string& run_id, const kubernetes::Resource& resource, kubernetes::EventType type,
               const json::object& object);
  void lost(const std::string& run_id, const kubernetes::Problem& why);

  const std::unique_ptr<kubernetes::Client> client_;
  const ClusterOptions options_;
  image::Loader loader_;
  http::Interrupt interrupt_;
  Workers workers_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<Run> run_;
  std::vector<std::shared_ptr<Run>> ended_;  ///< lost, and not yet cleared away
  bool opening_ = false;
  bool closed_ = false;
  std::deque<base::Clock::TimePoint> losses_;
  kubernetes::Problem last_loss_;

  // Of the cluster thread.
  std::vector<std::weak_ptr<KubernetesService>> services_;
  std::size_t pods_ = 0;
};

}  // namespace turbolift::platform
