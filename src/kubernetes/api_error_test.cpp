#include "kubernetes/api_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace turbolift::kubernetes {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ApiError, IsReadFromAStatus) {
  const ApiError error = read_api_error(409, R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
      "message":"jobs.batch \"j\" already exists","reason":"AlreadyExists","details":{"name":"j","kind":"jobs"},
      "code":409})",
                                        "", "POST /x");
  EXPECT_EQ(error.status, 409);
  EXPECT_EQ(error.message, "POST /x: jobs.batch \"j\" already exists");
  EXPECT_TRUE(error.answered());
  EXPECT_TRUE(error.already_exists());
  EXPECT_FALSE(error.conflict());
  EXPECT_EQ(json::text(error.details, {"name"}), "j");
  EXPECT_EQ(error.retry_after, std::nullopt);
}

TEST(ApiError, SaysWhatCanBeDone) {
  const auto with = [](int status, const char* reason) {
    return read_api_error(status, json::serialize(json::object{{"kind", "Status"}, {"reason", reason}}), "", "");
  };
  EXPECT_TRUE(with(404, "NotFound").not_found());
  EXPECT_TRUE(with(401, "Unauthorized").unauthorized());
  EXPECT_TRUE(with(403, "Forbidden").forbidden());
  EXPECT_TRUE(with(409, "Conflict").conflict());
  EXPECT_TRUE(with(422, "Invalid").invalid());
  EXPECT_TRUE(with(429, "TooManyRequests").too_many_requests());
  EXPECT_TRUE(with(410, "").expired());
  EXPECT_TRUE(with(500, "Expired").expired()) << "some servers before 1.11";
}

TEST(ApiError, WaitsAsLongAsTheServerSays) {
  const char* in_body = R"({"kind":"Status","code":429,"details":{"retryAfterSeconds":3}})";
  EXPECT_EQ(read_api_error(429, in_body, "", "").retry_after, std::chrono::seconds(3));
  EXPECT_EQ(read_api_error(429, in_body, "7", "").retry_after, std::chrono::seconds(7));
  EXPECT_EQ(read_api_error(503, "", "0", "").retry_after, std::chrono::seconds(0));
  EXPECT_EQ(read_api_error(503, "", "Tue, 24 Nov 2026 14:00:00 GMT", "").retry_after, std::nullopt);
  EXPECT_EQ(read_api_error(503, "", "-1", "").retry_after, std::nullopt);
  EXPECT_EQ(read_api_error(503, "", "18446744073709551615", "").retry_after, std::chrono::hours(1));
}

TEST(ApiError, QuotesWhatSomethingElseAnswers) {
  const ApiError error =
      read_api_error(502, "<html>\n\x1b[31mBad Gateway</html>" + std::string(100'000, 'x'), "", "GET /version");
  EXPECT_THAT(error.message, HasSubstr("GET /version: the server answers with status 502: <html>  [31mBad Gateway"));
  EXPECT_LT(error.message.size(), 1200U);
  EXPECT_THAT(error.message, Not(HasSubstr("\n")));
  EXPECT_EQ(read_api_error(504, "  ", "", "GET /").message, "GET /: the server answers with status 504");
  EXPECT_EQ(read_api_error(500, R"({"kind":"Pod","message":"m"})", "", "GET /").reason, "");
}

TEST(ApiError, SaysWhetherTheServerMayHaveActed) {
  const ApiError error = no_answer({http::Failure::closed, "the connection ended", true}, "POST /x");
  EXPECT_EQ(error.status, 0);
  EXPECT_FALSE(error.answered());
  EXPECT_TRUE(error.sent);
  EXPECT_EQ(error.failure, http::Failure::closed);
  EXPECT_EQ(error.message, "POST /x: the connection ended");
}

TEST(ApiError, HasTheStatusOfAnErrorEvent) {
  const json::object object{
      {"kind", "Status"}, {"message", "too old resource version: 1 (5)"}, {"reason", "Expired"}, {"code", 410}};
  const ApiError error = read_status(object, "watching pods");
  EXPECT_EQ(error.status, 410);
  EXPECT_TRUE(error.expired());
  EXPECT_EQ(error.message, "watching pods: too old resource version: 1 (5)");
}

}  // namespace
}  // namespace turbolift::kubernetes
