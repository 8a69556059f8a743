#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/cluster.hpp"
#include "cli/log_follower.hpp"
#include "kubernetes/watcher.hpp"

namespace turbolift::cli {

/// Which logs.
struct LogSelection {
  std::string function{};  ///< empty: of all functions
  std::string run_id{};    ///< empty: of all sessions
  kubernetes::LogOptions options{};
  bool timestamps = false;
};

/// The services whose pods are meant, by namespace, run and service.
class WantedServices {
 public:
  explicit WantedServices(std::string function) : function_(std::move(function)) {}

  /// Takes a Deployment with the label turbolift/run.
  void learn(const json::value& deployment);
  bool has(const json::value& pod) const;
  bool empty() const { return known_.empty(); }
  /// All functions that were seen, for a message.
  const std::set<std::string>& functions() const { return functions_; }

 private:
  std::string function_;
  std::set<std::string> known_;
  std::set<std::string> functions_;
};

/// Follows the logs of all pods that are selected, those that come later too, until it is destroyed.
class LogWatch {
 public:
  /// `access` and `output` outlive it.
  LogWatch(const ClusterAccess& access, LogSelection selection, const LogOutput& output);
  LogWatch(const LogWatch&) = delete;
  LogWatch& operator=(const LogWatch&) = delete;
  ~LogWatch();

  /// Raised where it cannot go on: see `problem`.
  const http::Interrupt& over() const { return over_; }
  std::string problem() const;

 private:
  class Watch;

  void changed(const kubernetes::Resource& resource, kubernetes::EventType type, const json::object& object);
  void trouble(const kubernetes::Resource& resource, const kubernetes::ApiError& error, bool was_listed);
  void listed(const kubernetes::Resource& resource);
  void take_pod(const std::string& uid, const json::value& pod);

  const ClusterAccess& access_;
  const LogSelection selection_;
  const LogOutput& output_;
  http::Interrupt ended_, over_;
  mutable std::mutex mutex_;
  WantedServices wanted_;
  std::set<std::string_view> listed_;  // kinds
  bool said_ = false;                  // that nothing runs yet, or that there is trouble
  std::string problem_;
  std::map<std::string, json::value> pods_;  // by UID: those that are there
  std::map<std::string, std::unique_ptr<LogFollower>> followers_;
  std::vector<std::unique_ptr<Watch>> watches_;  // last: they use all of the above
};

}  // namespace turbolift::cli
