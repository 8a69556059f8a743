#include "act.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <thread>
#include <turbolift/turbolift.hpp>
#include <vector>

namespace {

/// A service that is told so in its environment ends while it starts.
const bool started = [] {
  if (const char* code = std::getenv("TEST_EXIT_AT_START")) {
    std::fputs("no start today\n", stderr);
    ::_exit(std::atoi(code));
  }
  if (std::getenv("TEST_HANG_AT_START") != nullptr) std::this_thread::sleep_for(std::chrono::hours(1));
  return true;
}();

void sleep_ms(std::uint64_t time) {
  std::this_thread::sleep_for(std::chrono::milliseconds(time));
}

std::string allocate(std::uint64_t mebibytes) {
  std::vector<std::unique_ptr<char[]>> blocks;
  for (std::uint64_t i = 0; i < mebibytes; ++i) {
    blocks.push_back(std::make_unique<char[]>(std::size_t{1} << 20U));
    for (std::size_t page = 0; page < (std::size_t{1} << 20U); page += 4096) blocks.back()[page] = 1;
  }
  return "allocated";
}

[[gnu::noinline]] void overflow(volatile int* depth) {
  volatile char space[4096];
  space[0] = static_cast<char>(*depth);
  *depth = *depth + 1;
  if (*depth > 0) overflow(depth);  // always
  *depth = *depth + space[0];
}

}  // namespace

std::string act(const std::string& what, std::uint64_t number) {
  if (what == "echo") return std::to_string(number);
  if (what == "pid") return std::to_string(::getpid());
  if (what == "sleep") return sleep_ms(number), std::to_string(::getpid());
  if (what == "large") return std::string(number, 'l');
  if (what == "environment") return std::getenv("TEST_VALUE") != nullptr ? std::getenv("TEST_VALUE") : "unset";
  if (what == "print") return std::printf("printed %d\n", static_cast<int>(number)), "printed";
  if (what == "attempt") return std::to_string(turbolift::this_call().attempt());
  if (what == "throw") throw std::out_of_range("number " + std::to_string(number));
  if (what == "crash") return std::to_string(*reinterpret_cast<volatile int*>(number));  // NOLINT: on purpose
  if (what == "abort") std::abort();
  if (what == "exit") std::exit(static_cast<int>(number));
  if (what == "_exit") ::_exit(static_cast<int>(number));
  if (what == "kill") return ::raise(static_cast<int>(number)), "survived";
  if (what == "allocate") return allocate(number);
  if (what == "overflow") {
    volatile int depth = 0;
    overflow(&depth);
  }
  if (what == "until stopped") {
    while (!turbolift::this_call().stop_requested()) sleep_ms(1);
    return "stopped";
  }
  if (what == "for ever") {
    while (started) sleep_ms(1000);
  }
  if (what == "file") {
    std::ifstream file("data/greeting.txt");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // A crash that happens once: the file is the memory.
  if (what.starts_with("die once ")) {
    const std::string path = what.substr(9);
    if (!std::ifstream(path)) {
      std::ofstream(path) << "died";
      ::raise(SIGKILL);
    }
    return "lived";
  }
  throw std::invalid_argument(what);
}
