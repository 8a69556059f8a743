#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/file.hpp"
#include "base/subprocess.hpp"
#include "testing/api_server.hpp"

namespace turbolift::fake {

/// What controllers, scheduler and kubelet make of a fake cluster's Deployments: a pod is a process of `binary`, which
/// listens on an address of its own of the loopback, and is started again when it ends.
/// Thread-safe.
class Nodes {
 public:
  Nodes(ApiServer& server, std::string binary);
  Nodes(const Nodes&) = delete;
  Nodes& operator=(const Nodes&) = delete;
  ~Nodes();

  /// Pods beyond so many find no node.
  void set_capacity(std::size_t pods);
  /// From now on no image can be pulled.
  void lose_registry();
  /// The addresses of the pods that run, by the pods' names.
  std::map<std::string, std::string> addresses() const;
  std::size_t running() const { return addresses().size(); }
  /// The most that ran at a time.
  std::size_t most() const;
  /// Ends a pod's process; false: there is no such pod.
  bool kill(const std::string& pod, int signal);

 private:
  struct Pod {
    std::string kube_namespace, address;
    std::optional<base::Subprocess> process;
    int restarts = 0;
    bool ready = false;  // it listens
    json::object last_state;
  };

  void run();
  void follow();
  void follow_deployment(const json::object& deployment);
  void make_pod(const json::object& deployment);
  void start(const std::string& name, const json::object& object);
  void report(const std::string& name);
  void restart_ended();
  void find_ready();

  ApiServer& server_;
  const std::string binary_;
  const base::TemporaryFolder folder_ = *base::TemporaryFolder::make("turbolift-nodes");  // tokens
  mutable std::mutex mutex_;
  std::map<std::string, Pod> pods_;
  std::size_t capacity_ = 100, most_ = 0;
  bool has_registry_ = true;
  unsigned made_ = 0;
  bool stopping_ = false;
  std::thread thread_;  // last
};

/// Passes on what comes to the API server's service proxy, to one pod after the other.
HttpServer::Handler service_proxy(Nodes& nodes);

}  // namespace turbolift::fake
