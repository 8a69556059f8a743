#include "kubernetes/pod_finding.hpp"

#include <algorithm>
#include <array>

#include "kubernetes/names.hpp"
#include "kubernetes/objects.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr std::int64_t many_restarts = 2;  // the third end in a row: after about 10 s
constexpr int exit_code_configuration = 78;
constexpr int highest_signal = 64;
constexpr std::string_view platforms_advice = "name the nodes' architecture in turbolift_distribute(… PLATFORMS …)";

const json::value* condition(const json::value& pod, std::string_view type) {
  for (const json::value& one : json::items(pod, {"status", "conditions"}))
    if (json::text(one, {"type"}) == type) return &one;
  return nullptr;
}
bool is_condition(const json::value& pod, std::string_view type, std::string_view status) {
  const json::value* found = condition(pod, type);
  return found != nullptr && json::text(*found, {"status"}) == status;
}

std::string_view node_of(const json::value& pod) {
  return json::text(pod, {"spec", "nodeName"});
}

Finding found(ErrorKind kind, bool hopeless, std::string cause, std::string advice) {
  Finding finding;
  finding.kind = kind;
  finding.hopeless = hopeless;
  finding.cause = std::move(cause);
  finding.advice = std::move(advice);
  return finding;
}

/// The newest warning of these reasons; null: there is none.
const json::value* last_warning(std::span<const json::value* const> events,
                                std::initializer_list<std::string_view> reasons) {
  const json::value* last = nullptr;
  for (const json::value* event : events)
    if (std::ranges::find(reasons, json::text(*event, {"reason"})) != reasons.end()) last = event;
  return last;
}

/// The scheduler's "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. …": all for that?
bool is_affinity_alone(std::string_view message) {
  constexpr std::string_view begin = "0/";
  constexpr std::string_view middle = " nodes are available: ";
  const auto at = message.find(middle);
  if (!message.starts_with(begin) || at == std::string_view::npos) return false;
  const std::string all(message.substr(begin.size(), at - begin.size()));
  return message.substr(at + middle.size()).starts_with(all + " node(s) didn't match Pod's node affinity/selector");
}

Finding unschedulable(const json::value& pod, std::string_view message, std::span<const json::value* const> events) {
  const json::value* selector = json::find(pod, {"spec", "nodeSelector"});
  const bool selects = selector != nullptr && selector->is_object() && !selector->get_object().empty();
  const bool grows = last_warning(events, {"TriggeredScaleUp", "Nominated"}) != nullptr;
  const bool stuck = last_warning(events, {"NotTriggerScaleUp"}) != nullptr && !grows;
  std::string cause = "no node takes it: ";
  cause += message;
  if (is_affinity_alone(message) && !selects)
    return found(ErrorKind::wrong_architecture, stuck, std::move(cause), std::string(platforms_advice));
  std::string advice = "ask for less (options cpu, memory, resources), or give the cluster another node";
  if (message.contains("node affinity/selector"))
    advice = "no node has what the option node_selector wants and one of the function's architectures";
  if (message.contains("scheduling gates")) advice = "something in the cluster holds it back, such as Kueue";
  if (message.contains("untolerated taint")) advice = "tolerate the nodes' taint with the option pod_patch";
  return found(ErrorKind::unschedulable, stuck, std::move(cause), std::move(advice));
}

/// Why a container cannot be started that will not change: anything else may be the node's trouble of a moment, such as
/// a sandbox that has just ended.
bool is_about_the_image(std::string_view message) {
  return message.contains("no such file or directory") || message.contains("permission denied") ||
         message.contains("executable file not found");
}

/// How the container ended, from its `terminated` state.
Finding ended(const json::value& terminated, bool again, std::string_view log) {
  const auto exit_code = static_cast<int>(json::number(terminated, {"exitCode"}).value_or(0));
  const std::string_view reason = json::text(terminated, {"reason"});
  const std::string_view message = json::text(terminated, {"message"});
  Finding finding;
  finding.exit_code = exit_code;
  finding.signal = signal_of(exit_code);
  const auto is = [&](ErrorKind kind, bool hopeless, std::string cause, std::string_view advice) {
    finding.kind = kind;
    finding.hopeless = hopeless;
    finding.cause = std::move(cause);
    finding.advice = advice;
    return finding;
  };
  if (message.contains("exec format error") || log.contains("exec format error"))
    return is(ErrorKind::wrong_architecture, true, "the node cannot execute the service: exec format error",
              platforms_advice);
  if (reason == "OOMKilled")
    return is(ErrorKind::out_of_memory, again, "it was ended because it took more memory than it may",
              "raise the option memory");
  if (reason == "StartError" || reason == "ContainerCannotRun")
    return is(ErrorKind::start_failed, again || is_about_the_image(message),
              "it cannot be started: " + std::string(message),
              "the image is not one that this program has made, or the node's container runtime has a problem");
  if (exit_code == exit_code_configuration)
    return is(ErrorKind::start_failed, true, "the service refuses its configuration", "its log says what is wrong");
  std::string how =
      finding.signal != 0 ? "signal " + std::to_string(finding.signal) : "exit code " + std::to_string(exit_code);
  return is(ErrorKind::crash_loop, again, "the service ends again and again: " + how,
            "its log says more: `turbolift logs`, or `kubectl logs --previous`");
}

std::optional<Finding> examine_waiting(const json::value& status, std::span<const json::value* const> events,
                                       std::string_view log) {
  static constexpr std::array pull_reasons{
      "ErrImagePull",      "ImagePullBackOff",    "ErrImageNeverPull",        "InvalidImageName",
      "ImageInspectError", "RegistryUnavailable", "SignatureValidationFailed"};
  const std::string_view reason = json::text(status, {"state", "waiting", "reason"});
  std::string text(json::text(status, {"state", "waiting", "message"}));
  if (std::ranges::find(pull_reasons, reason) != pull_reasons.end()) {
    // Before 1.32 the back-off does not repeat its cause: the event does.
    if (const json::value* event = last_warning(events, {"Failed", "InspectFailed"});
        event != nullptr && text.starts_with("Back-off") && !text.contains(": "))
      text = json::text(*event, {"message"});
    return read_pull_failure(reason, text, json::text(status, {"image"}));
  }
  const bool bad_configuration = reason == "CreateContainerConfigError";
  if (bad_configuration || reason == "CreateContainerError" || reason == "RunContainerError") {
    if (text.contains("exec format error"))
      return found(ErrorKind::wrong_architecture, true, std::move(text), std::string(platforms_advice));
    std::string advice = bad_configuration ? "correct what it names (options secrets, env, pod_patch)"
                                           : "the node's container runtime refuses it; the events say more";
    return found(ErrorKind::start_failed, bad_configuration, "its container cannot be made: " + text,
                 std::move(advice));
  }
  const json::value* last = json::find(status, {"lastState", "terminated"});
  if (reason == "CrashLoopBackOff" && last != nullptr) {
    const bool again = json::number(status, {"restartCount"}).value_or(0) >= many_restarts;
    return ended(*last, again, log);
  }
  if (const json::value* event = last_warning(events, {"FailedMount", "FailedAttachVolume"})) {
    const std::string message(json::text(*event, {"message"}));
    // The session's own Secret is there; a kubelet may hear of it a moment later.
    const bool ours = message.contains("\"" + session_name(""));
    const bool missing = !ours && (message.contains("not found") || message.contains("non-existent"));
    return found(ErrorKind::start_failed, missing, "its files cannot be mounted: " + message,
                 "the options secrets and pod_patch name what the namespace must have");
  }
  if (const json::value* event = last_warning(events, {"FailedCreatePodSandBox", "NetworkNotReady"}))
    return found(ErrorKind::start_failed, false,
                 "the node cannot make it: " + std::string(json::text(*event, {"message"})),
                 "the node's network or container runtime has a problem");
  return std::nullopt;
}

std::optional<Finding> examine_container(const json::value& status, std::span<const json::value* const> events,
                                         std::string_view log) {
  if (json::find(status, {"state", "waiting"}) != nullptr) return examine_waiting(status, events, log);
  const std::int64_t restarts = json::number(status, {"restartCount"}).value_or(0);
  if (const json::value* terminated = json::find(status, {"state", "terminated"}))
    return ended(*terminated, restarts >= many_restarts, log);
  if (json::is_true(status, {"ready"})) return std::nullopt;
  if (const json::value* last = json::find(status, {"lastState", "terminated"}))
    return ended(*last, restarts > many_restarts, log);
  if (const json::value* event = last_warning(events, {"Unhealthy"}))
    return found(ErrorKind::start_failed, false,
                 "it runs but does not answer: " + std::string(json::text(*event, {"message"})),
                 "its log says more; option start_timeout is how long it may take");
  return std::nullopt;
}

}  // namespace

int signal_of(int exit_code) {
  return exit_code > 128 && exit_code <= 128 + highest_signal ? exit_code - 128 : 0;
}

const json::value* service_status(const json::value& pod) {
  for (const json::value& status : json::items(pod, {"status", "containerStatuses"}))
    if (json::text(status, {"name"}) == container_name) return &status;
  return nullptr;
}

std::optional<Finding> read_disruption(const json::value& pod) {
  const std::string_view reason = json::text(pod, {"status", "reason"});
  std::string message(json::text(pod, {"status", "message"}));
  const std::string node = "node " + std::string(node_of(pod));
  if (reason == "Evicted")
    return found(ErrorKind::evicted, false, node + " has evicted it: " + message,
                 "give it what it uses (options memory, cpu), so that it is not the first to go");
  if (reason == "Preempting")
    return found(ErrorKind::evicted, false, node + " needs its place: " + message,
                 "a higher priority (priorityClassName, with the option pod_patch) keeps it");
  if (reason == "NodeLost") return found(ErrorKind::node_lost, false, node + " does not answer: " + message, "");
  if (reason == "Terminated" || reason == "NodeShutdown")
    return found(ErrorKind::node_lost, false, node + " shuts down: " + message, "");
  const json::value* target = condition(pod, "DisruptionTarget");
  if (target == nullptr || json::text(*target, {"status"}) != "True") return std::nullopt;
  message = json::text(*target, {"message"});
  const std::string_view by = json::text(*target, {"reason"});
  if (by == "DeletionByTaintManager" || by == "DeletionByPodGC")
    return found(ErrorKind::node_lost, false, node + " is gone or does not answer: " + message, "");
  return found(ErrorKind::evicted, false, node + " has to do without it: " + message,
               "a PodDisruptionBudget or a higher priority makes that rarer");
}

std::optional<Finding> examine_pod(const json::value& pod, std::span<const json::value* const> events,
                                   std::string_view log) {
  if (auto disrupted = read_disruption(pod)) return disrupted;
  if (json::find(pod, {"metadata", "deletionTimestamp"}) != nullptr) return std::nullopt;
  if (json::text(pod, {"status", "phase"}) ==
      "Failed") {  // the node's kubelet did not take it: OutOfcpu, NodeAffinity, …
    if (const json::value* status = service_status(pod))
      if (const json::value* terminated = json::find(*status, {"state", "terminated"}))
        return ended(*terminated, false, log);
    return found(ErrorKind::unschedulable, false,
                 "node " + std::string(node_of(pod)) +
                     " did not take it: " + std::string(json::text(pod, {"status", "reason"})) + ": " +
                     std::string(json::text(pod, {"status", "message"})),
                 "");
  }
  if (is_condition(pod, "PodScheduled", "False"))
    return unschedulable(pod, json::text(*condition(pod, "PodScheduled"), {"message"}), events);
  for (const json::value& status : json::items(pod, {"status", "initContainerStatuses"})) {
    const bool done = json::number(status, {"state", "terminated", "exitCode"}) == 0;
    if (auto finding = done ? std::nullopt : examine_container(status, events, {})) return finding;
  }
  if (is_condition(pod, "Ready", "False") && last_warning(events, {"NodeNotReady"}) != nullptr)
    return found(ErrorKind::node_lost, false, "node " + std::string(node_of(pod)) + " does not answer", "");
  for (const json::value& status : json::items(pod, {"status", "containerStatuses"}))
    if (auto finding = examine_container(status, events, log)) return finding;
  return std::nullopt;
}

}  // namespace turbolift::kubernetes
