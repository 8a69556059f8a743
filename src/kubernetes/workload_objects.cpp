// What runs a function: its Deployment, and the HorizontalPodAutoscaler that scales it.
#include <algorithm>
#include <set>

#include "kubernetes/names.hpp"
#include "kubernetes/object_meta.hpp"
#include "kubernetes/objects.hpp"
#include "kubernetes/strategic_merge.hpp"

namespace turbolift::kubernetes {
namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view secrets_folder = "/run/secrets/turbolift";
constexpr int group_may_read = 0440;
constexpr seconds end_margin{2};       // between the service's own limit and the kernel's
constexpr int lost_node_seconds = 15;  // then a pod on a node that does not answer is replaced; Kubernetes': 300
constexpr int scale_down_window_seconds = 15;
constexpr int default_cpu_percent = 80;

json::object named(std::string_view name, std::string_view value) {
  return {{"name", name}, {"value", value}};
}

json::array environment(const ServiceSpec& spec) {
  const FunctionOptions& options = spec.options;
  const auto count = [](auto duration) { return std::to_string(ceil<milliseconds>(duration).count()); };
  json::array env;
  for (const Setting& setting : options.env) env.push_back(named(setting.name, setting.value));
  env.push_back(named("TURBOLIFT_LISTEN", "tcp:*:" + std::to_string(pod_port)));  // clusters may have IPv6 alone
  env.push_back(named("TURBOLIFT_CONCURRENCY", std::to_string(options.concurrency.value_or(1))));
  if (options.timeout)
    env.push_back(named("TURBOLIFT_TIMEOUT_MS", count(std::chrono::nanoseconds(options.timeout->count()))));
  env.push_back(named("TURBOLIFT_GRACE_MS", count(spec.grace)));
  return env;
}

json::object resources(const FunctionOptions& options) {
  json::object requests{{"cpu", options.cpu.empty() ? std::string_view("1") : options.cpu}};
  json::object limits;
  if (!options.memory.empty()) requests["memory"] = limits["memory"] = options.memory;
  for (const Setting& resource : options.resources) requests[resource.name] = limits[resource.name] = resource.value;
  json::object result;
  result["requests"] = std::move(requests);
  if (!limits.empty()) result["limits"] = std::move(limits);
  return result;
}

json::object probe(std::string_view path, int period, int timeout, std::int64_t failures) {
  json::object get{{"path", path}, {"port", port_name}};
  return {{"httpGet", std::move(get)},
          {"periodSeconds", period},
          {"timeoutSeconds", timeout},
          {"failureThreshold", failures}};
}

json::object container(const ServiceSpec& spec) {
  json::object result{{"name", container_name}, {"image", spec.image}, {"imagePullPolicy", "IfNotPresent"}};
  result["ports"] = json::array({json::object{{"name", port_name}, {"containerPort", pod_port}, {"protocol", "TCP"}}});
  result["env"] = environment(spec);
  result["resources"] = resources(spec.options);
  const std::int64_t start = std::max<std::int64_t>(ceil<seconds>(spec.start_timeout).count(), 1);
  result["startupProbe"] = probe("/healthz/startup", 1, 1, start);
  result["readinessProbe"] = probe("/healthz/ready", 1, 2, 2);
  // A service that is only busy is left alone: it answers for itself when a call does not return.
  result["livenessProbe"] = probe("/healthz/live", 10, 10, 3);
  if (spec.linger.count() > 0) {
    json::array command;
    for (const std::string& word : spec.command) command.emplace_back(word);
    command.emplace_back("--linger");
    command.emplace_back(std::to_string(ceil<seconds>(spec.linger).count()));
    json::object exec;
    exec["command"] = std::move(command);
    result["lifecycle"] = json::object{{"preStop", json::object{{"exec", std::move(exec)}}}};
  }
  result["securityContext"] = container_security();
  result["volumeMounts"] =
      json::array({json::object{{"name", "secrets"}, {"mountPath", secrets_folder}, {"readOnly", true}},
                   json::object{{"name", "tmp"}, {"mountPath", "/tmp"}}});
  return result;
}

/// The session's token and the user's secrets, each a file.
json::object secrets_volume(const SessionIdentity& session, const FunctionOptions& options) {
  const auto source = [](std::string_view secret, std::string_view key, std::string_view file) {
    json::object item{{"key", key}, {"path", file}};
    json::object from{{"name", secret}};
    from["items"] = json::array({std::move(item)});
    return json::object{{"secret", std::move(from)}};
  };
  json::array sources{source(session_name(session.run_id), ".token", ".token")};
  for (const Secret& secret : options.secrets) sources.push_back(source(secret.secret, secret.key, secret.name));
  json::object projected{{"defaultMode", group_may_read}};
  projected["sources"] = std::move(sources);
  json::object volume{{"name", "secrets"}};
  volume["projected"] = std::move(projected);
  return volume;
}

/// Nodes that the image can run on.
json::object affinity(const std::vector<std::string>& platforms) {
  std::set<std::string> systems;
  std::set<std::string> architectures;
  for (const std::string_view platform : platforms) {
    const auto slash = platform.find('/');
    const std::string_view rest = slash == std::string_view::npos ? "" : platform.substr(slash + 1);
    systems.emplace(platform.substr(0, slash));
    architectures.emplace(rest.substr(0, rest.find('/')));
  }
  const auto one_of = [](std::string_view label, const std::set<std::string>& values) {
    json::object expression{{"key", label}, {"operator", "In"}};
    expression["values"] = json::array(values.begin(), values.end());
    return expression;
  };
  json::array expressions{one_of("kubernetes.io/os", systems), one_of("kubernetes.io/arch", architectures)};
  json::object term;
  term["matchExpressions"] = std::move(expressions);
  json::object required;
  required["nodeSelectorTerms"] = json::array({std::move(term)});
  json::object nodes;
  nodes["requiredDuringSchedulingIgnoredDuringExecution"] = std::move(required);
  return {{"nodeAffinity", std::move(nodes)}};
}

json::array tolerations() {
  json::array result;
  for (const std::string_view taint : {"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"}) {
    json::object one{{"key", taint}, {"operator", "Exists"}, {"effect", "NoExecute"}};
    one["tolerationSeconds"] = lost_node_seconds;
    result.push_back(std::move(one));
  }
  return result;
}

json::object pod_template(const SessionIdentity& session, const ServiceSpec& spec) {
  json::object pod{
      {"restartPolicy", "Always"},
      {"automountServiceAccountToken", false},
      {"enableServiceLinks", false},
      {"terminationGracePeriodSeconds", (ceil<seconds>(spec.linger) + ceil<seconds>(spec.grace) + end_margin).count()}};
  pod["securityContext"] = pod_security();
  pod["containers"] = json::array({container(spec)});
  json::object tmp{{"name", "tmp"}};
  tmp["emptyDir"] = json::object();
  pod["volumes"] = json::array({secrets_volume(session, spec.options), std::move(tmp)});
  if (!spec.platforms.empty()) pod["affinity"] = affinity(spec.platforms);
  json::object selector;
  for (const Setting& label : spec.options.node_selector) selector[label.name] = label.value;
  if (!selector.empty()) pod["nodeSelector"] = std::move(selector);
  pod["tolerations"] = tolerations();
  json::array pull;
  for (const std::string& secret : spec.image_pull_secrets) pull.push_back(json::object{{"name", secret}});
  if (!pull.empty()) pod["imagePullSecrets"] = std::move(pull);

  json::object metadata{{"labels", object_labels(session, &spec)}};
  // `kubectl logs` and `exec` take this container where a patch has added others.
  metadata["annotations"] = json::object{{"kubectl.kubernetes.io/default-container", container_name}};
  json::object result;
  result["metadata"] = std::move(metadata);
  result["spec"] = std::move(pod);
  return result;
}

base::Expected<json::object> patched(json::object pod_template, std::string_view patch) {
  if (patch.empty()) return pod_template;
  const auto parsed = json::read(patch);
  const auto name = [](const std::string& why) { return base::failure("option pod_patch: " + why); };
  if (!parsed) return name("not JSON, " + parsed.error().message);
  const auto* object = parsed->if_object();
  if (object == nullptr) return name("it must be a JSON object: a strategic merge patch over the pod's template");
  auto result = patch_pod_template(std::move(pod_template), *object);
  if (!result) return name(result.error().message);
  return result;
}

}  // namespace

base::Expected<json::object> deployment(const SessionIdentity& session, const ServiceSpec& spec) {
  auto pods = patched(pod_template(session, spec), spec.options.pod_patch);
  if (!pods) return std::unexpected(pods.error());
  json::object object = new_object(session, &spec, "apps/v1", "Deployment", object_name(session.run_id, spec.id));
  json::object body;
  if (spec.replicas) body["replicas"] = *spec.replicas;
  body["selector"] = json::object{{"matchLabels", pod_selector(session, spec)}};
  body["strategy"] = json::object{{"type", "RollingUpdate"},
                                  {"rollingUpdate", json::object{{"maxSurge", "25%"}, {"maxUnavailable", 0}}}};
  body["revisionHistoryLimit"] = 1;
  body["progressDeadlineSeconds"] = std::max<std::int64_t>(ceil<seconds>(spec.start_timeout).count(), 1);
  body["template"] = *std::move(pods);
  object["spec"] = std::move(body);
  return object;
}

json::object autoscaler(const SessionIdentity& session, const ServiceSpec& spec, int min_replicas, int max_replicas) {
  const std::string name = object_name(session.run_id, spec.id);
  json::object object = new_object(session, &spec, "autoscaling/v2", "HorizontalPodAutoscaler", name);
  json::object cpu{{"name", "cpu"}};
  cpu["target"] = json::object{{"type", "Utilization"},
                               {"averageUtilization", spec.options.target_cpu_percent.value_or(default_cpu_percent)}};
  json::object metric{{"type", "Resource"}};
  metric["resource"] = std::move(cpu);
  const auto whole = [](std::string_view type, int value) {
    return json::object{{"type", type}, {"value", value}, {"periodSeconds", 15}};
  };
  json::object up{{"stabilizationWindowSeconds", 0}, {"selectPolicy", "Max"}};
  up["policies"] = json::array({whole("Percent", 100), whole("Pods", 4)});
  json::object down{{"stabilizationWindowSeconds", scale_down_window_seconds}, {"selectPolicy", "Max"}};
  down["policies"] = json::array({whole("Percent", 100)});
  json::object body{{"minReplicas", min_replicas}, {"maxReplicas", max_replicas}};
  body["scaleTargetRef"] = json::object{{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"name", name}};
  body["metrics"] = json::array({std::move(metric)});
  body["behavior"] = json::object{{"scaleUp", std::move(up)}, {"scaleDown", std::move(down)}};
  object["spec"] = std::move(body);
  return object;
}

}  // namespace turbolift::kubernetes
