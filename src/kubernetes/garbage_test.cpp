#include "kubernetes/garbage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "kubernetes/objects.hpp"
#include "testing/api_server.hpp"

namespace turbolift::kubernetes {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string run = "k7x2m9qd1a";
const std::string service_name = "square-01234567";

SessionIdentity session(const std::string& job_uid, const std::string& run_id = run) {
  return {.run_id = run_id, .kube_namespace = "team", .job_uid = job_uid, .program = "app", .labels = {}};
}

ServiceSpec spec() {
  ServiceSpec spec;
  spec.id = service_name;
  spec.image = "none";
  return spec;
}

json::object with_uid(json::object object, std::string_view uid) {
  object["metadata"].as_object()["uid"] = uid;
  return object;
}

json::object job(std::string_view uid) {
  return with_uid(deadline_job(session(""), 30s), uid);
}

json::object ended(json::object job) {
  json::object condition{{"type", "Failed"}, {"status", "True"}, {"reason", "DeadlineExceeded"}};
  job["status"] = {{"conditions", json::array({std::move(condition)})}};
  return job;
}

json::object deployment_of(const std::string& job_uid) {
  return with_uid(deployment(session(job_uid), spec()).value(), "d1");
}

/// A pod as a Deployment's ReplicaSet makes it.
json::object pod(std::string_view owner_kind) {
  json::object object{{"apiVersion", "v1"}, {"kind", "Pod"}};
  object["metadata"] = {{"name", "tl-square-01234567-k7x2m9qd1a-6c9f8d-abcde"},
                        {"namespace", "team"},
                        {"uid", "p1"},
                        {"labels", {{"turbolift/run", run}, {"turbolift/service", service_name}}}};
  if (!owner_kind.empty()) {
    json::object owner{{"kind", owner_kind}, {"name", "tl-square-01234567-k7x2m9qd1a-6c9f8d"}, {"uid", "r1"}};
    object["metadata"].as_object()["ownerReferences"] = json::array({std::move(owner)});
  }
  return object;
}

Ownership judged(const json::object& object, const json::array& jobs) {
  const auto all = judge({object}, jobs);
  return all.at(0).ownership;
}

TEST(Garbage, IsWhatNoLivingJobOwns) {
  EXPECT_EQ(judged(deployment_of("j1"), {job("j1")}), Ownership::living);
  EXPECT_EQ(judged(deployment_of("j1"), {}), Ownership::abandoned) << "the Job is gone";
  EXPECT_EQ(judged(deployment_of("j1"), {ended(job("j1"))}), Ownership::abandoned) << "it has ended";
  EXPECT_EQ(judged(deployment_of("j1"), {job("j2")}), Ownership::abandoned) << "it is another one";
  EXPECT_EQ(judged(deployment_of(""), {job("j1")}), Ownership::living) << "in doubt it is that session's";
  EXPECT_EQ(judged(deployment_of(""), {}), Ownership::abandoned) << "as kubectl delete --cascade=orphan leaves it";
  EXPECT_EQ(judged(job("j1"), {job("j1")}), Ownership::living);
  EXPECT_EQ(judged(ended(job("j1")), {ended(job("j1"))}), Ownership::abandoned);
}

TEST(Garbage, AllKindsThatASessionMakesAreKnown) {
  const SessionIdentity owner = session("j1");
  const Route route{.host = "h", .gateway = "a/b"};
  for (const json::object& object :
       {token_secret(owner, "t"), certificate_secret(owner, "c", "k"), network_policy(owner), service(owner, spec()),
        autoscaler(owner, spec(), 1, 2), ingress(owner, spec(), route), http_route(owner, spec(), route)})
    EXPECT_EQ(judged(with_uid(object, "x1"), {}), Ownership::abandoned) << json::serialize(object);
}

TEST(Garbage, WhatBelongsToControllersGoesWithIt) {
  EXPECT_EQ(judged(pod("ReplicaSet"), {}), Ownership::dependent);
  EXPECT_EQ(judged(pod(""), {}), Ownership::abandoned) << "its ReplicaSet was deleted without it";
  EXPECT_EQ(judged(pod("StatefulSet"), {}), Ownership::foreign);
}

TEST(Garbage, WhatOnlyLooksLikeOursIsForeign) {
  const auto changed = [](const json::value& patch) {
    json::value object = deployment_of("");
    fake::merge_into(object, patch);
    return judged(object.as_object(), {});
  };
  EXPECT_EQ(changed({{"kind", "Deployment"}}), Ownership::abandoned) << "nothing was changed";
  EXPECT_EQ(changed({{"metadata", {{"name", "shop"}}}}), Ownership::foreign);
  EXPECT_EQ(changed({{"metadata", {{"name", "tl-square-01234567-k7x2m9qd1a-copy"}}}}), Ownership::foreign);
  EXPECT_EQ(changed({{"metadata", {{"labels", {{"turbolift/run", "production"}}}}}}), Ownership::foreign);
  EXPECT_EQ(changed({{"metadata", {{"labels", {{"turbolift/service", nullptr}}}}}}), Ownership::foreign);
  EXPECT_EQ(changed({{"kind", "StatefulSet"}}), Ownership::foreign);
  const json::object owner{{"kind", "Job"}, {"name", "backup"}, {"uid", "b1"}};
  EXPECT_EQ(changed({{"metadata", {{"ownerReferences", json::array{owner}}}}}), Ownership::foreign);
  EXPECT_EQ(changed({{"metadata", {{"uid", ""}}}}), Ownership::foreign) << "there is nothing to be sure of it by";
}

class GarbageTest : public testing::Test {
 protected:
  void SetUp() override {
    Config config;
    config.cluster.server = server.url();
    client = Client::make(std::move(config), {.requests_per_second = 0}).value();
  }
  static base::Deadline soon() { return base::Deadline::after(20s); }
  std::vector<std::string> found(Ownership ownership, std::string_view run_id = {}) {
    std::vector<std::string> names;
    const auto scan = scan_garbage(*client, "team", run_id, soon());
    EXPECT_TRUE(scan);
    if (scan)
      for (const LabelledObject& object : scan->objects)
        if (object.ownership == ownership) names.push_back(std::string(object.resource.kind) + " " + object.name);
    return names;
  }

  fake::ApiServer server;
  std::unique_ptr<Client> client;
};

TEST_F(GarbageTest, IsFoundAndRemovedAndNothingElse) {
  const std::string other = "0000000001";
  server.store().put(deadline_job(session("", other), 30s));
  const json::object living = server.store().put(network_policy(session("", other)));
  server.store().put(token_secret(session(""), "t"));
  server.store().put(deployment(session(""), spec()).value());
  json::object alike = deployment(session(""), spec()).value();
  alike["metadata"].as_object()["name"] = "shop";
  server.store().put(alike);
  EXPECT_THAT(found(Ownership::abandoned),
              ElementsAre("Deployment tl-square-01234567-k7x2m9qd1a", "Secret tl-k7x2m9qd1a"));
  EXPECT_THAT(found(Ownership::foreign), ElementsAre("Deployment shop"));
  EXPECT_THAT(found(Ownership::living), UnorderedElementsAre("Job tl-0000000001", "NetworkPolicy tl-0000000001"));
  EXPECT_THAT(found(Ownership::living, run), IsEmpty()) << "another run is not looked at";

  const auto scan = scan_garbage(*client, "team", {}, soon());
  ASSERT_TRUE(scan);
  for (const LabelledObject& object : scan->objects) {
    if (object.ownership != Ownership::abandoned) continue;
    EXPECT_EQ(remove_object(*client, object, soon()).value(), true);
  }
  EXPECT_THAT(found(Ownership::abandoned), IsEmpty());
  EXPECT_TRUE(server.store().find("Deployment", "team", "shop"));
  EXPECT_TRUE(server.store().find("NetworkPolicy", "team", "tl-0000000001"));
  for (const auto& request : server.requests("delete")) {
    EXPECT_THAT(request.body, HasSubstr(R"("propagationPolicy":"Background")"));
    EXPECT_THAT(request.body, HasSubstr(R"("preconditions":{"uid":)"));
  }
}

TEST_F(GarbageTest, AnObjectThatWasReplacedMeanwhileStays) {
  server.store().put(network_policy(session("")));
  const auto scan = scan_garbage(*client, "team", {}, soon());
  ASSERT_EQ(scan->objects.size(), 1U);
  server.store().erase("NetworkPolicy", "team", "tl-k7x2m9qd1a");
  EXPECT_EQ(remove_object(*client, scan->objects[0], soon()).value(), false) << "it was gone";
  server.store().put(network_policy(session("")));
  EXPECT_EQ(remove_object(*client, scan->objects[0], soon()).value(), false);
  EXPECT_TRUE(server.store().find("NetworkPolicy", "team", "tl-k7x2m9qd1a"));
}

TEST_F(GarbageTest, ASessionThatBeginsWhileItLooksIsNoGarbage) {
  // Its Job is made first, and Jobs are listed last.
  ASSERT_TRUE(scan_garbage(*client, "team", {}, soon()));
  const auto requests = server.requests("list");
  ASSERT_FALSE(requests.empty());
  EXPECT_THAT(requests.back().path(), HasSubstr("/jobs"));
}

TEST_F(GarbageTest, WhatMayNotBeListedIsSaidAndWithoutJobsNothingIsJudged) {
  server.deny("list", "secrets");
  const auto scan = scan_garbage(*client, "team", {}, soon());
  ASSERT_TRUE(scan);
  EXPECT_THAT(scan->unseen, ElementsAre(HasSubstr("Secret: ")));
  server.deny("list", "jobs");
  EXPECT_FALSE(scan_garbage(*client, "team", {}, soon()));
}

TEST_F(GarbageTest, SecretsAreAskedForWithoutTheirContents) {
  ASSERT_TRUE(scan_garbage(*client, "team", {}, soon()));
  const auto requests = server.requests("list", "secrets");
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_THAT(requests[0].header("accept"), HasSubstr("as=PartialObjectMetadataList"));
}

}  // namespace
}  // namespace turbolift::kubernetes
