#include "fake_nodes.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace turbolift::fake {
namespace {

constexpr auto look_again = std::chrono::milliseconds(20);  // for processes that have ended
constexpr std::uint16_t pod_port = 8080;

/// Tests that run at the same time have addresses of their own.
std::string address_of(unsigned number) {
  const unsigned process = static_cast<unsigned>(::getpid()) % 62'500;
  return "127." + std::to_string(1 + process / 250) + '.' + std::to_string(process % 250) + '.' +
         std::to_string(1 + number % 250);
}

std::string token_in(const json::object& secret) {
  return std::string(json::text(secret, {"stringData", ".token"}));
}

const json::value& container_of(const json::object& pod) {
  return json::items(pod, {"spec", "containers"}).at(0);
}

}  // namespace

Nodes::Nodes(ApiServer& server, std::string binary)
    : server_(server), binary_(std::move(binary)), thread_([this] { run(); }) {}

Nodes::~Nodes() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Nodes::set_capacity(std::size_t pods) {
  const std::lock_guard lock(mutex_);
  capacity_ = pods;
}

void Nodes::lose_registry() {
  const std::lock_guard lock(mutex_);
  has_registry_ = false;
}

std::map<std::string, std::string> Nodes::addresses() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> found;
  for (const auto& [name, pod] : pods_) {
    if (pod.process) found[name] = pod.address;
  }
  return found;
}

std::size_t Nodes::most() const {
  const std::lock_guard lock(mutex_);
  return most_;
}

bool Nodes::kill(const std::string& pod, int signal) {
  const std::lock_guard lock(mutex_);
  const auto found = pods_.find(pod);
  if (found == pods_.end() || !found->second.process) return false;
  found->second.process->kill(signal);
  return true;
}

void Nodes::run() {
  while (true) {
    const std::uint64_t version = server_.store().version();
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      follow();
    }
    server_.store().await_change(version, std::chrono::steady_clock::now() + look_again);
  }
}

void Nodes::follow() {
  for (const json::object& deployment : server_.store().all("Deployment")) follow_deployment(deployment);
  std::erase_if(pods_, [this](const auto& entry) {  // and their processes with them
    return !server_.store().find("Pod", entry.second.kube_namespace, entry.first);
  });
  restart_ended();
  find_ready();
  most_ = std::max(most_, static_cast<std::size_t>(std::ranges::count_if(
                              pods_, [](const auto& entry) { return entry.second.process.has_value(); })));
}

void Nodes::follow_deployment(const json::object& deployment) {
  const std::string_view uid = json::text(deployment, {"metadata", "uid"});
  std::vector<json::object> pods;
  for (json::object& pod : server_.store().all("Pod")) {
    const auto& owners = json::items(pod, {"metadata", "ownerReferences"});
    if (!owners.empty() && json::text(owners.at(0), {"uid"}) == uid) pods.push_back(std::move(pod));
  }
  const auto wanted = static_cast<std::size_t>(json::number(deployment, {"spec", "replicas"}).value_or(1));
  for (std::size_t have = pods.size(); have < wanted; ++have) make_pod(deployment);
  for (std::size_t i = wanted; i < pods.size(); ++i) {
    server_.store().erase("Pod", json::text(pods[i], {"metadata", "namespace"}),
                          json::text(pods[i], {"metadata", "name"}));
  }
}

void Nodes::make_pod(const json::object& deployment) {
  const std::string_view kube_namespace = json::text(deployment, {"metadata", "namespace"});
  const std::string name = std::string(json::text(deployment, {"metadata", "name"})) + "-" + std::to_string(++made_);
  json::object pod;
  pod["apiVersion"] = "v1";
  pod["kind"] = "Pod";
  pod["spec"] = *json::find(deployment, {"spec", "template", "spec"});
  pod["metadata"] =
      json::object{{"name", name},
                   {"namespace", kube_namespace},
                   {"labels", *json::find(deployment, {"spec", "template", "metadata", "labels"})},
                   {"ownerReferences", json::array{{{"apiVersion", "apps/v1"},
                                                    {"kind", "Deployment"},
                                                    {"name", json::text(deployment, {"metadata", "name"})},
                                                    {"uid", json::text(deployment, {"metadata", "uid"})}}}}};
  const auto running = static_cast<std::size_t>(
      std::ranges::count_if(pods_, [](const auto& entry) { return entry.second.process.has_value(); }));
  json::object status{{"phase", "Pending"}};
  if (running >= capacity_) {
    status["conditions"] = json::array{{{"type", "PodScheduled"},
                                        {"status", "False"},
                                        {"reason", "Unschedulable"},
                                        {"message", "0/1 nodes are available: 1 Insufficient cpu."}}};
  } else if (!has_registry_) {
    status["containerStatuses"] = json::array{
        {{"name", container_of(pod).at("name")},
         {"ready", false},
         {"restartCount", 0},
         {"state",
          {{"waiting", {{"reason", "ImagePullBackOff"}, {"message", "dial tcp 127.0.0.1:1: connection refused"}}}}}}};
  }
  pod["status"] = std::move(status);
  const bool runs = running < capacity_ && has_registry_;
  const json::object stored = server_.store().put(std::move(pod));
  const bool is_left = !stored.empty();  // not where the deployment was removed meanwhile, and the pod with it
  if (runs && is_left) start(name, stored);
}

void Nodes::start(const std::string& name, const json::object& object) {
  Pod& pod = pods_[name];
  pod.kube_namespace = json::text(object, {"metadata", "namespace"});
  if (pod.address.empty()) pod.address = address_of(made_);
  const std::string run(json::text(object, {"metadata", "labels", "turbolift/run"}));
  const auto secret = server_.store().find("Secret", pod.kube_namespace, "tl-" + run);
  base::SubprocessOptions options;
  options.argv = {binary_};
  options.env.emplace();
  for (const json::value& variable : json::items(container_of(object), {"env"})) {
    if (json::text(variable, {"name"}) == "TURBOLIFT_LISTEN") continue;
    options.env->push_back(std::string(json::text(variable, {"name"})) + "=" +
                           std::string(json::text(variable, {"value"})));
  }
  options.env->push_back("TURBOLIFT_LISTEN=tcp:" + pod.address + ":" + std::to_string(pod_port));
  const std::string token_file = folder_.path() / run;
  if (!secret || !base::write_file_if_changed(token_file, token_in(*secret), 0600)) return;
  options.env->push_back("TURBOLIFT_TOKEN_FILE=" + token_file);
  options.out = options.err = base::Stream::null;
  auto process = base::Subprocess::spawn(options);
  if (!process) return;
  pod.process.emplace(*std::move(process));
  report(name);
}

void Nodes::report(const std::string& name) {
  const Pod& pod = pods_.at(name);
  json::object container{{"name", "service"},
                         {"ready", pod.ready},
                         {"restartCount", pod.restarts},
                         {"state", {{"running", json::object{{"startedAt", server_.store().timestamp()}}}}}};
  if (!pod.last_state.empty()) container["lastState"] = pod.last_state;
  server_.store().merge(
      "Pod", pod.kube_namespace, name,
      {{"status",
        {{"phase", "Running"}, {"podIP", pod.address}, {"containerStatuses", json::array{std::move(container)}}}}});
}

void Nodes::find_ready() {
  for (auto& [name, pod] : pods_) {
    if (!pod.process || pod.ready) continue;
    const base::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(pod_port);
    ::inet_pton(AF_INET, pod.address.c_str(), &address.sin_addr);
    pod.ready = ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (pod.ready) report(name);
  }
}

void Nodes::restart_ended() {
  for (auto& [name, pod] : pods_) {
    if (!pod.process) continue;
    const auto ended = pod.process->wait(base::Deadline::after({}));
    if (!ended) continue;
    constexpr int of_signals = 128;
    const int code = ended->signal != 0 ? of_signals + ended->signal : ended->exit_code;
    pod.last_state = {{"terminated", json::object{{"exitCode", code}, {"reason", code == 0 ? "Completed" : "Error"}}}};
    server_.set_log(pod.kube_namespace, name, "the last words of " + name, true);
    ++pod.restarts;
    pod.process.reset();
    pod.ready = false;
    if (const auto object = server_.store().find("Pod", pod.kube_namespace, name)) start(name, *object);
  }
}

}  // namespace turbolift::fake
