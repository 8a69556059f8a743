#include "kubernetes/problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace turbolift::kubernetes {
namespace {

using testing::HasSubstr;

ApiError answered(int status, std::string reason, std::string message) {
  ApiError error;
  error.status = status;
  error.reason = std::move(reason);
  error.message = std::move(message);
  return error;
}

struct Case {
  ApiError error;
  ErrorKind kind;
  bool hopeless;
  const char* advice;
};

TEST(Problem, OfAnAnswer) {
  const Case cases[] = {
      {answered(401, "Unauthorized", "Unauthorized"), ErrorKind::unauthenticated, true, "log in anew"},
      {answered(
           403, "Forbidden",
           "jobs.batch is forbidden: User \"system:serviceaccount:t:c\" cannot create resource \"jobs\" in API group "
           "\"batch\" in the namespace \"t\""),
       ErrorKind::forbidden, true, "turbolift doctor"},
      {answered(403, "Forbidden",
                "jobs.batch \"tl-k\" is forbidden: exceeded quota: q, requested: count/jobs.batch=1, used: "
                "count/jobs.batch=5, limited: count/jobs.batch=5"),
       ErrorKind::quota_exceeded, false, "ResourceQuota"},
      {answered(403, "Forbidden",
                "jobs.batch \"tl-k\" is forbidden: unable to create new content in namespace t because it is being "
                "terminated"),
       ErrorKind::admission_denied, true, "kube_namespace"},
      {answered(403, "", "a proxy says no"), ErrorKind::admission_denied, true, "something in the cluster refuses it"},
      {answered(404, "NotFound", "namespaces \"t\" not found"), ErrorKind::invalid_option, true, "make the namespace"},
      {answered(404, "NotFound", "the server could not find the requested resource"), ErrorKind::unsupported, true,
       "does not have this API"},
      {answered(404, "NotFound", "deployments.apps \"d\" not found"), ErrorKind::unavailable, false, "deleted it"},
      {answered(422, "Invalid", "Deployment.apps \"d\" is invalid: spec.x"), ErrorKind::invalid_option, true,
       "options"},
      {answered(500, "InternalError", "Internal error occurred: failed calling webhook \"w\": timeout"),
       ErrorKind::admission_denied, false, "does not answer"},
      {answered(503, "ServiceUnavailable", "etcd"), ErrorKind::cluster_unreachable, false, "etcd"},
      {answered(429, "TooManyRequests", "later"), ErrorKind::unavailable, false, "later"},
  };
  for (const Case& one : cases) {
    const Problem problem = read_error(one.error, "the session's Job");
    EXPECT_EQ(problem.kind, one.kind) << one.error.message;
    EXPECT_EQ(problem.hopeless, one.hopeless) << one.error.message;
    EXPECT_THAT(problem.message, testing::StartsWith("the session's Job: "));
    EXPECT_THAT(problem.message, HasSubstr(one.error.message));
    EXPECT_THAT(problem.message, HasSubstr(one.advice));
  }
}

TEST(Problem, OfNoAnswer) {
  ApiError error;
  error.message = "connect to 127.0.0.1:6443: connection refused";
  error.failure = http::Failure::connect;
  EXPECT_EQ(read_error(error, "x").kind, ErrorKind::cluster_unreachable);
  EXPECT_FALSE(read_error(error, "x").hopeless);
  error.failure = http::Failure::certificate;
  EXPECT_EQ(read_error(error, "x").kind, ErrorKind::certificate_invalid);
  EXPECT_THAT(read_error(error, "x").message, HasSubstr("certificate-authority"));
  error.failure = http::Failure::cancelled;
  EXPECT_EQ(read_error(error, "x").kind, ErrorKind::platform_stopped);
}

}  // namespace
}  // namespace turbolift::kubernetes
