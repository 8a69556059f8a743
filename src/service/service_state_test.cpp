// What a service keeps between calls, and what it says of itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/digest.hpp"
#include "service/outcomes.hpp"
#include "service/shared_store.hpp"
#include "service/testing/client.hpp"

namespace turbolift::service::testing {
namespace {

using ::testing::HasSubstr;

const Fields json{{"Content-Type", "application/json"}};

std::string order(std::string_view verb, std::string_view number = "0") {
  return R"([{"verb":")" + std::string(verb) + R"(","number":)" + std::string(number) +
         R"(,"point":null,"lists":{},"either":{"0":1}}])";
}

TEST(ServiceJson, takes_and_gives_values_by_name) {
  Service service;
  Client client = service.connect();
  const auto response = client.request(
      "POST", "/call",
      R"([{"number": -7, "verb": "a\u00e9\n", "point": {"x": 0.1, "y": "-Infinity"}, "lists": {"k": [1,2], "l": []}, "either": {"1":"t"}}])",
      json);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->fields.at("content-type"), "application/json");
  EXPECT_EQ(response->body,
            R"({"number":49,"text":"aé\nk2l0","points":[{"x":0.1,"y":"-Infinity"},{"x":0.1,"y":"-Infinity"}]})");
}

TEST(ServiceJson, says_where_it_does_not_fit) {
  Service service;
  Client client = service.connect();
  const auto message = [&](std::string_view body) { return client.request("POST", "/call", body, json)->body; };
  EXPECT_THAT(message(R"([{"verb":3}])"), HasSubstr("argument 1, .verb: expected a string"));
  EXPECT_THAT(message(R"([{"verb":"a","nmber":3}])"), HasSubstr("argument 1, .nmber: there is no such member"));
  EXPECT_THAT(message(R"([{"verb":"a"}])"), HasSubstr("the member number is missing"));
  EXPECT_THAT(message(order("square") + "x"), HasSubstr("something follows the value"));
  EXPECT_THAT(message(order("square", "1.5")), HasSubstr("expected a whole number"));
}

TEST(ServiceJson, errors_have_status_kind_and_stack) {
  Service service;
  Client client = service.connect();
  const auto threw = client.request("POST", "/call", order("throw", "1"), json);
  EXPECT_EQ(threw->status, 500);
  EXPECT_EQ(threw->fields.at("turbolift-error"), "function_threw");
  EXPECT_THAT(threw->body, HasSubstr(R"("exception_type":"testing_service::Refusal")"));
  EXPECT_THAT(threw->body, HasSubstr(R"("stack":["0x)"));
  const auto late = client.request("POST", "/call", order("sleep_until_stopped", "60000"),
                                   {{"Content-Type", "application/json"}, {"Turbolift-Deadline-Ms", "50"}});
  EXPECT_EQ(late->status, 504);
  EXPECT_EQ(late->fields.at("turbolift-error"), "deadline_exceeded");
  const auto malformed = client.request("POST", "/call", order("square"),
                                        {{"Content-Type", "application/json"}, {"Turbolift-Deadline-Ms", "soon"}});
  EXPECT_EQ(malformed->status, 400);
  const auto crashed = client.request(
      "POST", "/call", R"([{"verb":"crash","number":0,"point":null,"lists":{},"either":{"1":"segv"}}])", json);
  ASSERT_TRUE(crashed);
  EXPECT_EQ(crashed->status, 500);
  EXPECT_EQ(crashed->fields.at("turbolift-error"), "function_crashed");
  EXPECT_THAT(crashed->body, HasSubstr(R"("signal":11)"));
}

TEST(ServiceKeys, the_same_key_gives_the_same_outcome) {
  Service service;
  const auto first = answer_of(call(service, {.id = 1, .order = {"runs"}, .key = "a"}));
  EXPECT_EQ(answer_of(call(service, {.id = 2, .order = {"runs"}, .key = "a"})), first);
  EXPECT_EQ(answer_of(call(service, {.id = 3, .order = {"runs"}, .key = "b"})).first, first.first + 1);
  const auto threw = error_of(call(service, {.id = 4, .order = {"throw", 1}, .key = "c"}));
  EXPECT_EQ(error_of(call(service, {.id = 5, .order = {"throw", 2}, .key = "c"})), threw);
  Client client = service.connect();
  const Fields key{{"Content-Type", "application/json"}, {"Turbolift-Idempotency-Key", "a"}};
  EXPECT_THAT(client.request("POST", "/call", order("square", "9"), key)->body,
              HasSubstr("\"number\":" + std::to_string(first.first) + ","));
}

TEST(ServiceKeys, a_call_waits_for_the_running_one_of_its_key) {
  Service service({"TURBOLIFT_CONCURRENCY=2"});
  Client client = service.connect();
  send_calls(client, service,
             {{.id = 1, .order = {"sleep", 200}, .key = "k"}, {.id = 2, .order = {"sleep", 200}, .key = "k"}});
  const auto first = client.next_record();
  const auto second = client.next_record();
  EXPECT_EQ(answer_of(first), std::pair(std::int64_t{40'000}, std::string("sleep")));
  EXPECT_EQ(answer_of(second), answer_of(first));
  EXPECT_EQ(answer_of(call(service, {.order = {"runs"}})).first, 2);
}

TEST(ServiceKeys, who_waits_for_a_cancelled_one_gets_what_that_came_to) {
  Service service({"TURBOLIFT_CONCURRENCY=2"});
  Client first = service.connect();
  send_calls(first, service, {{.id = 1, .order = {"sleep_until_stopped", 60'000}, .key = "k"}}, 1);
  Client second = service.connect();
  send_calls(second, service, {{.id = 2, .order = {"square", 3}}, {.id = 3, .order = {"square", 4}, .key = "k"}}, 2);
  EXPECT_EQ(answer_of(second.next_record()).first, 9);
  std::string body;
  call::append_cancel_header(body, 1);
  call::append_varint(body, 1);
  EXPECT_EQ(service.connect().request("POST", "/cancel", body)->status, 204);
  EXPECT_EQ(error_of(first.next_record()).kind, ErrorKind::cancelled);
  const auto record = second.next_record();
  EXPECT_GE(answer_of(record).first, 16);
}

TEST(Outcomes, keeps_the_last_keys_and_no_more_bytes_than_it_may) {
  Outcomes outcomes;
  const Outcomes::Outcome* found = nullptr;
  for (std::size_t i = 0; i <= Outcomes::max_keys; ++i) {
    ASSERT_EQ(outcomes.begin(std::to_string(i), {nullptr, 0}, found), Outcomes::Found::nothing);
    outcomes.finish(std::to_string(i), call::RecordKind::result, "r" + std::to_string(i));
  }
  EXPECT_EQ(outcomes.begin("0", {nullptr, 0}, found), Outcomes::Found::nothing);  // the oldest one is forgotten
  ASSERT_EQ(outcomes.begin("1024", {nullptr, 0}, found), Outcomes::Found::outcome);
  EXPECT_EQ(found->payload, "r1024");
  outcomes.abandon("0");
  ASSERT_EQ(outcomes.begin("large", {nullptr, 0}, found), Outcomes::Found::nothing);
  outcomes.finish("large", call::RecordKind::result, std::string(Outcomes::max_bytes - 2, 'x'));
  EXPECT_EQ(outcomes.begin("1024", {nullptr, 0}, found), Outcomes::Found::nothing);
  EXPECT_EQ(outcomes.begin("large", {nullptr, 0}, found), Outcomes::Found::outcome);
}

TEST(ServiceShared, values_are_kept_if_they_are_what_their_digest_says) {
  Service service;
  Client client = service.connect();
  for (const std::size_t size : {std::size_t{100}, std::size_t{3} << 20U}) {
    const std::string value(size, 's');
    const std::string path = "/shared/" + base::to_hex(base::sha256(value));
    EXPECT_EQ(client.request("PUT", path, value)->status, 204);
    EXPECT_EQ(client.request("PUT", path, value + "x")->status, 400);
  }
  EXPECT_THAT(client.request("GET", "/metrics")->body,
              HasSubstr("turbolift_shared_bytes " + std::to_string((3 << 20) + 100) + "\n"));
}

TEST(ServiceShared, a_call_names_the_value_that_is_missing_and_takes_it_once_it_is_there) {
  Service service;
  Writer encoded;
  const std::string whole = encode_order({"square", 6});
  const std::string value = whole.substr(1);  // the argument without the count of shared ones
  const base::Digest digest = base::sha256(value);
  std::string arguments("\1\0", 2);
  arguments.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  std::string body;
  call::append_request_header(body, 1);
  call::append_call(body, {.id = 5, .attempt = 1, .deadline_us = 0, .idempotency_key = {}, .arguments = arguments});
  const Fields fields{{"Content-Type", std::string(call::frame_content_type)},
                      {"Turbolift-Service", service.identity()}};
  Client client = service.connect();
  client.send_request("POST", "/call", body, fields);
  const auto missing = client.next_record();
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->kind, call::RecordKind::shared_missing);
  EXPECT_EQ(missing->payload, std::string(reinterpret_cast<const char*>(digest.data()), digest.size()));
  EXPECT_FALSE(client.next_record());
  client.next_response();
  EXPECT_EQ(client.request("PUT", "/shared/" + base::to_hex(digest), value)->status, 204);
  client.send_request("POST", "/call", body, fields);
  EXPECT_EQ(answer_of(client.next_record()).first, 36);
}

TEST(SharedStore, gives_back_what_was_not_used_for_longest) {
  SharedStore store(10);
  const auto make = [](const char* text) { return detail::Ref<detail::SharedValue>(new detail::SharedValue(text)); };
  const auto first = make("1234");
  const auto second = make("5678");
  EXPECT_EQ(store.add(first), SharedStore::Added::added);
  EXPECT_EQ(store.add(second), SharedStore::Added::added);
  EXPECT_TRUE(store.find(first->digest()));
  EXPECT_EQ(store.add(make("abcd")), SharedStore::Added::added);
  EXPECT_TRUE(store.find(first->digest()));
  EXPECT_FALSE(store.find(second->digest()));
  EXPECT_EQ(store.add(make("more than ten bytes")), SharedStore::Added::too_large);
  EXPECT_EQ(store.bytes(), 8U);
  EXPECT_TRUE(store.release());
  EXPECT_EQ(store.bytes(), 0U);
}

TEST(ServiceMetrics, counts_what_happened) {
  Service service;
  EXPECT_EQ(answer_of(call(service, {.order = {"square", 2}})).first, 4);
  EXPECT_EQ(error_of(call(service, {.order = {"throw", 2}})).kind, ErrorKind::function_threw);
  Client busy = service.connect();
  send_calls(busy, service,
             {{.id = 1, .order = {"square", 1}}, {.id = 2, .order = {"never"}}, {.id = 3, .order = {"square", 1}}});
  EXPECT_EQ(answer_of(busy.next_record()).first, 1);
  const std::string text = service.connect().request("GET", "/metrics")->body;
  for (const char* line :
       {"turbolift_calls_total{outcome=\"result\"} 2\n", "turbolift_calls_total{outcome=\"function_threw\"} 1\n",
        "turbolift_calls_in_flight 1\n", "turbolift_calls_queued 1\n", "turbolift_call_duration_seconds_count 3\n",
        "turbolift_call_duration_seconds_bucket{le=\"+Inf\"} 3\n", "turbolift_concurrency 1\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(ServiceAbout, says_what_it_is_and_what_it_takes) {
  Service service;
  Client client = service.connect();
  const std::string about = client.request("GET", "/about")->body;
  EXPECT_THAT(about, HasSubstr(R"("source_digest":"sha256-test")"));
  EXPECT_THAT(about, HasSubstr("\"name\":\"testing_service::act"));
  const std::string openapi = client.request("GET", "/openapi.json")->body;
  EXPECT_THAT(openapi, HasSubstr(R"("openapi":"3.1.0")"));
  EXPECT_THAT(openapi, HasSubstr(R"("prefixItems":[{"$ref":"#/components/schemas/testing_service_Order"}])"));
  EXPECT_THAT(openapi, HasSubstr(R"("testing_service_Point":{"type":"object","properties":{"x":)"));
  EXPECT_THAT(openapi, HasSubstr(R"("minimum":-9223372036854775808)"));
}

}  // namespace
}  // namespace turbolift::service::testing
