#include "kubernetes/diagnosis.hpp"

#include <algorithm>

#include "kubernetes/pod_finding.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr std::size_t most_events = 8;

std::string_view moment_of(const json::value& event) {
  if (const auto time = json::text(event, {"series", "lastObservedTime"}); !time.empty()) return time;
  if (const auto time = json::text(event, {"lastTimestamp"}); !time.empty()) return time;
  return json::text(event, {"eventTime"});
}

/// Those about one object, the latest last. (RFC 3339 in UTC, as Kubernetes writes it, sorts as text does.)
std::vector<const json::value*> events_about(std::span<const json::value> events, std::string_view kind,
                                             std::string_view name, std::string_view uid) {
  std::vector<const json::value*> its;
  for (const json::value& event : events) {
    const std::string_view its_uid = json::text(event, {"involvedObject", "uid"});
    if (json::text(event, {"involvedObject", "kind"}) == kind &&
        json::text(event, {"involvedObject", "name"}) == name && (uid.empty() || its_uid.empty() || its_uid == uid))
      its.push_back(&event);
  }
  std::ranges::stable_sort(its, {}, [](const json::value* event) { return moment_of(*event); });
  return its;
}

void add_events(std::vector<std::string>& lines, std::span<const json::value* const> events) {
  for (const json::value* event : events) {
    std::string line = describe_event(*event);
    if (std::ranges::find(lines, line) == lines.end()) lines.push_back(std::move(line));
  }
  if (lines.size() > most_events) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most_events));
}

Problem& problem_of(std::vector<Problem>& problems, ErrorKind kind) {
  const auto same = std::ranges::find(problems, kind, &Problem::kind);
  if (same != problems.end()) return *same;
  problems.emplace_back().kind = kind;
  return problems.back();
}

std::string begin_of(std::string_view function, const Problem& problem) {
  std::string text(function);
  if (problem.pods == 0) return text;
  text += text.empty() ? "pod " : ": pod ";
  text += problem.pod;
  if (problem.pods > 1) text += " and " + std::to_string(problem.pods - 1) + " more";
  return text;
}

/// What the Deployment's controllers say about pods that do not even exist.
void examine_deployment(const Observed& observed, std::vector<Problem>& problems) {
  for (const json::value& condition : json::items(*observed.deployment, {"status", "conditions"})) {
    if (json::text(condition, {"type"}) != "ReplicaFailure" || json::text(condition, {"status"}) != "True") continue;
    const Problem refusal = read_refusal(json::text(condition, {"message"}));
    Problem& problem = problem_of(problems, refusal.kind);
    problem.hopeless = refusal.hopeless;
    problem.message = "its pods cannot be made: " + refusal.message;
    const auto about =
        events_about(observed.events, "Deployment", json::text(*observed.deployment, {"metadata", "name"}), {});
    add_events(problem.events, about);
  }
}

bool made_no_progress(const json::object& deployment) {
  return std::ranges::any_of(json::items(deployment, {"status", "conditions"}), [](const json::value& condition) {
    return json::text(condition, {"type"}) == "Progressing" &&
           json::text(condition, {"reason"}) == "ProgressDeadlineExceeded";
  });
}

}  // namespace

std::string describe_event(const json::value& event) {
  const auto text = [&](json::Path path) { return std::string(json::text(event, path)); };
  std::int64_t count = json::number(event, {"count"}).value_or(1);
  if (const auto series = json::number(event, {"series", "count"})) count = *series;
  std::string line = text({"type"}) + " " + text({"reason"});
  if (count > 1) line += " (" + std::to_string(count) + " times)";
  return line + " " + text({"involvedObject", "kind"}) + " " + text({"involvedObject", "name"}) + ": " +
         text({"message"});
}

std::vector<Problem> diagnose(const Observed& observed) {
  std::vector<Problem> problems;
  for (const json::value& pod : observed.pods) {
    const std::string_view name = json::text(pod, {"metadata", "name"});
    const auto events = events_about(observed.events, "Pod", name, json::text(pod, {"metadata", "uid"}));
    const auto finding = examine_pod(pod, events, observed.log);
    if (!finding) continue;
    Problem& problem = problem_of(problems, finding->kind);
    const bool tells_more = problem.pods == 0 || (finding->hopeless && !problem.hopeless);
    ++problem.pods;
    add_events(problem.events, events);
    if (!tells_more) continue;
    problem.hopeless = finding->hopeless;
    problem.message = finding->cause;
    if (!finding->advice.empty()) problem.message += "; " + finding->advice;
    problem.pod = name;
    problem.exit_code = finding->exit_code;
    problem.signal = finding->signal;
  }
  if (observed.deployment != nullptr) {
    examine_deployment(observed, problems);
    if (problems.empty() && made_no_progress(*observed.deployment)) {
      Problem& problem = problem_of(problems, ErrorKind::start_failed);
      problem.message = "it did not become ready in time, and the cluster does not say why; `turbolift logs` may";
    }
  }
  for (Problem& problem : problems) problem.message = begin_of(observed.function, problem) + ": " + problem.message;
  std::ranges::stable_sort(problems, [](const Problem& a, const Problem& b) {
    return a.hopeless != b.hopeless ? a.hopeless : a.pods > b.pods;
  });
  return problems;
}

std::int64_t restarts_of(const json::value& pod) {
  const json::value* status = service_status(pod);
  return status == nullptr ? 0 : json::number(*status, {"restartCount"}).value_or(0);
}

PodEnd end_of_pod(const json::value* pod, std::int64_t known_restarts) {
  PodEnd end;
  if (pod == nullptr) {
    end.message = "the pod is gone";
    return end;
  }
  const bool deleted = json::find(*pod, {"metadata", "deletionTimestamp"}) != nullptr;
  if (const auto disruption = read_disruption(*pod)) {
    end.cause = disruption->kind;
    end.message = disruption->cause;
    return end;
  }
  const json::value* status = service_status(*pod);
  const json::value* terminated = nullptr;
  if (status != nullptr) {
    terminated = json::find(*status, {"state", "terminated"});
    if (terminated == nullptr && restarts_of(*pod) > known_restarts)
      terminated = json::find(*status, {"lastState", "terminated"});
  }
  using enum PodEnd::State;
  if (terminated == nullptr) {
    const bool runs = status != nullptr && json::find(*status, {"state", "running"}) != nullptr;
    end.state = deleted ? stopped : runs && restarts_of(*pod) <= known_restarts ? alive : gone;
    if (end.state != alive) end.message = deleted ? "the pod was told to end" : "the container has ended";
    return end;
  }
  const std::string_view reason = json::text(*terminated, {"reason"});
  if (reason == "ContainerStatusUnknown") {
    end.cause = ErrorKind::node_lost;
    end.message = "the node does not know how the container ended";
    return end;
  }
  end.exit_code = static_cast<int>(json::number(*terminated, {"exitCode"}).value_or(0));
  end.signal = signal_of(end.exit_code);
  end.out_of_memory = reason == "OOMKilled";
  if (end.out_of_memory) {
    end.state = killed;
    end.message = "it was ended because it took more memory than it may";
    return end;
  }
  // A pod that is deleted gets SIGTERM, after which a service ends with 0, and SIGKILL if it did not.
  const bool as_told = end.exit_code == 0 || end.signal == 9 || end.signal == 15;
  end.state = deleted && as_told ? stopped : end.signal != 0 ? killed : exited;
  end.message = end.state == stopped ? "the pod was told to end"
                : end.signal != 0    ? "signal " + std::to_string(end.signal)
                                     : "exit code " + std::to_string(end.exit_code);
  return end;
}

}  // namespace turbolift::kubernetes
