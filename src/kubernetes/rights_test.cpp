#include "kubernetes/rights.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "kubernetes/yaml.hpp"

namespace turbolift::kubernetes {
namespace {

TEST(Rights, AreThoseOfTheDocumentedRole) {
  std::ifstream file(TURBOLIFT_SOURCE_FOLDER "/docs/cluster-objects.md");
  std::stringstream text;
  text << file.rdbuf();
  const std::string document = text.str();
  const auto begin = document.find("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n");
  ASSERT_NE(begin, std::string::npos);
  const auto role = read_yaml(std::string_view(document).substr(begin, document.find("\n---\n", begin) - begin));
  ASSERT_TRUE(role) << role.error().message;
  std::multiset<std::string> documented, ours;
  for (const json::value& rule : json::items(*role, {"rules"}))
    for (const json::value& group : json::items(rule, {"apiGroups"}))
      for (const json::value& resource : json::items(rule, {"resources"}))
        for (const json::value& verb : json::items(rule, {"verbs"}))
          documented.insert(std::string(group.as_string()) + " " + std::string(resource.as_string()) + " " +
                            std::string(verb.as_string()));
  for (const Right& right : client_rights())
    ours.insert(std::string(right.group).append(" ").append(right.resource).append(" ").append(right.verb));
  EXPECT_EQ(ours, documented);
}

TEST(Rights, AreAskedForWithTheirSubresource) {
  const Right right{.group = "apps", .resource = "deployments/scale", .verb = "patch"};
  EXPECT_EQ(json::serialize(access_review(right, "team")),
            R"({"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":)"
            R"({"namespace":"team","verb":"patch","group":"apps","resource":"deployments","subresource":"scale"}}})");
  EXPECT_EQ(describe(right), "patch deployments.apps/scale");
  EXPECT_EQ(describe({.group = "", .resource = "pods/log", .verb = "get"}), "get pods/log");
  EXPECT_EQ(describe({.group = "batch", .resource = "jobs", .verb = "create"}), "create jobs.batch");
}

TEST(Rights, AreGrantedARuleForEachResource) {
  const std::vector<Right> rights{{"batch", "jobs", "create"}, {"batch", "jobs", "patch"}, {"", "pods/log", "get"}};
  const auto objects = grant(rights, "team", "system:serviceaccount:ci:builder", "r");
  EXPECT_EQ(json::serialize(objects.at(0).at("rules")),
            R"([{"apiGroups":["batch"],"resources":["jobs"],"verbs":["create","patch"]},)"
            R"({"apiGroups":[""],"resources":["pods/log"],"verbs":["get"]}])");
  EXPECT_EQ(json::serialize(objects.at(1).at("subjects")),
            R"([{"kind":"ServiceAccount","name":"builder","namespace":"ci"}])");
  EXPECT_EQ(json::serialize(grant(rights, "team", "jane", "r").at(1).at("subjects")),
            R"([{"kind":"User","name":"jane","apiGroup":"rbac.authorization.k8s.io"}])");
}

}  // namespace
}  // namespace turbolift::kubernetes
