#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <set>
#include <string>

#include "service/testing/client.hpp"

namespace turbolift::service::testing {
namespace {

using ::testing::HasSubstr;

const Fields json{{"Content-Type", "application/json"}};

TEST(Service, answers_a_frame_and_keeps_the_connection) {
  Service service;
  Client client = service.connect();
  for (std::int64_t i = 1; i <= 3; ++i) {
    send_calls(client, service, {{.id = 7, .order = {"square", i}}});
    const auto record = client.next_record();
    ASSERT_TRUE(record);
    EXPECT_EQ(record->id, 7U);
    EXPECT_EQ(answer_of(record), std::pair(i * i, std::string("square")));
    EXPECT_FALSE(client.next_record());
    EXPECT_TRUE(client.response_complete());
    EXPECT_TRUE(client.head().has_field("content-length"));
    client.next_response();
  }
}

TEST(Service, answers_every_call_of_a_batch_however_many) {
  Service service({"TURBOLIFT_CONCURRENCY=3"});
  Client client = service.connect();
  std::vector<Call> calls;
  for (std::uint64_t id = 1; id <= 1000; ++id) {
    calls.push_back({.id = id, .order = {"square", static_cast<std::int64_t>(id)}});
  }
  send_calls(client, service, calls);
  std::set<std::uint64_t> ids;
  while (const auto record = client.next_record()) {
    if (record->kind == call::RecordKind::heartbeat) continue;
    const auto id = static_cast<std::int64_t>(record->id);
    EXPECT_EQ(answer_of(record).first, id * id);
    ids.insert(record->id);
  }
  EXPECT_TRUE(client.response_complete());
  EXPECT_EQ(ids.size(), 1000U);
}

TEST(Service, says_at_the_end_how_long_the_calls_have_run_together) {
  Service service({"TURBOLIFT_CONCURRENCY=2"});
  Client client = service.connect();
  send_calls(client, service, {{.id = 1, .order = {"sleep", 100}}, {.id = 2, .order = {"sleep", 100}}});
  const auto begun = std::chrono::steady_clock::now();
  while (client.next_record()) EXPECT_FALSE(client.busy);
  EXPECT_GE(client.busy, std::chrono::milliseconds(200));
  EXPECT_LE(*client.busy, 2 * (std::chrono::steady_clock::now() - begun));
}

TEST(Service, an_empty_request_has_an_empty_answer) {
  Service service;
  Client client = service.connect();
  send_calls(client, service, {});
  const auto response = client.receive();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "");
}

TEST(Service, a_slow_call_holds_up_no_finished_one) {
  Service service({"TURBOLIFT_HEARTBEAT_MS=100"});
  Client client = service.connect();
  send_calls(client, service, {{.id = 1, .order = {"square", 5}}, {.id = 2, .order = {"never"}}});
  EXPECT_EQ(answer_of(client.next_record()).first, 25);
  // The other one is still running: what comes are heartbeats.
  for (int i = 0; i < 3; ++i) {
    const auto record = client.next_record();
    ASSERT_TRUE(record);
    EXPECT_EQ(record->kind, call::RecordKind::heartbeat);
  }
  // And whatever runs, probes are answered.
  EXPECT_EQ(service.connect().request("GET", "/healthz/live")->status, 200);
}

TEST(Service, a_waiting_call_gets_heartbeats_too) {
  Service service({"TURBOLIFT_HEARTBEAT_MS=100"});
  Client first = service.connect();
  send_calls(first, service, {{.id = 1, .order = {"never"}}});
  Client second = service.connect();
  send_calls(second, service, {{.id = 2, .order = {"square", 2}}}, 2);
  const auto record = second.next_record();
  ASSERT_TRUE(record);
  EXPECT_EQ(record->kind, call::RecordKind::heartbeat);
}

TEST(Service, large_arguments_and_results_travel_whole) {
  Service service;
  constexpr std::size_t size = std::size_t{5} << 20U;
  const auto large = answer_of(call(service, {.order = {"large", size}}));
  EXPECT_EQ(large.second, std::string(size, 'y'));
  const auto echo = answer_of(call(service, {.order = {std::string(size, 'v'), 3}}));
  EXPECT_EQ(echo, std::pair(std::int64_t{9}, std::string(size, 'v')));
}

struct Refusal {
  std::string_view name, method;
  std::string path;
  Fields fields;
  std::string body;
  int status;
  std::string_view kind;
};

TEST(Service, refuses_requests_by_the_table_of_the_protocol) {
  Service service({"TURBOLIFT_MAX_BODY_BYTES=4096"});
  const std::string type(call::frame_content_type);
  const std::string identity = service.identity();
  const std::string body = frame({{.order = {"square", 2}}});
  const std::string cut = body.substr(0, body.size() - 1);
  std::string flipped = body;
  flipped[0] = 9;
  const std::vector<Refusal> table{
      {"no token", "POST", "/call", {{"Turbolift-Token", ""}, {"Content-Type", type}}, body, 401, "unauthenticated"},
      {"another token", "POST", "/call", {{"Turbolift-Token", std::string(64, 'b')}}, body, 401, "unauthenticated"},
      {"a token that is too short", "GET", "/about", {{"Turbolift-Token", "a"}}, "", 401, "unauthenticated"},
      {"metrics without token", "GET", "/metrics", {{"Turbolift-Token", ""}}, "", 401, "unauthenticated"},
      {"an unknown path without token", "GET", "/x", {{"Turbolift-Token", ""}}, "", 401, "unauthenticated"},
      {"an unknown path", "GET", "/x", {}, "", 404, "malformed"},
      {"another method", "GET", "/call", {}, "", 405, "malformed"},
      {"another method for a probe", "POST", "/healthz/live", {}, "", 405, "malformed"},
      {"no type", "POST", "/call", {}, body, 415, "malformed"},
      {"another schema",
       "POST",
       "/call",
       {{"Content-Type", type}, {"Turbolift-Service", "0000000000000000;sha256-test"}},
       body,
       409,
       "version_mismatch"},
      {"another source",
       "POST",
       "/call",
       {{"Content-Type", type}, {"Turbolift-Service", identity + "x"}},
       body,
       409,
       "version_mismatch"},
      {"no schema", "POST", "/call", {{"Content-Type", type}}, body, 409, "version_mismatch"},
      {"a frame that is cut",
       "POST",
       "/call",
       {{"Content-Type", type}, {"Turbolift-Service", identity}},
       cut,
       400,
       "malformed"},
      {"a frame of another version",
       "POST",
       "/call",
       {{"Content-Type", type}, {"Turbolift-Service", identity}},
       flipped,
       400,
       "malformed"},
      {"no frame", "POST", "/call", {{"Content-Type", type}, {"Turbolift-Service", identity}}, "", 400, "malformed"},
      {"a long body",
       "POST",
       "/call",
       {{"Content-Type", type}, {"Turbolift-Service", identity}},
       std::string(4097, 'x'),
       413,
       "payload_too_large"},
      {"JSON that is cut", "POST", "/call", json, "[{", 400, "malformed"},
      {"JSON of another type", "POST", "/call", json, "[7]", 400, "malformed"},
      {"too few arguments", "POST", "/call", json, "[]", 400, "malformed"},
      {"a cancel that is cut", "POST", "/cancel", {}, "1234", 400, "malformed"},
      {"a digest of something else", "PUT", "/shared/" + std::string(64, '0'), {}, "value", 400, "malformed"},
      {"no digest", "PUT", "/shared/x", {}, "value", 400, "malformed"},
      {"an unknown probe", "GET", "/healthz/x", {}, "", 404, "malformed"},
  };
  for (const Refusal& entry : table) {
    SCOPED_TRACE(entry.name);
    Client client = service.connect();
    const auto response = client.request(entry.method, entry.path, entry.body, entry.fields);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, entry.status) << response->body;
    EXPECT_EQ(response->fields.at("turbolift-error"), entry.kind);
    EXPECT_NE(response->body, "");
  }
  // None of it has run anything, and the service is as good as before.
  EXPECT_EQ(answer_of(call(service, {.order = {"runs"}})).first, 1);
}

TEST(Service, the_token_is_checked_before_the_body_is_read) {
  Service service;
  Client client = service.connect();
  client.send("POST /call HTTP/1.1\r\nHost: x\r\nTurbolift-Token: wrong\r\nContent-Length: 1000000000\r\n\r\n");
  const auto response = client.receive();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 401);
  EXPECT_EQ(response->fields.at("connection"), "close");
  EXPECT_TRUE(client.ends());
}

TEST(Service, refuses_broken_http_and_ends_the_connection) {
  Service service;
  Client client = service.connect();
  const auto response = [&client] {
    client.send("POST /call HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
    return client.receive();
  }();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 400);
  EXPECT_TRUE(client.ends());
}

TEST(Service, sends_100_continue_to_who_asks_for_it) {
  Service service;
  Client client = service.connect();
  client.send("POST /call HTTP/1.1\r\nHost: x\r\nTurbolift-Token: " + Service::token() +
              "\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  const auto interim = client.receive();
  ASSERT_TRUE(interim);
  EXPECT_EQ(interim->status, 100);
  client.send("[]");
  EXPECT_EQ(client.receive()->status, 400);
}

TEST(Service, a_client_that_takes_no_answers_holds_up_nobody) {
  Service service;
  Client deaf = service.connect();
  for (int i = 0; i < 3; ++i) send_calls(deaf, service, {{.id = 1, .order = {"large", std::int64_t{3} << 20U}}});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(answer_of(call(service, {.order = {"square", 4}})).first, 16);
  for (int i = 0; i < 3; ++i) {
    const auto response = deaf.receive();
    ASSERT_TRUE(response);
    EXPECT_GT(response->body.size(), std::size_t{3} << 20U);
  }
}

TEST(Service, answers_requests_that_were_sent_together_in_their_order) {
  Service service;
  Client client = service.connect();
  for (const char* path : {"/healthz/live", "/about", "/healthz/ready"}) client.send_request("GET", path);
  send_calls(client, service, {{.order = {"square", 4}}});
  client.send_request("GET", "/about");
  EXPECT_EQ(client.receive()->body, "ok\n");
  EXPECT_THAT(client.receive()->body, HasSubstr("testing_service::act"));
  EXPECT_EQ(client.receive()->body, "ok\n");
  EXPECT_EQ(client.receive()->fields.at("content-type"), call::frame_content_type);
  EXPECT_THAT(client.receive()->body, HasSubstr("\"protocol\":1"));
}

TEST(Service, an_exception_comes_with_type_message_and_stack) {
  Service service;
  const auto error = error_of(call(service, {.order = {"throw", 42}}));
  EXPECT_EQ(error.kind, ErrorKind::function_threw);
  EXPECT_EQ(error.exception_type, "testing_service::Refusal");
  EXPECT_EQ(error.message, "refused: 42");
  EXPECT_TRUE(error.may_have_run);
  EXPECT_GE(error.stack.size(), 3U);
  const auto other = error_of(call(service, {.order = {"throw_int"}}));
  EXPECT_EQ(other.kind, ErrorKind::function_threw);
  EXPECT_EQ(other.exception_type, "int");
}

TEST(Service, no_memory_is_said_so_and_the_service_goes_on) {
  Service service;
  const auto error = error_of(call(service, {.order = {"bad_alloc"}}));
  EXPECT_EQ(error.kind, ErrorKind::out_of_memory);
  EXPECT_EQ(answer_of(call(service, {.order = {"square", 3}})).first, 9);
}

TEST(Service, the_function_can_ask_about_its_call) {
  Service service;
  const auto with = answer_of(call(service, {.order = {"context"}, .deadline_ms = 60'000, .key = "k", .attempt = 3}));
  EXPECT_EQ(with, std::pair(std::int64_t{3}, std::string("k deadline stop")));
  const auto without = answer_of(call(service, {.order = {"context"}}));
  EXPECT_EQ(without, std::pair(std::int64_t{1}, std::string(" stop")));
}

}  // namespace
}  // namespace turbolift::service::testing
