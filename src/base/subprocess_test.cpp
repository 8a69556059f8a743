#include "base/subprocess.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <csignal>
#include <thread>

#include "base/file.hpp"

namespace turbolift::base {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

RunResult shell(const std::string& script, std::string_view input = {}) {
  auto result = run({.argv = {"sh", "-c", script}}, Deadline::after(30s), input);
  if (!result) throw std::runtime_error(result.error().message);
  return *result;
}

TEST(Subprocess, CapturesBothStreamsAndTheExitCode) {
  const RunResult result = shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(result.status.exit_code, 3);
  EXPECT_EQ(result.status.describe(), "exit code 3");
  EXPECT_FALSE(result.status.success());
}

TEST(Subprocess, ReportsTheSignal) {
  const RunResult result = shell("kill -SEGV $$");
  EXPECT_EQ(result.status.signal, SIGSEGV);
  EXPECT_THAT(result.status.describe(), HasSubstr("signal 11 (Segmentation fault)"));
}

TEST(Subprocess, GivesInputOfAnySizeAndDropsOutputBeyondTheLimit) {
  const std::string input(3 << 20, 'x');
  EXPECT_EQ(shell("wc -c", input).out, "3145728\n");
  EXPECT_TRUE(shell("true", input).status.success());
  const auto limited = run({.argv = {"cat"}}, Deadline::after(30s), input, 1000);
  ASSERT_TRUE(limited);
  EXPECT_EQ(limited->out.size(), 1000U);
  EXPECT_TRUE(limited->truncated);
  EXPECT_TRUE(limited->status.success());
}

TEST(Subprocess, SaysWhyAProgramDoesNotStart) {
  const auto missing = run({.argv = {"no-such-program-anywhere"}}, Deadline::after(30s));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "cannot start 'no-such-program-anywhere': No such file or directory");
  EXPECT_FALSE(run({.argv = {"/etc/passwd"}}, Deadline::after(30s)));
  EXPECT_FALSE(run({.argv = {"true"}, .directory = "/no/such/folder"}, Deadline::after(30s)));
  EXPECT_FALSE(run({}, Deadline::after(30s)));
}

TEST(Subprocess, IsStoppedAtItsDeadline) {
  const auto before = std::chrono::steady_clock::now();
  const auto result = run({.argv = {"sleep", "60"}}, Deadline::after(50ms));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("'sleep' did not end in time"));
  EXPECT_LT(std::chrono::steady_clock::now() - before, 20s);
}

TEST(Subprocess, DoesNotWaitForGrandchildrenThatHoldThePipes) {
  const auto before = std::chrono::steady_clock::now();
  const RunResult result = shell("sleep 60 & echo $!");
  EXPECT_LT(std::chrono::steady_clock::now() - before, 20s);
  ::kill(std::stoi(result.out), SIGKILL);
}

TEST(Subprocess, HasTheEnvironmentAndFolderThatItIsGiven) {
  const auto result = run({.argv = {"/bin/sh", "-c", "echo $ONE-$HOME; pwd"}, .env = {{"ONE=1"}}, .directory = "/"},
                          Deadline::after(30s));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->out, "1-\n/\n");
}

TEST(Subprocess, InheritsTheDescriptorsThatAreNamedAndNoOther) {
  const UniqueFd leak(::open("/dev/null", O_RDONLY));  // NOLINT(android-cloexec-open): deliberately not close-on-exec
  auto first = TemporaryFolder::make("turbolift-subprocess-test").value();
  ASSERT_TRUE(write_file(first.path() / "three", "3"));
  ASSERT_TRUE(write_file(first.path() / "four", "4"));
  UniqueFd a(::open((first.path() / "three").c_str(), O_RDONLY | O_CLOEXEC));
  UniqueFd b(::open((first.path() / "four").c_str(), O_RDONLY | O_CLOEXEC));
  // Crosswise, so that a careless dup2 overwrites the one with the other.
  const auto result =
      run({.argv = {"sh", "-c",
                    "cat <&" + std::to_string(b.get()) + "; cat <&" + std::to_string(a.get()) + "; ls /proc/$$/fd"},
           .fds = {{a.get(), b.get()}, {b.get(), a.get()}}},
          Deadline::after(30s));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_THAT(result->out, testing::StartsWith("34"));
  EXPECT_THAT(result->out, testing::Not(HasSubstr("\n" + std::to_string(leak.get()) + "\n")));
}

TEST(Subprocess, RunsAFileInMemory) {
  const UniqueFd memory(::memfd_create("program", MFD_CLOEXEC));
  ASSERT_TRUE(write_all(memory.get(), read_file("/bin/echo").value(), "program"));
  const auto result = run({.argv = {"echo", "hello"}, .executable_fd = memory.get()}, Deadline::after(30s));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->out, "hello\n");
}

TEST(Subprocess, StartsWithDefaultSignalsAndAnEmptyMask) {
  sigset_t block;
  ::sigemptyset(&block);
  ::sigaddset(&block, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &block, nullptr);
  const RunResult result = shell("kill -TERM $$; echo survived");
  ::pthread_sigmask(SIG_UNBLOCK, &block, nullptr);
  EXPECT_EQ(result.status.signal, SIGTERM);
  EXPECT_EQ(result.out, "");
}

TEST(Subprocess, ObeysItsDataLimit) {
  const auto result =
      run({.argv = {"sh", "-c", "ulimit -d"}, .data_limit_bytes = std::size_t{64} << 20U}, Deadline::after(30s));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->out, "65536\n");
}

TEST(Subprocess, IsReapedWhenTheObjectEnds) {
  pid_t pid = -1;
  {
    auto process = Subprocess::spawn({.argv = {"sleep", "60"}});
    ASSERT_TRUE(process);
    pid = process->pid();
    EXPECT_FALSE(process->wait(Deadline::after(1ms)));
  }
  EXPECT_EQ(::waitpid(pid, nullptr, WNOHANG), -1) << "still a child, perhaps a zombie";
  EXPECT_EQ(errno, ECHILD);
}

TEST(Subprocess, GivesTheSameStatusAgainAndIgnoresLateSignals) {
  auto process = Subprocess::spawn({.argv = {"sh", "-c", "exit 7"}});
  ASSERT_TRUE(process);
  EXPECT_EQ(process->wait(Deadline::after(30s))->exit_code, 7);
  EXPECT_EQ(process->wait(Deadline::after(0s))->exit_code, 7);
  process->kill(SIGKILL);
}

TEST(Subprocess, DiesWithTheThreadThatSpawnedIt) {
  std::optional<Expected<Subprocess>> process;
  std::thread spawner([&] { process = Subprocess::spawn({.argv = {"sleep", "60"}, .death_signal = SIGKILL}); });
  spawner.join();
  ASSERT_TRUE(*process);
  const auto status = (*process)->wait(Deadline::after(20s));
  ASSERT_TRUE(status);
  EXPECT_EQ(status->signal, SIGKILL);
}

}  // namespace
}  // namespace turbolift::base
