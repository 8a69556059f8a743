// Whatever way a program ends, its services end with it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "base/random.hpp"
#include "base/subprocess.hpp"
#include "processes.hpp"

namespace {

using namespace std::chrono_literals;
using namespace turbolift;

base::Subprocess start_victim(const std::string& mode, const std::string& name) {
  base::SubprocessOptions options;
  options.argv = {VICTIM, mode, name};
  options.out = base::Stream::pipe;
  auto victim = base::Subprocess::spawn(options);
  EXPECT_TRUE(victim.has_value());
  return std::move(*victim);
}

bool all_gone(const std::string& name) {
  return comes_true([&] { return processes_named(name).empty(); }, 1s);
}

TEST(Ending, NothingIsLeftAfterKillAtRandomPoints) {
  const bool thorough = std::getenv("TURBOLIFT_TEST_LONG") != nullptr;
  const int rounds = thorough ? 100 : 10;
  int left = 0;
  int seen = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::string name = "victim-" + base::random_hex(6);
    base::Subprocess victim = start_victim("work", name);
    ::usleep(static_cast<useconds_t>(base::random_u64() % 150'000));
    seen += processes_named(name).empty() ? 0 : 1;
    victim.kill(SIGKILL);
    ASSERT_TRUE(victim.wait(base::Deadline::after(5s)).has_value());
    if (!all_gone(name)) ++left;
  }
  EXPECT_EQ(left, 0);
  EXPECT_GT(seen, 0) << "no program was killed while it had services: the test shows nothing";
  std::printf("%d programs killed, %d of them with service processes; left after 1 s: %d\n", rounds, seen, left);
}

class EndingOf : public testing::TestWithParam<std::pair<const char*, int>> {};

TEST_P(EndingOf, EndsInTimeAndLeavesNothing) {
  const auto [mode, code] = GetParam();
  const std::string name = "victim-" + base::random_hex(6);
  base::Subprocess victim = start_victim(mode, name);
  const auto status = victim.wait(base::Deadline::after(15s));
  ASSERT_TRUE(status.has_value()) << mode << " hangs";
  if (code >= 0) {
    EXPECT_EQ(status->exit_code, code) << status->describe();
  } else {
    EXPECT_EQ(status->signal, -code) << status->describe();
  }
  EXPECT_TRUE(all_gone(name)) << mode;
}

INSTANTIATE_TEST_SUITE_P(Ways, EndingOf,
                         testing::Values(std::pair{"return", 7}, std::pair{"exit in a thread", 7},
                                         std::pair{"_exit", 7}, std::pair{"abort", -SIGABRT}, std::pair{"exec", 0},
                                         std::pair{"nothing", 7}));

}  // namespace
