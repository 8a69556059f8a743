#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/client/interrupt.hpp"
#include "kubernetes/client.hpp"
#include "kubernetes/problem.hpp"
#include "kubernetes/resource.hpp"
#include "kubernetes/session.hpp"
#include "kubernetes/watcher.hpp"
#include "platform/cluster/route.hpp"

namespace turbolift::platform {

struct RunOptions {
  std::string kube_namespace{};
  std::string program{};
  std::vector<std::pair<std::string, std::string>> labels{};
  std::chrono::nanoseconds session_timeout = std::chrono::seconds(30);
  std::string token{};  ///< of all of its services
  RouteOptions route{};
};

/// One session in the cluster with what all services of it have in common: the token, the certificate, the way there,
/// and the watch over their objects. Thread-safe.
class Run final : public kubernetes::Session::Listener {
 public:
  /// Told by threads of the run, until it is closed or destroyed; must not block for long.
  struct Events {
    /// A pod, Deployment or Ingress of the session has changed, or (`deleted`) is gone.
    std::function<void(const kubernetes::Resource&, kubernetes::EventType, json::object)> changed;
    /// The session of this id is over: see kubernetes::Session::Listener. Perhaps more than once, and before `open` has
    /// returned.
    std::function<void(const std::string& run_id, const kubernetes::Problem&)> lost;
  };

  /// Opens the session and makes what all services need. Blocks. `client` outlives it.
  static std::expected<std::unique_ptr<Run>, kubernetes::Problem> open(kubernetes::Client& client,
                                                                       const RunOptions& options, Events events,
                                                                       base::Deadline deadline,
                                                                       const http::Interrupt* interrupt);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() override;

  const kubernetes::SessionIdentity& identity() const { return session_->identity(); }
  RouteTable& routes() { return routes_; }

  /// Makes an object of the session; it is there already where an answer got lost.
  std::expected<void, kubernetes::Problem> create(const kubernetes::Resource& resource, const json::object& object,
                                                  base::Deadline deadline, const http::Interrupt* interrupt);

  /// Why it is over; nothing: it is not, as far as is known.
  std::optional<kubernetes::Problem> lost() const;

  /// Removes everything and waits for that; see kubernetes::Session::close.
  kubernetes::CloseReport close(base::Deadline deadline) noexcept;

  void on_lost(const kubernetes::Problem& why) override;

 private:
  class Watch;

  Run(kubernetes::Client& client, const RunOptions& options, Events events);
  std::expected<void, kubernetes::Problem> make_common(const RunOptions& options, base::Deadline deadline,
                                                       const http::Interrupt* interrupt);

  kubernetes::Client& client_;
  const Events events_;
  const std::string run_id_;
  RouteTable routes_;
  std::unique_ptr<kubernetes::Session> session_;
  mutable std::mutex mutex_;
  std::optional<kubernetes::Problem> lost_;  // guarded by it
  std::vector<std::unique_ptr<Watch>> watches_;
};

}  // namespace turbolift::platform
