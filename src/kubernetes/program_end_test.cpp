#include "kubernetes/program_end.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <thread>

#if defined(__has_feature)
#define TURBOLIFT_HAS(feature) __has_feature(feature)
#else
#define TURBOLIFT_HAS(feature) 0
#endif

namespace turbolift::kubernetes {
namespace {

using namespace std::chrono_literals;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__) || TURBOLIFT_HAS(thread_sanitizer)
constexpr bool sanitized = true;  // the runtimes do not bear a forked child that goes on with threads
#else
constexpr bool sanitized = false;
#endif

void say(std::string_view text) {
  static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
}
void say_closed() {
  say("closed\n");
}
[[noreturn]] void wait_for_the_end() {
  while (true) ::pause();
}

// std::exit is one of the things that are tested. NOLINTBEGIN(concurrency-mt-unsafe)

/// The statement of a death test runs in a process of its own, whose end is the result.
class ProgramEndDeathTest : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(ProgramEndDeathTest, Exit) {
  EXPECT_EXIT(
      {
        const auto* end = new AtProgramEnd(say_closed, {});
        static_cast<void>(end);
        std::exit(3);
      },
      testing::ExitedWithCode(3), "^closed\n$");
}

TEST_F(ProgramEndDeathTest, ExitAfterItIsGone) {
  EXPECT_EXIT(
      {
        {
          const AtProgramEnd end(say_closed, {});
        }
        say("left\n");
        std::exit(0);
      },
      testing::ExitedWithCode(0), "^left\n$");
}

TEST_F(ProgramEndDeathTest, Terminate) {
  EXPECT_EXIT(
      {
        std::set_terminate([] {
          say("theirs\n");
          std::_Exit(7);
        });
        const AtProgramEnd end(say_closed, {});
        std::terminate();
      },
      testing::ExitedWithCode(7), "^closed\ntheirs\n$");
}

TEST_F(ProgramEndDeathTest, TerminateDoesNotWaitForEver) {
  EXPECT_EXIT(
      {
        const AtProgramEnd end(wait_for_the_end, {.limit = 50ms});
        std::terminate();
      },
      testing::KilledBySignal(SIGABRT), "");
}

TEST_F(ProgramEndDeathTest, Signals) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    EXPECT_EXIT(
        {
          const AtProgramEnd end(say_closed, {});
          ::kill(::getpid(), signal);
          wait_for_the_end();
        },
        testing::KilledBySignal(signal), "^closed\n$");
  }
}

TEST_F(ProgramEndDeathTest, ASecondSignalEndsItAtOnce) {
  EXPECT_EXIT(
      {
        const AtProgramEnd end(
            [] {
              ::kill(::getpid(), SIGINT);
              wait_for_the_end();
            },
            {});
        ::kill(::getpid(), SIGTERM);
        wait_for_the_end();
      },
      testing::KilledBySignal(SIGINT), "");
}

TEST_F(ProgramEndDeathTest, SignalsCanBeLeftAlone) {
  EXPECT_EXIT(
      {
        const AtProgramEnd end(say_closed, {.on_signals = false});
        ::raise(SIGTERM);
      },
      testing::KilledBySignal(SIGTERM), "^$");
}

TEST_F(ProgramEndDeathTest, AHandlerOfTheProgramIsLeftAlone) {
  EXPECT_EXIT(
      {
        ::signal(SIGTERM, [](int) {
          say("theirs\n");
          std::_Exit(5);
        });
        const AtProgramEnd end(say_closed, {});
        ::raise(SIGTERM);
      },
      testing::ExitedWithCode(5), "^theirs\n$");
  EXPECT_EXIT(
      {
        ::signal(SIGHUP, SIG_IGN);  // nohup
        const AtProgramEnd end(say_closed, {});
        ::raise(SIGHUP);
        std::exit(0);
      },
      testing::ExitedWithCode(0), "^closed\n$");
}

TEST_F(ProgramEndDeathTest, AChildHasNothingToDoWithIt) {
  if (sanitized) GTEST_SKIP();
  EXPECT_EXIT(
      {
        const auto* end = new AtProgramEnd(say_closed, {});
        const auto ended = [](auto how) {
          const pid_t child = ::fork();
          if (child == 0) how();
          int status = 0;
          ::waitpid(child, &status, 0);
          return status;
        };
        const int exited = ended([] { std::exit(9); });
        const int killed = ended([] {
          ::raise(SIGTERM);
          std::_Exit(1);
        });
        const int destroyed = ended([end] {
          delete end;
          std::_Exit(8);
        });
        if (WEXITSTATUS(exited) != 9 || !WIFSIGNALED(killed) || WTERMSIG(killed) != SIGTERM ||
            WEXITSTATUS(destroyed) != 8)
          std::_Exit(1);
        say("parent\n");
        ::kill(::getpid(), SIGTERM);
        wait_for_the_end();
      },
      testing::KilledBySignal(SIGTERM), "^parent\nclosed\n$");
}

TEST_F(ProgramEndDeathTest, AChildMayHaveItsOwn) {
  if (sanitized) GTEST_SKIP();
  EXPECT_EXIT(
      {
        const AtProgramEnd end(say_closed, {});
        const pid_t child = ::fork();
        if (child == 0) {
          const AtProgramEnd mine([] { say("child\n"); }, {});
          ::kill(::getpid(), SIGINT);
          wait_for_the_end();
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        std::_Exit(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT ? 0 : 1);
      },
      testing::ExitedWithCode(0), "^child\n$");
}

// NOLINTEND(concurrency-mt-unsafe)

TEST(ProgramEnd, GivesTheSignalsBack) {
  struct sigaction action{};
  {
    const AtProgramEnd one(say_closed, {});
    const AtProgramEnd two(say_closed, {.on_signals = false});
    ::sigaction(SIGTERM, nullptr, &action);
    EXPECT_NE(action.sa_handler, SIG_DFL);
  }
  ::sigaction(SIGTERM, nullptr, &action);
  EXPECT_EQ(action.sa_handler, SIG_DFL);
}

}  // namespace
}  // namespace turbolift::kubernetes
