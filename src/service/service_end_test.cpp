// How calls and services end when they do not end well.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "service/testing/client.hpp"

#if defined(__has_feature)
#define TURBOLIFT_HAS(feature) __has_feature(feature)
#else
#define TURBOLIFT_HAS(feature) 0
#endif

namespace turbolift::service::testing {
namespace {

using ::testing::HasSubstr;

#if defined(__SANITIZE_ADDRESS__) || TURBOLIFT_HAS(address_sanitizer)
constexpr bool address_sanitized = true;
#else
constexpr bool address_sanitized = false;
#endif
#if defined(__SANITIZE_THREAD__) || TURBOLIFT_HAS(thread_sanitizer)
constexpr bool thread_sanitized = true;
#else
constexpr bool thread_sanitized = false;
#endif
constexpr bool sanitized = address_sanitized || thread_sanitized;

struct Crash {
  std::string how;
  int signal;
  bool has_stack = true;
  bool wrecks_stack = false;  ///< What ThreadSanitizer's own record of the stack does not survive.
};

class ServiceCrash : public ::testing::TestWithParam<Crash> {};

TEST_P(ServiceCrash, is_told_to_its_caller_before_the_process_dies_of_it) {
  if (thread_sanitized && GetParam().wrecks_stack) GTEST_SKIP() << "ThreadSanitizer ends the process itself";
  Service service({"TURBOLIFT_CONCURRENCY=2"});
  // Two others: one is finished, one runs.
  Client other = service.connect();
  send_calls(other, service, {{.id = 1, .order = {"square", 6}}, {.id = 2, .order = {"never"}}}, 2);
  EXPECT_EQ(answer_of(other.next_record()).first, 36);
  const auto error = error_of(call(service, {.id = 3, .order = {"crash", 0, GetParam().how}}));
  EXPECT_EQ(error.kind, ErrorKind::function_crashed);
  EXPECT_EQ(error.signal, GetParam().signal);
  EXPECT_TRUE(error.may_have_run);
  EXPECT_THAT(error.message, HasSubstr("testing_service::act"));
  EXPECT_GE(error.stack.size(), GetParam().has_stack ? 2U : 0U);
  // The one that ran gets no record: it may run again elsewhere.
  while (const auto record = other.next_record()) EXPECT_EQ(record->kind, call::RecordKind::heartbeat);
  EXPECT_FALSE(other.response_complete());
  EXPECT_EQ(service.wait().signal, GetParam().signal);
}

INSTANTIATE_TEST_SUITE_P(Signals, ServiceCrash,
                         ::testing::Values(Crash{"segv", SIGSEGV}, Crash{"abort", SIGABRT}, Crash{"terminate", SIGABRT},
                                           Crash{"overflow", SIGSEGV, true, true}, Crash{"jump", SIGSEGV, false, true},
                                           Crash{"bus", SIGBUS}, Crash{"fpe", SIGFPE}, Crash{"ill", SIGILL}),
                         [](const auto& info) { return info.param.how; });

TEST(ServiceEnd, what_nobody_caught_is_in_the_message) {
  Service service;
  const auto error = error_of(call(service, {.order = {"crash", 0, "terminate"}}));
  EXPECT_THAT(error.message, HasSubstr("testing_service::Refusal: nobody catches this"));
}

TEST(ServiceEnd, a_crash_of_a_thread_that_the_function_started_is_the_calls_own) {
  Service service;
  const auto error = error_of(call(service, {.order = {"crash", 0, "thread"}}));
  EXPECT_EQ(error.kind, ErrorKind::function_crashed);
  EXPECT_EQ(error.signal, SIGSEGV);
  EXPECT_THAT(error.message, HasSubstr("at address 0x8"));
}

TEST(ServiceEnd, what_a_sanitizer_finds_is_told_to_the_caller) {
  if (!address_sanitized) GTEST_SKIP() << "built without AddressSanitizer";
  Service service;
  const auto error = error_of(call(service, {.order = {"crash", 0, "out_of_bounds"}}));
  EXPECT_EQ(error.kind, ErrorKind::function_crashed);
  EXPECT_THAT(error.message, HasSubstr("stopped by a sanitizer"));
  EXPECT_GE(error.stack.size(), 2U);
  EXPECT_NE(service.wait().exit_code, 0);
  EXPECT_THAT(service.log(), HasSubstr("AddressSanitizer"));
}

TEST(ServiceEnd, exit_in_a_function_is_told_with_its_code) {
  for (const char* verb : {"exit", "_exit"}) {
    SCOPED_TRACE(verb);
    Service service;
    const auto error = error_of(call(service, {.order = {verb, 3}}));
    EXPECT_EQ(error.kind, ErrorKind::function_exited);
    EXPECT_EQ(error.exit_code, 3);
    EXPECT_TRUE(error.may_have_run);
    const auto status = service.wait();
    EXPECT_EQ(status.exit_code, 3);
    EXPECT_EQ(status.signal, 0);
  }
}

TEST(ServiceEnd, children_of_a_function_end_without_the_service) {
  Service service;
  EXPECT_EQ(answer_of(call(service, {.order = {"fork", 5, "_exit"}})).first, 5);
  // LeakSanitizer looks for leaks at a child's exit, too, and finds what the other threads hold.
  if (!address_sanitized) {
    EXPECT_EQ(answer_of(call(service, {.order = {"fork", 6, "exit"}})).first, 6);
  }
  EXPECT_EQ(answer_of(call(service, {.order = {"system"}})).first, 3 << 8);
  EXPECT_EQ(answer_of(call(service, {.order = {"spawn"}})).first, ENOENT);
  EXPECT_EQ(answer_of(call(service, {.order = {"square", 5}})).first, 25);
}

TEST(ServiceEnd, a_function_that_ends_its_thread_leaves_the_service_whole) {
  if (sanitized) GTEST_SKIP() << "sanitizers do not follow pthread_exit of the main thread";
  Service service;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(error_of(call(service, {.order = {"pthread_exit"}})).kind, ErrorKind::function_exited);
    EXPECT_EQ(answer_of(call(service, {.order = {"square", 5}})).first, 25);
  }
}

TEST(ServiceEnd, memory_that_runs_out_is_an_error_of_the_call) {
  if (sanitized) GTEST_SKIP() << "sanitizers need the address space";
  Service service;
  rlimit limit{.rlim_cur = std::size_t{512} << 20U, .rlim_max = std::size_t{512} << 20U};
  ASSERT_EQ(::prlimit(service.process().pid(), RLIMIT_DATA, &limit, nullptr), 0);
  const auto error = error_of(call(service, {.order = {"eat"}}));
  EXPECT_EQ(error.kind, ErrorKind::out_of_memory);
  EXPECT_EQ(answer_of(call(service, {.order = {"square", 5}})).first, 25);
}

TEST(ServiceEnd, a_deadline_passes_while_the_call_runs) {
  Service service;
  const auto error = error_of(call(service, {.order = {"sleep_until_stopped", 60'000}, .deadline_ms = 100}));
  EXPECT_EQ(error.kind, ErrorKind::deadline_exceeded);
  EXPECT_TRUE(error.may_have_run);
  // The function has followed its stop token: there is room for the next call.
  EXPECT_EQ(answer_of(call(service, {.order = {"square", 5}})).first, 25);
}

TEST(ServiceEnd, a_call_whose_deadline_passes_in_the_queue_is_never_started) {
  Service service;
  Client busy = service.connect();
  send_calls(busy, service, {{.id = 1, .order = {"sleep", 400}}});
  Client late = service.connect();
  send_calls(late, service, {{.id = 2, .order = {"square", 2}, .deadline_ms = 50}}, 2);
  const auto error = error_of(late.next_record());
  EXPECT_EQ(error.kind, ErrorKind::deadline_exceeded);
  EXPECT_FALSE(error.may_have_run);
  EXPECT_EQ(answer_of(busy.next_record()).second, "sleep");
  EXPECT_EQ(answer_of(call(service, {.order = {"runs"}})).first, 2);
}

TEST(ServiceEnd, a_call_that_never_returns_is_given_up_and_the_replica_replaced) {
  Service service({"TURBOLIFT_TIMEOUT_MS=100", "TURBOLIFT_HEARTBEAT_MS=100", "TURBOLIFT_CONCURRENCY=2"});
  const auto error = error_of(call(service, {.order = {"never"}}));
  EXPECT_EQ(error.kind, ErrorKind::deadline_exceeded);
  EXPECT_TRUE(error.may_have_run);
  EXPECT_THAT(error.message, HasSubstr("100 ms"));
  EXPECT_EQ(service.wait().exit_code, 70);
}

TEST(ServiceEnd, a_call_that_follows_its_stop_token_after_the_timeout_costs_no_replica) {
  Service service({"TURBOLIFT_TIMEOUT_MS=100", "TURBOLIFT_HEARTBEAT_MS=100"});
  const auto pid = answer_of(call(service, {.order = {"pid"}}));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(error_of(call(service, {.order = {"sleep_until_stopped", 60'000}})).kind, ErrorKind::deadline_exceeded);
  }
  EXPECT_EQ(answer_of(call(service, {.order = {"pid"}})), pid);
}

TEST(ServiceEnd, cancelled_calls_are_stopped_or_never_started) {
  Service service;
  Client client = service.connect();
  send_calls(client, service,
             {{.id = 1, .order = {"square", 2}},
              {.id = 2, .order = {"sleep_until_stopped", 60'000}},
              {.id = 3, .order = {"square", 3}},
              {.id = 4, .order = {"square", 4}}},
             9);
  EXPECT_EQ(answer_of(client.next_record()).first, 4);
  std::string body;
  call::append_cancel_header(body, 8);  // another client's calls of the same numbers
  call::append_varint(body, 4);
  EXPECT_EQ(service.connect().request("POST", "/cancel", body)->status, 204);
  body.clear();
  call::append_cancel_header(body, 9);
  for (const std::uint64_t id : {3, 2, 77}) call::append_varint(body, id);
  EXPECT_EQ(service.connect().request("POST", "/cancel", body)->status, 204);
  std::vector<std::uint64_t> cancelled;
  std::int64_t last = 0;
  while (const auto record = client.next_record()) {
    if (record->kind == call::RecordKind::result) {
      EXPECT_EQ(record->id, 4U);
      last = answer_of(record).first;
    } else if (record->kind == call::RecordKind::error) {
      const auto error = error_of(record);
      EXPECT_EQ(error.kind, ErrorKind::cancelled);
      EXPECT_EQ(error.may_have_run, record->id == 2);
      cancelled.push_back(record->id);
    }
  }
  EXPECT_TRUE(client.response_complete());
  EXPECT_EQ(last, 16);
  EXPECT_THAT(cancelled, ::testing::UnorderedElementsAre(2, 3));
  client.next_response();
  // The connection goes on although the cancelled function may still be running.
  send_calls(client, service, {{.id = 5, .order = {"square", 5}}}, 9);
  EXPECT_EQ(answer_of(client.next_record()).first, 25);
}

TEST(ServiceEnd, calls_of_a_client_that_is_gone_are_stopped) {
  Service service;
  {
    Client gone = service.connect();
    send_calls(gone, service,
               {{.id = 1, .order = {"square", 1}},
                {.id = 2, .order = {"sleep_until_stopped", 60'000}},
                {.id = 3, .order = {"never"}}});
    EXPECT_EQ(answer_of(gone.next_record()).first, 1);
  }
  EXPECT_EQ(answer_of(call(service, {.order = {"square", 5}})).first, 25);
}

TEST(ServiceEnd, a_full_queue_is_overloaded_and_starts_nothing_of_the_request) {
  Service service({"TURBOLIFT_QUEUE=2"});
  Client busy = service.connect();
  send_calls(busy, service, {{.id = 1, .order = {"square", 1}}, {.id = 2, .order = {"never"}}});
  EXPECT_EQ(answer_of(busy.next_record()).first, 1);  // from now on the other one runs
  Client waiting = service.connect();
  send_calls(waiting, service, {{.id = 3, .order = {"square", 1}}, {.id = 4, .order = {"square", 1}}}, 2);
  Client late = service.connect();
  std::optional<Response> response;
  // The waiting ones are read before or after: one of both requests is refused, and the other one is not.
  send_calls(late, service, {{.id = 5, .order = {"square", 1}}}, 3);
  response = late.receive();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->fields.at("turbolift-error"), "overloaded");
  EXPECT_EQ(response->fields.at("retry-after"), "1");
}

TEST(ServiceEnd, drains_on_sigterm) {
  Service service({"TURBOLIFT_CONCURRENCY=1"});
  Client client = service.connect();
  send_calls(
      client, service,
      {{.id = 1, .order = {"square", 1}}, {.id = 2, .order = {"sleep", 500}}, {.id = 3, .order = {"square", 3}}});
  EXPECT_EQ(answer_of(client.next_record()).first, 1);
  Client idle = service.connect();
  EXPECT_EQ(idle.request("GET", "/healthz/ready")->status, 200);
  service.process().kill(SIGTERM);
  const auto queued = client.next_record();
  ASSERT_TRUE(queued);
  EXPECT_EQ(queued->id, 3U);
  EXPECT_EQ(error_of(queued).kind, ErrorKind::unavailable);
  EXPECT_FALSE(error_of(queued).may_have_run);
  EXPECT_EQ(idle.request("GET", "/healthz/ready")->status, 503);
  Client late = service.connect();
  send_calls(late, service, {{.id = 4, .order = {"square", 1}}}, 2);
  const auto refused = late.receive();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->fields.at("turbolift-error"), "unavailable");
  EXPECT_EQ(answer_of(client.next_record()).second, "sleep");
  EXPECT_FALSE(client.next_record());
  EXPECT_TRUE(client.response_complete());
  EXPECT_EQ(service.wait().exit_code, 0);
}

TEST(ServiceEnd, draining_answers_all_that_wait_on_whatever_connection) {
  Service service;
  Client busy = service.connect();
  send_calls(busy, service, {{.id = 1, .order = {"square", 1}}, {.id = 2, .order = {"sleep", 300}}});
  EXPECT_EQ(answer_of(busy.next_record()).first, 1);
  std::vector<Client> waiting;
  for (std::uint64_t i = 0; i < 5; ++i) {
    waiting.push_back(service.connect());
    send_calls(waiting.back(), service, {{.id = 3, .order = {"square", 3}}, {.id = 4, .order = {"square", 3}}}, i + 2);
  }
  EXPECT_EQ(service.connect().request("GET", "/healthz/live")->status, 200);  // by now they were read
  service.process().kill(SIGTERM);
  for (Client& client : waiting) {
    for (int i = 0; i < 2; ++i) EXPECT_EQ(error_of(client.next_record()).kind, ErrorKind::unavailable);
    EXPECT_FALSE(client.next_record());
    EXPECT_TRUE(client.response_complete());
  }
  EXPECT_EQ(answer_of(busy.next_record()).second, "sleep");
  EXPECT_EQ(service.wait().exit_code, 0);
}

TEST(ServiceEnd, draining_ends_with_the_grace_time) {
  Service service({"TURBOLIFT_GRACE_MS=200"});
  Client client = service.connect();
  send_calls(client, service, {{.id = 1, .order = {"square", 1}}, {.id = 2, .order = {"never"}}});
  EXPECT_EQ(answer_of(client.next_record()).first, 1);
  service.process().kill(SIGTERM);
  const auto error = error_of(client.next_record());
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_TRUE(error.may_have_run);
  EXPECT_EQ(service.wait().exit_code, 0);
}

TEST(ServiceEnd, draining_does_not_wait_for_calls_of_clients_that_are_gone) {
  Service service({"TURBOLIFT_GRACE_MS=3600000"});
  {
    Client gone = service.connect();
    send_calls(gone, service, {{.id = 1, .order = {"square", 1}}, {.id = 2, .order = {"never"}}});
    EXPECT_EQ(answer_of(gone.next_record()).first, 1);
  }
  service.process().kill(SIGTERM);
  EXPECT_EQ(service.wait().exit_code, 0);
}

TEST(ServiceEnd, ends_at_once_when_its_parent_is_gone) {
  Service service;
  Client client = service.connect();
  send_calls(client, service, {{.id = 1, .order = {"square", 1}}, {.id = 2, .order = {"never"}}});
  EXPECT_EQ(answer_of(client.next_record()).first, 1);
  service.control().reset();
  EXPECT_EQ(service.wait().exit_code, 0);
  EXPECT_TRUE(client.ends());
}

TEST(ServiceEnd, a_configuration_that_cannot_be_right_is_named) {
  Service number({"TURBOLIFT_CONCURRENCY=many"});
  EXPECT_EQ(number.wait().exit_code, 78);
  EXPECT_THAT(number.log(), HasSubstr("TURBOLIFT_CONCURRENCY='many'"));
}

TEST(Linger, waits_and_is_no_service) {
  const auto run = [](const char* seconds) {
    base::SubprocessOptions options;
    options.argv = {SERVICE_TESTBIN, "--linger", seconds};
    options.env = {};  // a service would not start without a token
    const auto result = base::run(options, base::Deadline::after(patience));
    return result ? result->status.exit_code : -1;
  };
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(run("1"), 0);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
  EXPECT_EQ(run("0"), 0);
  EXPECT_EQ(run("x"), 78);
  EXPECT_EQ(run("3601"), 78);
}

}  // namespace
}  // namespace turbolift::service::testing
