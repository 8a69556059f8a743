#include "cli/sessions.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "cli/program.hpp"
#include "cli/text.hpp"
#include "kubernetes/job_state.hpp"
#include "kubernetes/list_all.hpp"
#include "kubernetes/names.hpp"
#include "kubernetes/objects.hpp"
#include "kubernetes/timestamp.hpp"

namespace turbolift::cli {
namespace {

constexpr auto overdue_after = std::chrono::seconds(5);

std::string text(const json::value& object, json::Path path) {
  return std::string(json::text(object, path));
}

void read_job_into(const json::value& job, SeenSession& session) {
  const kubernetes::JobState state = kubernetes::read_job(job);
  session.created = kubernetes::parse_timestamp(json::text(job, {"metadata", "creationTimestamp"}));
  session.program = text(job, {"metadata", "labels", "app.kubernetes.io/part-of"});
  const auto started = kubernetes::parse_timestamp(json::text(job, {"status", "startTime"}));
  const auto allowed = json::number(job, {"spec", "activeDeadlineSeconds"});
  if (started && allowed) session.ends = *started + std::chrono::seconds(*allowed);
  if (state.ended) {
    session.state = SeenSession::State::ended;
  } else if (state.suspended || !state.started) {
    session.state = SeenSession::State::waiting;
  } else {
    session.state = SeenSession::State::living;
  }
}

SeenFunction read_function(const json::value& deployment) {
  SeenFunction function;
  function.service = text(deployment, {"metadata", "labels", kubernetes::service_label});
  function.name = text(deployment, {"metadata", "annotations", "turbolift/function"});
  if (function.name.empty()) function.name = function.service;
  function.wanted = json::number(deployment, {"spec", "replicas"}).value_or(1);
  function.ready = json::number(deployment, {"status", "readyReplicas"}).value_or(0);
  function.created = kubernetes::parse_timestamp(json::text(deployment, {"metadata", "creationTimestamp"}));
  for (const json::value& container : json::items(deployment, {"spec", "template", "spec", "containers"})) {
    if (json::text(container, {"name"}) != kubernetes::container_name) continue;
    function.image = text(container, {"image"});
    const json::value* resources = json::find(container, {"resources"});
    if (resources != nullptr && resources->is_object()) function.resources = resources->get_object();
  }
  return function;
}

}  // namespace

std::vector<SeenSession> read_sessions(const json::array& jobs, const json::array& deployments) {
  std::map<std::pair<std::string, std::string>, SeenSession> found;  // by namespace and run
  const auto session_of = [&](const json::value& object) -> SeenSession& {
    std::pair key(text(object, {"metadata", "namespace"}), text(object, {"metadata", "labels", kubernetes::run_label}));
    SeenSession& session = found[key];
    session.kube_namespace = key.first;
    session.run_id = key.second;
    return session;
  };
  for (const json::value& job : jobs) {
    const std::string_view run = json::text(job, {"metadata", "labels", kubernetes::run_label});
    if (json::text(job, {"metadata", "name"}) == kubernetes::session_name(run)) read_job_into(job, session_of(job));
  }
  for (const json::value& deployment : deployments) {
    if (json::text(deployment, {"metadata", "labels", kubernetes::service_label}).empty()) continue;
    SeenSession& session = session_of(deployment);
    if (session.program.empty())
      session.program = text(deployment, {"metadata", "labels", "app.kubernetes.io/part-of"});
    session.functions.push_back(read_function(deployment));
    if (!session.created) session.created = session.functions.back().created;
  }
  std::vector<SeenSession> sessions;
  for (auto& [key, session] : found) {
    std::ranges::sort(session.functions, {}, [](const SeenFunction& one) { return std::pair(one.name, one.service); });
    sessions.push_back(std::move(session));
  }
  std::ranges::stable_sort(sessions, {}, [](const SeenSession& one) { return one.created.value_or(TimePoint::max()); });
  return sessions;
}

kubernetes::ApiExpected<std::vector<SeenSession>> list_sessions(const ClusterAccess& access, const std::string& run_id,
                                                                base::Deadline deadline) {
  kubernetes::ListAllOptions options;
  options.label_selector = run_id.empty() ? std::string(kubernetes::run_label) : kubernetes::run_selector(run_id);
  // Deployments first: one whose Job is gone by then looks like an orphan only where it is one.
  const auto deployments =
      kubernetes::list_all(*access.client, kubernetes::deployments, access.kube_namespace, options, deadline);
  if (!deployments) return std::unexpected(deployments.error());
  const auto jobs = kubernetes::list_all(*access.client, kubernetes::jobs, access.kube_namespace, options, deadline);
  if (!jobs) return std::unexpected(jobs.error());
  return read_sessions(*jobs, *deployments);
}

std::string time_left(const SeenSession& session, TimePoint now) {
  switch (session.state) {
    case SeenSession::State::ended:
      return "ended";
    case SeenSession::State::orphaned:
      return "orphaned";
    case SeenSession::State::waiting:
      return "not counted";
    case SeenSession::State::living:
      break;
  }
  if (!session.ends) return "no end";
  if (*session.ends + overdue_after < now) return "overdue";
  return duration_text(*session.ends - now);
}

bool is_called(const SeenFunction& function, std::string_view wanted) {
  return function.service == wanted || is_called(std::string_view(function.name), wanted);
}

}  // namespace turbolift::cli
