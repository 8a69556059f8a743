#include "kubernetes/request.hpp"

#include <gtest/gtest.h>

#include "kubernetes/resource.hpp"

namespace turbolift::kubernetes {

void PrintTo(const Request& request, std::ostream* out) {  // NOLINT(readability-identifier-naming): GoogleTest's name
  *out << request.method << ' ' << request.target << "\n" << request.content_type << "\n" << request.body;
}

namespace {

TEST(Request, OfOneObject) {
  EXPECT_EQ(request::get(pods, "ns", "p"), (Request{"GET", "/api/v1/namespaces/ns/pods/p"}));
  EXPECT_EQ(request::get(jobs, "ns", "j", "status"), (Request{"GET", "/apis/batch/v1/namespaces/ns/jobs/j/status"}));
  EXPECT_EQ(request::get(nodes, "ns", "n"), (Request{"GET", "/api/v1/nodes/n"})) << "nodes have no namespace";
  EXPECT_EQ(request::get(ingress_classes, "", "traefik"),
            (Request{"GET", "/apis/networking.k8s.io/v1/ingressclasses/traefik"}));
  EXPECT_EQ(request::get(pods, "n/s", "a b"), (Request{"GET", "/api/v1/namespaces/n%2Fs/pods/a%20b"}));
  EXPECT_EQ(request::get_path("/version"), (Request{"GET", "/version"}));
}

TEST(Request, Lists) {
  EXPECT_EQ(request::list(http_routes, "ns"),
            (Request{"GET", "/apis/gateway.networking.k8s.io/v1/namespaces/ns/httproutes"}));
  EXPECT_EQ(request::list(pods, "").target, "/api/v1/pods") << "of all namespaces";
  EXPECT_EQ(request::list(pods, "ns",
                          {.label_selector = "turbolift/run=a,b!=c",
                           .field_selector = "status.phase=Running",
                           .limit = 500,
                           .continue_token = "eyJ2Ij==",
                           .resource_version = "12"})
                .target,
            "/api/v1/namespaces/ns/pods?labelSelector=turbolift%2Frun%3Da%2Cb%21%3Dc"
            "&fieldSelector=status.phase%3DRunning&limit=500&continue=eyJ2Ij%3D%3D&resourceVersion=12");
}

TEST(Request, ListsOfMetadataAlone) {
  const Request request = request::list_metadata(secrets, "ns", {.label_selector = "a"});
  EXPECT_EQ(request.target, "/api/v1/namespaces/ns/secrets?labelSelector=a");
  EXPECT_EQ(request.accept, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
}

TEST(Request, DryRuns) {
  EXPECT_EQ(request::dry_run(request::create(jobs, "ns", {})).target,
            "/apis/batch/v1/namespaces/ns/jobs?fieldManager=turbolift&dryRun=All");
  EXPECT_EQ(request::dry_run({"POST", "/x"}).target, "/x?dryRun=All");
}

TEST(Request, Watches) {
  EXPECT_EQ(request::watch(deployments, "ns"),
            (Request{"GET", "/apis/apps/v1/namespaces/ns/deployments?watch=true&allowWatchBookmarks=true"}));
  EXPECT_EQ(request::watch(pods, "ns",
                           {.label_selector = "a=b",
                            .field_selector = "metadata.name=p",
                            .resource_version = "7",
                            .timeout = std::chrono::seconds(301)})
                .target,
            "/api/v1/namespaces/ns/pods?watch=true&allowWatchBookmarks=true&labelSelector=a%3Db"
            "&fieldSelector=metadata.name%3Dp&resourceVersion=7&timeoutSeconds=301");
}

TEST(Request, Writes) {
  const json::object object{{"kind", "Job"}, {"metadata", {{"name", "j"}}}};
  EXPECT_EQ(request::create(jobs, "ns", object),
            (Request{"POST", "/apis/batch/v1/namespaces/ns/jobs?fieldManager=turbolift", "application/json",
                     R"({"kind":"Job","metadata":{"name":"j"}})"}));
  EXPECT_EQ(request::create(self_subject_access_reviews, "ns", {}).target,
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews?fieldManager=turbolift");
  EXPECT_EQ(request::apply(jobs, "ns", "j", object),
            (Request{"PATCH", "/apis/batch/v1/namespaces/ns/jobs/j?force=true&fieldManager=turbolift",
                     "application/apply-patch+yaml", R"({"kind":"Job","metadata":{"name":"j"}})"}));
}

TEST(Request, Patches) {
  const json::object patch{{"spec", {{"minReplicas", 2}}}};
  EXPECT_EQ(request::merge_patch(horizontal_pod_autoscalers, "ns", "h", patch),
            (Request{"PATCH", "/apis/autoscaling/v2/namespaces/ns/horizontalpodautoscalers/h?fieldManager=turbolift",
                     "application/merge-patch+json", R"({"spec":{"minReplicas":2}})"}));
  EXPECT_EQ(request::strategic_patch(deployments, "ns", "d", patch).content_type,
            "application/strategic-merge-patch+json");
  EXPECT_EQ(request::scale(deployments, "ns", "d", 8),
            (Request{"PATCH", "/apis/apps/v1/namespaces/ns/deployments/d/scale?fieldManager=turbolift",
                     "application/merge-patch+json", R"({"spec":{"replicas":8}})"}));
}

TEST(Request, JsonPatchesTestTheIdentityFirst) {
  const json::array operations{{{"op", "replace"}, {"path", "/spec/activeDeadlineSeconds"}, {"value", 40}}};
  EXPECT_EQ(
      request::json_patch(jobs, "ns", "j", "uid-1", operations),
      (Request{"PATCH", "/apis/batch/v1/namespaces/ns/jobs/j?fieldManager=turbolift", "application/json-patch+json",
               R"([{"op":"test","path":"/metadata/uid","value":"uid-1"},)"
               R"({"op":"replace","path":"/spec/activeDeadlineSeconds","value":40}])"}));
  EXPECT_EQ(request::json_patch(jobs, "ns", "j", "u", {}).body,
            R"([{"op":"test","path":"/metadata/uid","value":"u"}])");
}

TEST(Request, DeletesAlwaysWithAPolicy) {
  EXPECT_EQ(request::remove(jobs, "ns", "j", "uid-1"),
            (Request{"DELETE", "/apis/batch/v1/namespaces/ns/jobs/j", "application/json",
                     R"({"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background",)"
                     R"("preconditions":{"uid":"uid-1"}})"}));
  EXPECT_EQ(request::remove(jobs, "ns", "j", "").body,
            R"({"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background"})");
}

TEST(Request, Logs) {
  EXPECT_EQ(request::log("ns", "p"), (Request{"GET", "/api/v1/namespaces/ns/pods/p/log"}));
  EXPECT_EQ(request::log("ns", "p",
                         {.container = "service", .follow = true, .previous = true, .tail_lines = 0, .max_bytes = 9})
                .target,
            "/api/v1/namespaces/ns/pods/p/log?container=service&follow=true&previous=true&tailLines=0&limitBytes=9");
  EXPECT_EQ(request::log("ns", "p", {.since = std::chrono::seconds(90), .timestamps = true}).target,
            "/api/v1/namespaces/ns/pods/p/log?sinceSeconds=90&timestamps=true");
  EXPECT_EQ(request::log("ns", "p", {.since_time = "2026-11-24T12:00:00+01:00"}).target,
            "/api/v1/namespaces/ns/pods/p/log?sinceTime=2026-11-24T12%3A00%3A00%2B01%3A00");
}

TEST(Request, ThroughTheServiceProxy) {
  EXPECT_EQ(request::service_proxy_target("ns", "square", "8080", "/call"),
            "/api/v1/namespaces/ns/services/square%3A8080/proxy/call");
}

TEST(Resource, KnowsItsApiVersion) {
  EXPECT_EQ(pods.api_version(), "v1");
  EXPECT_EQ(horizontal_pod_autoscalers.api_version(), "autoscaling/v2");
}

}  // namespace
}  // namespace turbolift::kubernetes
