// A program that uses Local and ends badly, in the way that its first argument names. Its second one is the name that
// its service processes have, so that the test can count them.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <turbolift/turbolift.hpp>
#include <vector>

#include "act.hpp"
#include "hand_made_bundle.hpp"

namespace {

constinit turbolift::Local local{{.max_replicas = 3, .close_timeout = std::chrono::seconds(2)}};
constexpr auto act_here = turbolift::on<act>(local);

void say(const char* text) {
  std::puts(text);
  std::fflush(stdout);
}

/// Calls without end, of several kinds at once.
[[noreturn]] void work() {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([] {
      for (std::uint64_t n = 0;; ++n) {
        if (!act_here("echo", n).get()) say("failed");
      }
    });
  }
  for (std::uint64_t n = 0;; ++n) {
    std::vector<turbolift::Future<std::string>> futures;
    for (int i = 0; i < 20; ++i) futures.push_back(act_here("sleep", 1));
    for (auto& future : futures) future.wait();
    if (n == 0) say("working");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  register_by_hand(act_here.info(), {.name = argv[2], .binary = ACT_SERVICE, .debug_file = ACT_DEBUG});
  const std::string mode = argv[1];
  if (mode == "work") work();
  if (!act_here("echo", 1).get()) return 65;
  auto never = act_here("for ever", 0);
  if (mode == "return") {
    never.cancel();
    say("returning");
    return 7;
  }
  if (mode == "exit in a thread") {
    std::jthread thread([] { std::exit(7); });
    thread.detach();
    static_cast<void>(never.get());
    ::pause();
  }
  if (mode == "_exit") ::_exit(7);
  if (mode == "abort") std::abort();
  if (mode == "exec") {  // the program becomes another one: its services must go with it
    ::execl("/bin/sleep", "sleep", "3", nullptr);
  }
  if (mode == "nothing") {  // no call ever: no process, no thread
    return 7;
  }
  return 66;
}
