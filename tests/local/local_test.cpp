// Local as a user has it, over the very real service: only the way in which that was built is another one.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ranges>
#include <set>
#include <thread>
#include <turbolift/turbolift.hpp>

#include "act.hpp"
#include "base/random.hpp"
#include "hand_made_bundle.hpp"
#include "processes.hpp"

namespace {

using namespace std::chrono_literals;
using turbolift::ErrorKind;
using turbolift::FunctionOptions;
using turbolift::Local;

#if defined(__has_feature)
#define TURBOLIFT_HAS(feature) __has_feature(feature)
#else
#define TURBOLIFT_HAS(feature) 0
#endif
#if defined(__SANITIZE_THREAD__) || TURBOLIFT_HAS(thread_sanitizer)
constexpr bool thread_sanitized = true;
#else
constexpr bool thread_sanitized = false;
#endif
#if defined(__SANITIZE_ADDRESS__) || TURBOLIFT_HAS(address_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = thread_sanitized;
#endif

const std::string service_name = "act-" + turbolift::base::random_hex(6);

int unseen(int value) {
  return value;
}

unsigned long other_digest(unsigned long value) {
  return value;
}
unsigned long other_bundle(unsigned long value) {
  return value;
}
int other_types(int value) {
  return value;
}

class LocalTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    register_by_hand(
        turbolift::Function<act>::info(),
        {.name = service_name, .binary = ACT_SERVICE, .debug_file = ACT_DEBUG, .files = "hello from a file"});
    register_by_hand(turbolift::Function<square>::info(),
                     {.name = "square", .binary = SQUARE_SERVICE, .debug_file = {}});
  }

  ~LocalTest() override {
    EXPECT_TRUE(comes_true([] { return processes_named(service_name).empty(); }, 3s)) << "processes are left";
  }

  template <class T>
  static ErrorKind kind_of(const turbolift::Result<T>& result) {
    EXPECT_FALSE(result.has_value());
    return result ? ErrorKind::internal : result.error().kind;
  }
};

TEST_F(LocalTest, AnswersFromAnotherProcess) {
  Local local;
  const auto tag = turbolift::on<act>(local);
  const auto pid = tag("pid", 0).get();
  ASSERT_TRUE(pid.has_value()) << pid.error().what();
  EXPECT_NE(*pid, std::to_string(::getpid()));
  EXPECT_EQ(tag("echo", 5).get().value(), "5");
  EXPECT_EQ(tag("attempt", 0).get().value(), "1");
  EXPECT_EQ(turbolift::on<square>(local)(12).get().value(), 144U);
}

TEST_F(LocalTest, AThrownExceptionComesWithTypeMessageAndStack) {
  Local local;
  const auto tag = turbolift::on<act>(local);
  const auto result = tag("throw", 17).get();
  ASSERT_EQ(kind_of(result), ErrorKind::function_threw);
  const auto& error = result.error();
  EXPECT_NE(error.message.find("number 17"), std::string::npos) << error.what();
  EXPECT_EQ(error.exception_type, "std::out_of_range");
  EXPECT_EQ(error.attempts, 1);
  const bool named = std::ranges::any_of(error.stack, [](const auto& frame) {
    return frame.starts_with("act(") && frame.find("act.cpp:") != std::string::npos;
  });
  EXPECT_TRUE(named) << error.what();
}

TEST_F(LocalTest, ACrashComesWithSignalStackAndLogAndTheNextCallIsAnswered) {
  Local local{{.max_replicas = 1}};
  const auto tag = turbolift::on<act>(local);
  ASSERT_TRUE(tag("print", 4).get().has_value());
  const auto result = tag("crash", 8).get();
  ASSERT_EQ(kind_of(result), ErrorKind::function_crashed);
  const auto& error = result.error();
  EXPECT_EQ(error.signal, SIGSEGV) << error.what();
  EXPECT_EQ(error.attempts, 1);
  EXPECT_NE(error.log.find("printed 4"), std::string::npos) << error.what();
  EXPECT_FALSE(error.stack.empty()) << error.what();
  EXPECT_EQ(tag("echo", 1).get().value_or("none"), "1");
  EXPECT_EQ(tag("abort", 0).get().error().signal, SIGABRT);
  EXPECT_EQ(kind_of(tag("overflow", 0).get()), ErrorKind::function_crashed);
  EXPECT_EQ(tag("echo", 2).get().value_or("none"), "2");
}

TEST_F(LocalTest, AnExitIsTypedHoweverItIsMade) {
  Local local{{.max_replicas = 1}};
  const auto tag = turbolift::on<act>(local);
  for (const char* way : {"exit", "_exit"}) {
    const auto result = tag(way, 3).get();
    ASSERT_EQ(kind_of(result), ErrorKind::function_exited) << way;
    EXPECT_EQ(result.error().exit_code, 3) << result.error().what();
  }
}

TEST_F(LocalTest, ACallThatIsKilledFromOutsideRunsAgain) {
  Local local{{.max_replicas = 1}};
  const auto tag = turbolift::on<act>(local);
  const std::string memory = testing::TempDir() + "turbolift-" + turbolift::base::random_hex(6);
  const auto result = tag("die once " + memory, 0).get();
  EXPECT_EQ(result.value_or("none"), "lived");
  ::unlink(memory.c_str());
  const auto killed = tag("kill", SIGKILL).get();
  ASSERT_EQ(kind_of(killed), ErrorKind::function_crashed);
  EXPECT_EQ(killed.error().signal, SIGKILL);
  EXPECT_EQ(killed.error().attempts, 4);  // the first and three retries
  EXPECT_TRUE(killed.error().may_have_run);
}

TEST_F(LocalTest, AnAtMostOnceCallThatIsKilledDoesNotRunAgain) {
  Local local{{.max_replicas = 1}};
  const auto tag = turbolift::on<act>(local, {.at_most_once = true});
  const std::string memory = testing::TempDir() + "turbolift-" + turbolift::base::random_hex(6);
  EXPECT_EQ(kind_of(tag("die once " + memory, 0).get()), ErrorKind::outcome_unknown);
  ::unlink(memory.c_str());
}

TEST_F(LocalTest, OtherCallsSurviveACrash) {
  Local local{{.max_replicas = 2}};
  const auto tag = turbolift::on<act>(local, {.concurrency = 4});
  std::vector<turbolift::Future<std::string>> good;
  std::vector<turbolift::Future<std::string>> bad;
  for (int i = 0; i < 40; ++i) {
    good.push_back(tag("sleep", 5));
    if (i % 10 == 3) bad.push_back(tag("crash", 8));
    if (i % 10 == 7) bad.push_back(tag("_exit", 9));
  }
  for (auto& future : good) {
    const auto result = future.get();
    EXPECT_TRUE(result.has_value()) << result.error().what();
  }
  for (auto& future : bad) {
    const ErrorKind kind = kind_of(future.get());
    EXPECT_TRUE(kind == ErrorKind::function_crashed || kind == ErrorKind::function_exited) << to_string(kind);
  }
}

TEST_F(LocalTest, MemoryBeyondTheLimitIsOutOfMemory) {
  if (sanitized) GTEST_SKIP() << "sanitizers need the address space";
  Local local{{.max_replicas = 1}};
  const auto tag = turbolift::on<act>(local, {.memory = "128Mi"});
  EXPECT_EQ(tag("allocate", 10).get().value_or("none"), "allocated");
  EXPECT_EQ(kind_of(tag("allocate", 1000).get()), ErrorKind::out_of_memory);
  EXPECT_EQ(tag("echo", 3).get().value_or("none"), "3");
}

TEST_F(LocalTest, DeadlinesAreKeptAndAReplicaThatNeverEndsIsReplaced) {
  Local local{{.max_replicas = 1}};
  const auto tag = turbolift::on<act>(local, {.timeout = 300ms});
  auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(kind_of(tag.with({.deadline = 100ms})("for ever", 0).get()), ErrorKind::deadline_exceeded);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
  start = std::chrono::steady_clock::now();
  EXPECT_EQ(kind_of(tag("until stopped", 0).get()), ErrorKind::deadline_exceeded);
  EXPECT_EQ(tag("echo", 3).get().value_or("none"), "3");  // once its replica has been replaced
  EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
}

TEST_F(LocalTest, DestroyingAFutureStopsItsCall) {
  Local local{{.max_replicas = 1}};
  const auto tag = turbolift::on<act>(local);
  {
    const auto future = tag("until stopped", 0);
  }
  EXPECT_EQ(tag.with({.deadline = 5s})("echo", 3).get().value_or("none"), "3");
}

TEST_F(LocalTest, GrowsWithTheQueueAndShrinksWhenIdle) {
  Local local{{.min_replicas = 0, .max_replicas = 3}};
  const auto tag = turbolift::on<act>(local, {.idle_timeout = 400ms});
  std::set<std::string> pids;
  std::vector<turbolift::Future<std::string>> futures;
  for (int i = 0; i < 30; ++i) futures.push_back(tag("sleep", 20));
  for (auto& future : futures) pids.insert(future.get().value());
  EXPECT_EQ(pids.size(), 3U);
  EXPECT_EQ(processes_named(service_name).size(), 3U);
  EXPECT_TRUE(comes_true([] { return processes_named(service_name).empty(); }, 5s));
  EXPECT_EQ(tag("echo", 8).get().value_or("none"), "8");  // wakes again
}

TEST_F(LocalTest, KeepsTheMinimum) {
  Local local{{.min_replicas = 2, .max_replicas = 3}};
  const auto tag = turbolift::on<act>(local, {.idle_timeout = 200ms});
  ASSERT_TRUE(tag("echo", 1).get().has_value());
  EXPECT_TRUE(comes_true([] { return processes_named(service_name).size() == 2; }, 5s));
  for (const int pid : processes_named(service_name)) ::kill(pid, SIGKILL);
  EXPECT_EQ(tag("echo", 2).get().value_or("none"), "2");
  EXPECT_TRUE(comes_true([] { return processes_named(service_name).size() == 2; }, 5s));
}

TEST_F(LocalTest, EnvironmentAndFilesAreThere) {
  Local local{{.max_replicas = 1}};
  const auto tag = turbolift::on<act>(local, {.env = {{"TEST_VALUE", "set by the tag"}}});
  EXPECT_EQ(tag("environment", 0).get().value_or("none"), "set by the tag");
  EXPECT_EQ(tag("file", 0).get().value_or("none"), "hello from a file");
  EXPECT_EQ(turbolift::on<act>(local)("environment", 0).get().value_or("none"), "unset");  // another service
}

TEST_F(LocalTest, AServiceThatDoesNotStartIsReported) {
  Local local{{.max_replicas = 1, .start_timeout = 1s}};
  const auto dies = turbolift::on<act>(local, {.env = {{"TEST_EXIT_AT_START", "7"}}});
  const auto result = dies("echo", 0).get();
  ASSERT_EQ(kind_of(result), ErrorKind::start_failed);
  EXPECT_EQ(result.error().exit_code, 7) << result.error().what();
  EXPECT_NE(result.error().log.find("no start today"), std::string::npos) << result.error().what();
  const auto hangs = turbolift::on<act>(local, {.env = {{"TEST_HANG_AT_START", "1"}}});
  EXPECT_EQ(kind_of(hangs("echo", 0).get()), ErrorKind::start_failed);
}

TEST_F(LocalTest, AFunctionThatTheBuildDidNotSeeIsNotBuilt) {
  Local local;
  const auto result = turbolift::on<unseen>(local)(1).get();
  ASSERT_EQ(kind_of(result), ErrorKind::not_built);
  EXPECT_NE(result.error().message.find("turbolift_distribute"), std::string::npos);
}

TEST_F(LocalTest, AnotherServiceThanTheProgramsIsAVersionMismatch) {
  register_by_hand(turbolift::Function<other_digest>::info(),
                   {.name = "other_digest",
                    .binary = SQUARE_SERVICE,
                    .debug_file = {},
                    .source_digest = "sha256-0000000000000000000000000000000000000000000000000000000000000002"});
  register_by_hand(turbolift::Function<other_types>::info(),
                   {.name = "other_types", .binary = SQUARE_SERVICE, .debug_file = {}});
  register_by_hand(turbolift::Function<other_bundle>::info(),
                   {.name = "other_bundle", .binary = SQUARE_SERVICE, .debug_file = {}, .schema_change = 1});
  Local local{{.max_replicas = 1}};
  EXPECT_EQ(kind_of(turbolift::on<other_digest>(local)(1).get()), ErrorKind::version_mismatch);  // says the service
  EXPECT_EQ(kind_of(turbolift::on<other_types>(local)(1).get()), ErrorKind::version_mismatch);   // says the service
  EXPECT_EQ(kind_of(turbolift::on<other_bundle>(local)(1).get()), ErrorKind::version_mismatch);  // says the program
}

TEST_F(LocalTest, ClosingDuringCallsEndsThemAll) {
  std::vector<turbolift::Future<std::string>> futures;
  {
    Local local{{.max_replicas = 2, .close_timeout = 300ms}};
    const auto tag = turbolift::on<act>(local);
    ASSERT_TRUE(tag("echo", 1).get().has_value());
    for (int i = 0; i < 20; ++i) futures.push_back(tag("for ever", 0));
    std::this_thread::sleep_for(20ms);  // so that some run; whether they do makes no difference to what is asserted
  }
  for (auto& future : futures) EXPECT_EQ(kind_of(future.get()), ErrorKind::platform_stopped);
}

TEST_F(LocalTest, ManyFuturesFromManyThreads) {
  Local local{{.max_replicas = 2}};
  const auto tag = turbolift::on<square>(local);
  std::vector<std::jthread> threads;
  for (std::uint64_t thread = 0; thread < 6; ++thread) {
    threads.emplace_back([&tag, thread] {
      std::vector<turbolift::Future<std::uint64_t>> futures;
      for (std::uint64_t i = 0; i < 1000; ++i) {
        futures.push_back(tag(thread * 1000 + i));
        if (i % 7 == 0) futures.pop_back();  // cancels it
      }
      std::uint64_t index = 0;
      for (std::uint64_t i = 0; i < 1000; ++i) {
        if (i % 7 == 0) continue;
        const std::uint64_t value = thread * 1000 + i;
        EXPECT_EQ(futures[index++].get().value_or(0), value * value);
      }
    });
  }
}

TEST_F(LocalTest, MapGivesEveryResultInOrder) {
  Local local{{.max_replicas = 2}};
  const auto tag = turbolift::on<square>(local);
  std::uint64_t next = 0;
  for (const auto& result : turbolift::map(tag, std::views::iota(std::uint64_t{0}, std::uint64_t{100'000}))) {
    ASSERT_EQ(result.value_or(1), next * next);
    ++next;
  }
  EXPECT_EQ(next, 100'000U);
}

TEST_F(LocalTest, AForkedChildHasServicesOfItsOwn) {
  if (thread_sanitized) GTEST_SKIP() << "ThreadSanitizer refuses threads in a child of a program with threads";
  Local local{{.max_replicas = 1}};
  const auto tag = turbolift::on<act>(local);
  const std::string before = tag("pid", 0).get().value();
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    const auto pid = tag("pid", 0).get();
    const bool own = pid.has_value() && *pid != before;
    local.close();
    ::_exit(own ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_EQ(tag("pid", 0).get().value_or("none"), before);
  EXPECT_EQ(processes_named(service_name).size(), 1U);
}

}  // namespace
