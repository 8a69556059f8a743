#include "kubernetes/garbage.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "kubernetes/job_state.hpp"
#include "kubernetes/list_all.hpp"
#include "kubernetes/names.hpp"
#include "kubernetes/request.hpp"

namespace turbolift::kubernetes {
namespace {

/// What a session makes, and what Deployments make of it. EndpointSlices go with their Services.
constexpr std::array kinds{
    jobs,         services, horizontal_pod_autoscalers, ingresses, http_routes, network_policies, deployments, secrets,
    replica_sets, pods};

struct SessionJob {
  std::string uid;
  JobState state;
};
using SessionJobs = std::map<std::pair<std::string, std::string>, SessionJob>;  // by namespace and run

std::string text(const json::value& object, json::Path path) {
  return std::string(json::text(object, path));
}

const Resource* resource_of(std::string_view kind) {
  const auto* found = std::ranges::find(kinds, kind, &Resource::kind);
  return found == kinds.end() ? nullptr : found;
}

/// Whether a session of ours names an object of this kind so.
bool is_named_as_ours(const Resource& resource, std::string_view name, std::string_view run, std::string_view service) {
  if (resource == jobs || resource == network_policies) return name == session_name(run);
  if (resource == secrets) return name == session_name(run) || name == certificate_name(run);
  if (service.empty()) return false;
  const std::string whole = object_name(run, service);
  // A ReplicaSet's name, and its pods', go on from their Deployment's.
  if (resource == replica_sets || resource == pods) return name.starts_with(whole + "-");
  return name == whole;
}

/// Whether it is an owner that the cluster's controllers give to what they make of our objects.
bool is_controller_of(const json::value& owner, const Resource& resource, std::string_view run,
                      std::string_view service) {
  const std::string_view kind = json::text(owner, {"kind"});
  const std::string name = text(owner, {"name"});
  if (resource == replica_sets) return kind == "Deployment" && name == object_name(run, service);
  return resource == pods && kind == "ReplicaSet" && name.starts_with(object_name(run, service) + "-");
}

SessionJobs read_jobs(const json::array& list) {
  SessionJobs found;
  for (const json::value& job : list) {
    const std::string run = text(job, {"metadata", "labels", run_label});
    if (!is_run_id(run) || json::text(job, {"metadata", "name"}) != session_name(run)) continue;
    found[{text(job, {"metadata", "namespace"}), run}] = {text(job, {"metadata", "uid"}), read_job(job)};
  }
  return found;
}

class Judge {
 public:
  explicit Judge(const json::array& jobs) : jobs_(read_jobs(jobs)) {}

  LabelledObject operator()(const json::value& object) const {
    LabelledObject result;
    if (const Resource* resource = resource_of(json::text(object, {"kind"}))) result.resource = *resource;
    result.kube_namespace = text(object, {"metadata", "namespace"});
    result.name = text(object, {"metadata", "name"});
    result.uid = text(object, {"metadata", "uid"});
    result.run_id = text(object, {"metadata", "labels", run_label});
    std::tie(result.ownership, result.why) = verdict(object, result);
    return result;
  }

 private:
  using Verdict = std::pair<Ownership, std::string>;

  Verdict verdict(const json::value& object, const LabelledObject& known) const {
    const std::string service = text(object, {"metadata", "labels", service_label});
    if (known.resource.kind.empty() || known.uid.empty()) return {Ownership::foreign, "sessions make no such objects"};
    if (!is_run_id(known.run_id)) return {Ownership::foreign, "its label turbolift/run is none of a session"};
    if (!is_named_as_ours(known.resource, known.name, known.run_id, service))
      return {Ownership::foreign, "its name is not the one that the session " + known.run_id + " would give it"};
    std::string owner_uid;
    for (const json::value& owner : json::items(object, {"metadata", "ownerReferences"})) {
      if (is_controller_of(owner, known.resource, known.run_id, service))
        return {Ownership::dependent, "it goes with its " + text(owner, {"kind"})};
      const bool is_session =
          json::text(owner, {"kind"}) == jobs.kind && json::text(owner, {"name"}) == session_name(known.run_id);
      if (!is_session || known.resource == jobs)
        return {Ownership::foreign, "it belongs to the " + text(owner, {"kind"}) + " " + text(owner, {"name"})};
      owner_uid = json::text(owner, {"uid"});
    }
    return of_session(known, owner_uid);
  }

  Verdict of_session(const LabelledObject& known, const std::string& owner_uid) const {
    const auto job = jobs_.find({known.kube_namespace, known.run_id});
    if (job == jobs_.end()) return {Ownership::abandoned, "its session's Job is gone"};
    if (!owner_uid.empty() && owner_uid != job->second.uid)
      return {Ownership::abandoned, "its session's Job is gone; the one of that name is another one"};
    if (job->second.state.ended) return {Ownership::abandoned, "its session has ended (" + job->second.state.why + ")"};
    return {Ownership::living, "its session lives"};
  }

  SessionJobs jobs_;
};

}  // namespace

std::vector<LabelledObject> judge(const json::array& objects, const json::array& jobs) {
  const Judge judge_one(jobs);
  std::vector<LabelledObject> result;
  for (const json::value& object : objects) result.push_back(judge_one(object));
  return result;
}

ApiExpected<GarbageScan> scan_garbage(Client& client, std::string_view kube_namespace, std::string_view run_id,
                                      base::Deadline deadline, const http::Interrupt* interrupt) {
  ListAllOptions options;
  options.label_selector = run_id.empty() ? std::string(run_label) : run_selector(run_id);
  options.metadata_only = true;
  GarbageScan scan;
  json::array objects;
  for (const Resource& kind : kinds) {
    if (kind == jobs) continue;
    auto listed = list_all(client, kind, kube_namespace, options, deadline, interrupt);
    if (!listed && listed.error().not_found()) continue;  // the cluster does not have this kind
    if (!listed && !listed.error().forbidden()) return std::unexpected(std::move(listed.error()));
    if (!listed) {
      scan.unseen.push_back(std::string(kind.kind) + ": " + listed.error().message);
      continue;
    }
    std::ranges::move(*listed, std::back_inserter(objects));
  }
  options.metadata_only = false;
  auto all_jobs = list_all(client, jobs, kube_namespace, options, deadline, interrupt);
  if (!all_jobs) return std::unexpected(std::move(all_jobs.error()));
  json::array all = *all_jobs;
  std::ranges::move(objects, std::back_inserter(all));
  scan.objects = judge(all, *all_jobs);
  return scan;
}

ApiExpected<bool> remove_object(Client& client, const LabelledObject& object, base::Deadline deadline,
                                const http::Interrupt* interrupt) {
  const auto removed = client.send(request::remove(object.resource, object.kube_namespace, object.name, object.uid),
                                   deadline, interrupt);
  if (removed) return true;
  if (removed.error().not_found() || removed.error().conflict()) return false;
  return std::unexpected(removed.error());
}

}  // namespace turbolift::kubernetes
