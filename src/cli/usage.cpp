#include "cli/usage.hpp"

#include <algorithm>
#include <map>

#include "base/quantity.hpp"
#include "cli/text.hpp"
#include "kubernetes/diagnosis.hpp"
#include "kubernetes/names.hpp"
#include "kubernetes/objects.hpp"
#include "kubernetes/pod_finding.hpp"

namespace turbolift::cli {
namespace {

std::string text(const json::value& object, json::Path path) {
  return std::string(json::text(object, path));
}

void add(std::optional<double>& sum, std::string_view quantity) {
  if (const auto value = base::parse_quantity(quantity)) sum = sum.value_or(0) + static_cast<double>(*value);
}
void add(std::optional<double>& sum, const std::optional<double>& value) {
  if (value) sum = sum.value_or(0) + *value;
}

std::string place_of(const json::value& object) {
  return text(object, {"metadata", "namespace"}) + "/" + text(object, {"metadata", "name"});
}

std::string service_of(std::string_view kube_namespace, std::string_view run, std::string_view service) {
  return std::string(kube_namespace).append("/").append(run).append("/").append(service);
}

/// As `kubectl get pods` shows it: the reason why a container waits or ended says more than the phase.
std::string state_of(const json::value& pod) {
  if (json::find(pod, {"metadata", "deletionTimestamp"}) != nullptr) return "Terminating";
  if (const std::string_view reason = json::text(pod, {"status", "reason"}); !reason.empty())
    return std::string(reason);
  if (const json::value* status = kubernetes::service_status(pod); status != nullptr) {
    for (const char* state : {"waiting", "terminated"})
      if (const std::string_view reason = json::text(*status, {"state", state, "reason"}); !reason.empty())
        return std::string(reason);
  }
  return text(pod, {"status", "phase"});
}

PodUsage read_pod(const json::value& pod, const std::map<std::string, Usage>& measured) {
  PodUsage usage;
  usage.name = text(pod, {"metadata", "name"});
  usage.node = text(pod, {"spec", "nodeName"});
  usage.state = state_of(pod);
  usage.restarts = kubernetes::restarts_of(pod);
  const json::value* status = kubernetes::service_status(pod);
  usage.ready = status != nullptr && json::is_true(*status, {"ready"});
  if (const auto found = measured.find(place_of(pod)); found != measured.end()) usage.usage = found->second;
  return usage;
}

/// "12m", or "-" where it is not known.
std::string shown(const std::optional<double>& value, std::string (*as_text)(double)) {
  return value ? as_text(*value) : "-";
}
std::string shown(const std::string& quantity) {
  return quantity.empty() ? "-" : quantity;
}

json::value number_or_null(const std::optional<double>& value) {
  return value ? json::value(*value) : json::value();
}

}  // namespace

Usage FunctionUsage::total() const {
  Usage sum;
  for (const PodUsage& pod : pods) {
    add(sum.cpu, pod.usage.cpu);
    add(sum.memory, pod.usage.memory);
  }
  return sum;
}

std::int64_t FunctionUsage::restarts() const {
  std::int64_t sum = 0;
  for (const PodUsage& pod : pods) sum += pod.restarts;
  return sum;
}

std::vector<FunctionUsage> read_usage(const std::vector<SeenSession>& sessions, const json::array& pods,
                                      const json::array& metrics) {
  std::map<std::string, Usage> measured;  // by namespace and pod
  for (const json::value& one : metrics) {
    Usage& usage = measured[place_of(one)];
    for (const json::value& container : json::items(one, {"containers"})) {
      add(usage.cpu, json::text(container, {"usage", "cpu"}));
      add(usage.memory, json::text(container, {"usage", "memory"}));
    }
  }
  std::map<std::string, std::vector<PodUsage>> by_service;
  for (const json::value& pod : pods) {
    const std::string service = text(pod, {"metadata", "labels", kubernetes::service_label});
    if (service.empty()) continue;
    by_service[service_of(text(pod, {"metadata", "namespace"}),
                          text(pod, {"metadata", "labels", kubernetes::run_label}), service)]
        .push_back(read_pod(pod, measured));
  }
  std::vector<FunctionUsage> functions;
  for (const SeenSession& session : sessions) {
    for (const SeenFunction& function : session.functions) {
      FunctionUsage usage{.run_id = session.run_id, .kube_namespace = session.kube_namespace, .function = function};
      usage.pods = std::move(by_service[service_of(session.kube_namespace, session.run_id, function.service)]);
      std::ranges::sort(usage.pods, {}, &PodUsage::name);
      usage.cpu_request = json::text(function.resources, {"requests", "cpu"});
      usage.memory_request = json::text(function.resources, {"requests", "memory"});
      usage.memory_limit = json::text(function.resources, {"limits", "memory"});
      functions.push_back(std::move(usage));
    }
  }
  return functions;
}

std::vector<std::vector<std::string>> usage_rows(const std::vector<FunctionUsage>& functions) {
  std::vector<std::vector<std::string>> rows{{"FUNCTION/POD", "RUN", "NAMESPACE", "READY", "STATE", "RESTARTS", "CPU",
                                              "REQUEST", "MEMORY", "REQUEST", "LIMIT"}};
  for (const FunctionUsage& one : functions) {
    const Usage total = one.total();
    rows.push_back({one.function.name, one.run_id, one.kube_namespace,
                    std::to_string(one.function.ready) + "/" + std::to_string(one.function.wanted), "",
                    std::to_string(one.restarts()), shown(total.cpu, cpu_text), shown(one.cpu_request),
                    shown(total.memory, memory_text), shown(one.memory_request), shown(one.memory_limit)});
    for (const PodUsage& pod : one.pods)
      rows.push_back({"  " + pod.name, "", "", pod.ready ? "yes" : "no", pod.state, std::to_string(pod.restarts),
                      shown(pod.usage.cpu, cpu_text), "", shown(pod.usage.memory, memory_text), "", ""});
  }
  return rows;
}

json::object usage_json(const std::vector<FunctionUsage>& functions) {
  json::array list;
  for (const FunctionUsage& one : functions) {
    json::array pods;
    for (const PodUsage& pod : one.pods) {
      json::object object{{"pod", pod.name}, {"node", pod.node}, {"state", pod.state}, {"ready", pod.ready}};
      object["restarts"] = pod.restarts;
      object["cpu"] = number_or_null(pod.usage.cpu);
      object["memory_bytes"] = number_or_null(pod.usage.memory);
      pods.push_back(std::move(object));
    }
    const Usage total = one.total();
    json::object object{{"function", one.function.name}, {"run", one.run_id}, {"namespace", one.kube_namespace}};
    object["service"] = one.function.service;
    object["replicas_wanted"] = one.function.wanted;
    object["replicas_ready"] = one.function.ready;
    object["restarts"] = one.restarts();
    object["cpu"] = number_or_null(total.cpu);
    object["memory_bytes"] = number_or_null(total.memory);
    object["replica_resources"] = one.function.resources;
    object["pods"] = std::move(pods);
    list.push_back(std::move(object));
  }
  return {{"functions", std::move(list)}};
}

}  // namespace turbolift::cli
