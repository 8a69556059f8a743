// The function of the service that the tests of src/service start. What it does is up to its argument.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <turbolift/service.hpp>
#include <turbolift/stop_token.hpp>
#include <variant>
#include <vector>

namespace testing_service {

struct Point {
  double x = 0, y = 0;
};

/// What to do, and with what.
struct Order {
  std::string verb;
  std::int64_t number = 0;
  std::optional<Point> point;
  std::map<std::string, std::vector<int>> lists;
  std::variant<int, std::string> either;
};

struct Answer {
  std::int64_t number = 0;
  std::string text;
  std::vector<Point> points;
};

class Refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::atomic<int> runs{0};  // calls that were started in this process

[[gnu::noinline]] void throw_refusal(const std::string& text) {
  throw Refusal(text);
}

[[gnu::noinline]] int overflow_stack(int depth) {
  volatile char page[4096];
  page[0] = static_cast<char>(depth);
  return depth < 0 ? 0 : overflow_stack(depth + 1) + page[0];
}

[[gnu::noinline]] void write_to(std::uintptr_t address) {
  *reinterpret_cast<volatile int*>(address) = 1;  // NOLINT(performance-no-int-to-ptr): that is the point
}

[[gnu::noinline]] std::string allocate_for_ever() {
  std::vector<std::string> all;
  for (;;) all.emplace_back(std::size_t{64} << 20U, 'x');
}

void sleep_until_stopped(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end && !turbolift::this_call().stop_requested()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void throw_without_catch() noexcept {
  throw_refusal("nobody catches this");
}

void crash(const std::string& how) {
  if (how == "segv") write_to(8);
  if (how == "abort") std::abort();
  if (how == "terminate") throw_without_catch();
  if (how == "overflow") overflow_stack(0);
  if (how == "jump") reinterpret_cast<void (*)()>(16)();
  if (how == "out_of_bounds") write_to(reinterpret_cast<std::uintptr_t>(std::make_unique<int[]>(4).get() + 4));
  if (how == "bus") std::raise(SIGBUS);
  if (how == "fpe") std::raise(SIGFPE);
  if (how == "ill") __builtin_trap();
  if (how == "thread") {
    std::thread thread([] { write_to(8); });
    thread.join();
  }
}

/// Forks a child that exits with `code`; the code that it is seen to have ended with.
int child_ends_well(std::int64_t code, bool with_handlers) {
  const pid_t child = ::fork();
  if (child == 0 && with_handlers) std::exit(static_cast<int>(code));  // NOLINT(concurrency-mt-unsafe)
  if (child == 0) ::_exit(static_cast<int>(code));
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int spawn_of_nothing() {
  pid_t child = 0;
  char name[] = "/nowhere";
  char* argv[] = {name, nullptr};
  return ::posix_spawn(&child, name, nullptr, nullptr, argv, nullptr);
}

Answer act(const Order& order) {
  const int run = ++runs;
  Answer answer{.number = order.number * order.number, .text = order.verb, .points = {}};
  if (order.verb == "throw") throw_refusal("refused: " + std::to_string(order.number));
  if (order.verb == "throw_int") throw 7;
  if (order.verb == "bad_alloc") throw std::bad_alloc();
  if (order.verb == "eat") answer.text = allocate_for_ever();
  if (order.verb == "sleep") std::this_thread::sleep_for(std::chrono::milliseconds(order.number));
  if (order.verb == "sleep_until_stopped") sleep_until_stopped(std::chrono::milliseconds(order.number));
  if (order.verb == "never") {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
  }
  if (order.verb == "exit") std::exit(static_cast<int>(order.number));  // NOLINT(concurrency-mt-unsafe)
  if (order.verb == "_exit") ::_exit(static_cast<int>(order.number));
  if (order.verb == "pthread_exit") ::pthread_exit(nullptr);
  if (order.verb == "crash") crash(std::get<std::string>(order.either));
  if (order.verb == "fork")
    answer.number = child_ends_well(order.number, std::get<std::string>(order.either) == "exit");
  if (order.verb == "system") answer.number = std::system("exit 3");  // NOLINT: what users do
  if (order.verb == "spawn") answer.number = spawn_of_nothing();
  if (order.verb == "large") answer.text.assign(static_cast<std::size_t>(order.number), 'y');
  if (order.verb == "runs") answer.number = run;
  if (order.verb == "pid") answer.number = ::getpid();
  if (order.verb == "context") {
    const turbolift::CallContext call = turbolift::this_call();
    answer.number = call.attempt();
    answer.text = std::string(call.idempotency_key()) + (call.deadline() ? " deadline" : "") +
                  (call.stop_token().stop_possible() ? " stop" : "");
  }
  if (order.point) answer.points.assign(2, *order.point);
  for (const auto& [name, list] : order.lists) answer.text += name + std::to_string(list.size());
  return answer;
}

}  // namespace testing_service

TURBOLIFT_SERVICE(turbolift::Function<testing_service::act>)

extern "C" {
extern const char turbolift_source_digest[];
const char turbolift_source_digest[] = "sha256-test";
}
