#include "kubernetes/objects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "kubernetes/names.hpp"

namespace turbolift::kubernetes {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

SessionIdentity session() {
  return {.run_id = "k7x2m9qd1a",
          .kube_namespace = "team",
          .job_uid = "8a1f-uid",
          .program = "My App",
          .labels = {{"cost-centre", "42"}, {"turbolift/run", "mine"}, {"app.kubernetes.io/part-of", "suite"}}};
}

ServiceSpec spec() {
  ServiceSpec spec;
  spec.id = "geo-area-1f0c9a77";
  spec.function = "geo::area(double, double)";
  spec.source_digest = "sha256-" + std::string(64, 'a');
  spec.image = "registry:5000/geo-area@sha256:" + std::string(64, 'b');
  return spec;
}

json::object pod_of(const json::object& object) {
  return json::find(object, {"spec", "template", "spec"})->as_object();
}
json::object container_of(const json::object& object) {
  return json::items(pod_of(object), {"containers"}).at(0).as_object();
}
json::object made(const ServiceSpec& spec) {
  auto object = deployment(session(), spec);
  EXPECT_TRUE(object) << object.error().message;
  return object ? *std::move(object) : json::object();
}
json::value parsed(std::string_view text) {
  return *json::read(text);
}
std::string_view env(const json::object& container, std::string_view name) {
  for (const json::value& one : json::items(container, {"env"}))
    if (json::text(one, {"name"}) == name) return json::text(one, {"value"});
  return "(none)";
}

TEST(Objects, AreTheSessionsFromTheirFirstMoment) {
  for (const json::object& object :
       {token_secret(session(), "t"), certificate_secret(session(), "c", "k"), made(spec()), service(session(), spec()),
        autoscaler(session(), spec(), 1, 5), ingress(session(), spec(), {.host = "h"}),
        http_route(session(), spec(), {.host = "h", .gateway = "g/w"}), network_policy(session())}) {
    SCOPED_TRACE(json::serialize(object));
    EXPECT_EQ(json::find(object, {"metadata", "ownerReferences"})->as_array(),
              parsed(R"([{"apiVersion": "batch/v1", "kind": "Job", "name": "tl-k7x2m9qd1a", "uid": "8a1f-uid"}])"));
    EXPECT_EQ(json::text(object, {"metadata", "labels", "turbolift/run"}), "k7x2m9qd1a");
    EXPECT_EQ(json::text(object, {"metadata", "labels", "app.kubernetes.io/managed-by"}), "turbolift");
    EXPECT_EQ(json::text(object, {"metadata", "labels", "app.kubernetes.io/part-of"}), "suite");
    EXPECT_EQ(json::text(object, {"metadata", "labels", "cost-centre"}), "42");
    EXPECT_EQ(json::text(object, {"metadata", "namespace"}), "team");
    EXPECT_THAT(std::string(json::text(object, {"metadata", "name"})), HasSubstr("k7x2m9qd1a"));
  }
}

TEST(Objects, TheJobOwnsAndIsOwnedByNobody) {
  const json::object job = deadline_job(session(), 30s);
  EXPECT_EQ(json::find(job, {"metadata", "ownerReferences"}), nullptr);
  EXPECT_EQ(json::text(job, {"metadata", "name"}), "tl-k7x2m9qd1a");
  EXPECT_EQ(json::number(job, {"spec", "parallelism"}), 0);
  EXPECT_EQ(json::find(job, {"spec", "completions"}), nullptr);
  EXPECT_EQ(json::number(job, {"spec", "activeDeadlineSeconds"}), 30);
  EXPECT_EQ(json::number(job, {"spec", "ttlSecondsAfterFinished"}), 0);
}

/// The policy `restricted` of the Pod Security Standards, and beyond it what this library promises.
void expect_restricted(const json::object& object) {
  const json::object pod = pod_of(object);
  EXPECT_TRUE(json::is_true(pod, {"securityContext", "runAsNonRoot"}));
  EXPECT_GT(json::number(pod, {"securityContext", "runAsUser"}), 0);
  EXPECT_EQ(json::text(pod, {"securityContext", "seccompProfile", "type"}), "RuntimeDefault");
  EXPECT_EQ(*json::find(pod, {"automountServiceAccountToken"}), false);
  for (const char* host : {"hostNetwork", "hostPID", "hostIPC"}) EXPECT_EQ(json::find(pod, {host}), nullptr);
  for (const json::value& container : json::items(pod, {"containers"})) {
    EXPECT_EQ(*json::find(container, {"securityContext", "allowPrivilegeEscalation"}), false);
    EXPECT_TRUE(json::is_true(container, {"securityContext", "readOnlyRootFilesystem"}));
    EXPECT_EQ(json::items(container, {"securityContext", "capabilities", "drop"}), parsed(R"(["ALL"])"));
    EXPECT_EQ(json::find(container, {"securityContext", "capabilities", "add"}), nullptr);
    for (const char* probe : {"startupProbe", "readinessProbe", "livenessProbe"})
      EXPECT_EQ(json::find(container, {probe, "httpGet", "host"}), nullptr);
    EXPECT_NE(json::text(container, {"resources", "requests", "cpu"}), "");
  }
}

TEST(Objects, PodsPassThePolicyRestricted) {
  expect_restricted(deadline_job(session(), 30s));
  expect_restricted(made(spec()));
}

TEST(Objects, DefaultsOfTheDeployment) {
  const json::object object = made(spec());
  const json::object container = container_of(object);
  EXPECT_EQ(json::text(object, {"metadata", "name"}), "tl-geo-area-1f0c9a77-k7x2m9qd1a");
  EXPECT_EQ(json::text(object, {"metadata", "annotations", "turbolift/function"}), "geo::area(double, double)");
  EXPECT_EQ(json::text(object, {"metadata", "labels", "app.kubernetes.io/name"}), "geo-area");
  EXPECT_EQ(json::text(object, {"metadata", "labels", "app.kubernetes.io/version"}), "sha256-aaaaaaaaaaaa");
  EXPECT_EQ(json::find(object, {"spec", "replicas"}), nullptr) << "an autoscaler's to say";
  EXPECT_EQ(*json::find(object, {"spec", "selector", "matchLabels"}),
            parsed(R"({"turbolift/run": "k7x2m9qd1a", "turbolift/service": "geo-area-1f0c9a77"})"));
  for (const auto& [name, value] : json::find(object, {"spec", "selector", "matchLabels"})->as_object())
    EXPECT_EQ(json::text(object, {"spec", "template", "metadata", "labels", name}), value.as_string());
  EXPECT_EQ(json::text(container, {"image"}), spec().image);
  EXPECT_EQ(json::text(container, {"imagePullPolicy"}), "IfNotPresent");
  EXPECT_EQ(*json::find(container, {"resources"}), parsed(R"({"requests": {"cpu": "1"}})"));
  EXPECT_EQ(env(container, "TURBOLIFT_LISTEN"), "tcp:*:8080");
  EXPECT_EQ(env(container, "TURBOLIFT_CONCURRENCY"), "1");
  EXPECT_EQ(env(container, "TURBOLIFT_GRACE_MS"), "10000");
  EXPECT_EQ(env(container, "TURBOLIFT_TIMEOUT_MS"), "(none)");
  EXPECT_EQ(json::number(container, {"startupProbe", "failureThreshold"}), 60);
  EXPECT_EQ(json::find(container, {"lifecycle"}), nullptr);
  EXPECT_EQ(json::number(pod_of(object), {"terminationGracePeriodSeconds"}), 12);
  for (const char* field : {"affinity", "nodeSelector", "imagePullSecrets"})
    EXPECT_EQ(json::find(pod_of(object), {field}), nullptr) << field;
}

TEST(Objects, OptionsReachThePod) {
  ServiceSpec with = spec();
  with.options = {.concurrency = 4,
                  .cpu = "500m",
                  .memory = "512Mi",
                  .resources = {{"nvidia.com/gpu", "1"}},
                  .timeout = 1500us,
                  .env = {{"LEVEL", "true"}},
                  .secrets = {{"key.pem", "tls-of-mine", "tls.key"}},
                  .node_selector = {{"disk", "ssd"}}};
  with.platforms = {"linux/arm64", "linux/amd64", "linux/arm/v7"};
  with.image_pull_secrets = {"regcred"};
  with.replicas = 3;
  with.start_timeout = 90'500ms;
  const json::object object = made(with);
  const json::object pod = pod_of(object);
  const json::object container = container_of(object);
  EXPECT_EQ(*json::find(container, {"resources"}),
            parsed(R"({"requests": {"cpu": "500m", "memory": "512Mi", "nvidia.com/gpu": "1"},
                       "limits": {"memory": "512Mi", "nvidia.com/gpu": "1"}})"));
  EXPECT_EQ(env(container, "TURBOLIFT_CONCURRENCY"), "4");
  EXPECT_EQ(env(container, "TURBOLIFT_TIMEOUT_MS"), "2") << "rounded up";
  EXPECT_EQ(env(container, "LEVEL"), "true");
  EXPECT_EQ(json::number(object, {"spec", "replicas"}), 3);
  EXPECT_EQ(json::number(object, {"spec", "progressDeadlineSeconds"}), 91);
  EXPECT_EQ(*json::find(pod, {"nodeSelector"}), parsed(R"({"disk": "ssd"})"));
  EXPECT_EQ(*json::find(pod, {"imagePullSecrets"}), parsed(R"([{"name": "regcred"}])"));
  EXPECT_EQ(*json::find(pod, {"affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"}),
            parsed(R"({"nodeSelectorTerms": [{"matchExpressions": [
                {"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]},
                {"key": "kubernetes.io/arch", "operator": "In", "values": ["amd64", "arm", "arm64"]}]}]})"));
  EXPECT_EQ(json::items(pod, {"volumes"}).at(0), parsed(R"({"name": "secrets", "projected": {"defaultMode": 288,
      "sources": [{"secret": {"name": "tl-k7x2m9qd1a", "items": [{"key": ".token", "path": ".token"}]}},
                  {"secret": {"name": "tls-of-mine", "items": [{"key": "tls.key", "path": "key.pem"}]}}]}})"));
  EXPECT_EQ(json::items(container, {"volumeMounts"}).at(0),
            parsed(R"({"name": "secrets", "mountPath": "/run/secrets/turbolift", "readOnly": true})"));
}

TEST(Objects, LingeringComesOnTopOfTheGrace) {
  ServiceSpec with = spec();
  with.command = {"/turbolift/service"};
  with.linger = 2500ms;
  with.grace = 4s;
  const json::object object = made(with);
  EXPECT_EQ(*json::find(container_of(object), {"lifecycle", "preStop", "exec", "command"}),
            parsed(R"(["/turbolift/service", "--linger", "3"])"));
  EXPECT_EQ(json::number(pod_of(object), {"terminationGracePeriodSeconds"}), 3 + 4 + 2);
}

TEST(Objects, ThePatchIsAppliedToThePods) {
  ServiceSpec with = spec();
  with.options.pod_patch = R"({"metadata": {"annotations": {"a": "b"}}, "spec": {"priorityClassName": "high",
      "securityContext": {"runAsUser": null},
      "containers": [{"name": "service", "resources": {"limits": {"cpu": "2"}}}]}})";
  const json::object object = made(with);
  EXPECT_EQ(json::text(pod_of(object), {"priorityClassName"}), "high");
  EXPECT_EQ(json::find(pod_of(object), {"securityContext", "runAsUser"}), nullptr);
  EXPECT_EQ(json::items(pod_of(object), {"containers"}).size(), 1U);
  EXPECT_EQ(json::text(container_of(object), {"image"}), spec().image);
  EXPECT_EQ(json::text(container_of(object), {"resources", "limits", "cpu"}), "2");
  EXPECT_EQ(json::text(object, {"spec", "template", "metadata", "annotations", "a"}), "b");

  for (const auto& [patch, complaint] : std::initializer_list<std::pair<const char*, const char*>>{
           {"{", "option pod_patch: not JSON, byte 1"},
           {"[]", "option pod_patch: it must be a JSON object"},
           {R"({"spec": {"containers": [{"image": "x"}]}})", "option pod_patch: the pod patch, at spec.containers"}}) {
    with.options.pod_patch = patch;
    const auto refused = deployment(session(), with);
    ASSERT_FALSE(refused) << patch;
    EXPECT_THAT(refused.error().message, HasSubstr(complaint));
  }
}

TEST(Objects, ServiceAndPolicyOpenOnePort) {
  const json::object object = service(session(), spec());
  EXPECT_EQ(*json::find(object, {"spec", "ports"}), parsed(R"([{"name": "http", "port": 80, "protocol": "TCP",
                                                               "appProtocol": "http", "targetPort": "http"}])"));
  EXPECT_EQ(*json::find(object, {"spec", "selector"}), *json::find(made(spec()), {"spec", "selector", "matchLabels"}));
  EXPECT_EQ(*json::find(network_policy(session()), {"spec"}),
            parsed(R"({"podSelector": {"matchLabels": {"turbolift/run": "k7x2m9qd1a"}}, "policyTypes": ["Ingress"],
                       "ingress": [{"ports": [{"protocol": "TCP", "port": 8080}]}]})"));
  EXPECT_EQ(json::items(container_of(made(spec())), {"ports"}).at(0),
            parsed(R"({"name": "http", "containerPort": 8080, "protocol": "TCP"})"));
}

TEST(Objects, SecretsHoldWhatTheyAreGiven) {
  const json::object token = token_secret(session(), "0123");
  EXPECT_EQ(*json::find(token, {"stringData"}), parsed(R"({".token": "0123"})"));
  EXPECT_EQ(json::text(token, {"metadata", "name"}), session_name("k7x2m9qd1a"));
  const json::object pair = certificate_secret(session(), "CERT", "KEY");
  EXPECT_EQ(*json::find(pair, {"stringData"}), parsed(R"({"tls.crt": "CERT", "tls.key": "KEY"})"));
  EXPECT_EQ(json::text(pair, {"type"}), "kubernetes.io/tls");
}

TEST(Objects, TheAutoscalerSaysHowItBehaves) {
  ServiceSpec with = spec();
  with.options.target_cpu_percent = 55;
  const json::object object = autoscaler(session(), with, 2, 9);
  EXPECT_EQ(json::number(object, {"spec", "minReplicas"}), 2);
  EXPECT_EQ(json::number(object, {"spec", "maxReplicas"}), 9);
  EXPECT_EQ(json::text(object, {"spec", "scaleTargetRef", "name"}), json::text(made(spec()), {"metadata", "name"}));
  EXPECT_EQ(json::items(object, {"spec", "metrics"}), parsed(R"([{"type": "Resource", "resource": {"name": "cpu",
                        "target": {"type": "Utilization", "averageUtilization": 55}}}])"));
  EXPECT_LE(*json::number(object, {"spec", "behavior", "scaleDown", "stabilizationWindowSeconds"}), 30);
  EXPECT_EQ(json::number(object, {"spec", "behavior", "scaleUp", "stabilizationWindowSeconds"}), 0);
}

TEST(Objects, AnIngressTakesTheHostAsItIs) {
  const std::string host = host_name("k7x2m9qd1a", spec().id);
  const json::object object = ingress(session(), spec(), {.host = host});
  EXPECT_EQ(json::items(object, {"spec", "rules"}),
            parsed(R"([{"host": "geo-area-1f0c9a77.k7x2m9qd1a.turbolift.internal", "http": {"paths": [
                {"path": "/", "pathType": "Prefix", "backend": {"service":
                    {"name": "tl-geo-area-1f0c9a77-k7x2m9qd1a", "port": {"name": "http"}}}}]}}])"));
  EXPECT_EQ(json::items(object, {"spec", "tls"}), parsed(R"([{"secretName": "tl-k7x2m9qd1a-tls",
                        "hosts": ["geo-area-1f0c9a77.k7x2m9qd1a.turbolift.internal"]}])"));
  EXPECT_EQ(json::find(object, {"spec", "ingressClassName"}), nullptr);
  EXPECT_EQ(json::text(object, {"metadata", "annotations", "turbolift/function"}), spec().function);
  for (const auto& [name, value] : json::find(object, {"metadata", "annotations"})->as_object()) {
    EXPECT_TRUE(value.is_string()) << name;
    EXPECT_THAT(std::string(name), testing::Not(HasSubstr("rewrite")));
  }
  EXPECT_EQ(json::text(object, {"metadata", "annotations", "nginx.ingress.kubernetes.io/proxy-body-size"}), "0");

  const json::object plain = ingress(session(), spec(), {.host = host, .ingress_class = "nginx", .tls = false});
  EXPECT_EQ(json::find(plain, {"spec", "tls"}), nullptr);
  EXPECT_EQ(json::text(plain, {"spec", "ingressClassName"}), "nginx");
  EXPECT_EQ(json::find(plain, {"metadata", "annotations", "traefik.ingress.kubernetes.io/router.tls"}), nullptr);
}

TEST(Objects, AnHttpRouteNamesGatewayAndService) {
  const json::object object = http_route(session(), spec(), {.host = "h.example", .gateway = "infra/public"});
  EXPECT_EQ(*json::find(object, {"spec"}),
            parsed(R"({"parentRefs": [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "namespace": "infra",
                                       "name": "public"}],
                       "hostnames": ["h.example"],
                       "rules": [{"matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                                  "backendRefs": [{"name": "tl-geo-area-1f0c9a77-k7x2m9qd1a", "port": 80}],
                                  "timeouts": {"request": "0s"}}]})"));
}

}  // namespace
}  // namespace turbolift::kubernetes
