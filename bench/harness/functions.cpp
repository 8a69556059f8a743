#include "functions.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace bench {
namespace {

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

bool is_slow() {
  const char* path = std::getenv("BENCH_SLOW");
  if (path == nullptr) return false;
  const int file = ::open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
  return file >= 0;
}

std::atomic<std::uint64_t>* shared_counter() {
  const char* path = std::getenv("BENCH_COUNTER");
  if (path == nullptr) return nullptr;
  const int file = ::open(path, O_RDWR | O_CLOEXEC);
  void* memory = ::mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  return memory == MAP_FAILED ? nullptr : static_cast<std::atomic<std::uint64_t>*>(memory);
}

}  // namespace

std::string echo(std::string text) {
  return text;
}

std::vector<double> echo_numbers(std::vector<double> numbers) {
  return numbers;
}

std::uint64_t spin(std::uint64_t nanoseconds) {
  const std::int64_t end = now_ns() + static_cast<std::int64_t>(nanoseconds);
  std::uint64_t rounds = 0;
  while (now_ns() < end) ++rounds;
  return rounds;
}

std::uint64_t nap(std::uint64_t microseconds) {
  static const bool slow = is_slow();
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds * (slow ? 10 : 1)));
  return static_cast<std::uint64_t>(::getpid());
}

std::uint64_t fail_always(std::uint64_t /*value*/) {
  std::abort();
}

std::uint64_t work(std::uint64_t nap_us, std::int64_t deadline_ns) {
  static std::atomic<std::uint64_t>* const counter = shared_counter();
  if (counter != nullptr && now_ns() > deadline_ns) counter->fetch_add(1);
  std::this_thread::sleep_for(std::chrono::microseconds(nap_us));
  return nap_us;
}

}  // namespace bench
