#include "service/crash.hpp"

#include <cxxabi.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <memory>
#include <typeinfo>

extern "C" {
// Where a sanitizer is linked, it calls this before it ends the process.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
[[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());
}

namespace turbolift::service {
namespace {

constexpr std::array deadly_signals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
constexpr std::size_t signal_stack_bytes = std::size_t{64} << 10U;

CrashReport report;
CrashHooks hooks;
std::atomic<bool> claimed{false}, filled{false}, taken{false}, leaving{false};
std::atomic<std::uint32_t> reported{0};
pid_t service_pid = 0;  // a child that was forked, or shares this memory until its exec, is none of our business
thread_local int this_worker = -1;
thread_local bool unwinding = false;
void* interrupted = nullptr;

void wait_until_reported() {
  timespec end{};
  clock_gettime(CLOCK_MONOTONIC, &end);
  const long long deadline = end.tv_sec * 1000LL + end.tv_nsec / 1'000'000 + hooks.grace_ms;
  while (reported.load(std::memory_order_acquire) == 0) {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const long long left = deadline - (now.tv_sec * 1000LL + now.tv_nsec / 1'000'000);
    if (left <= 0) return;
    const timespec timeout{static_cast<time_t>(left / 1000), static_cast<long>(left % 1000 * 1'000'000)};
    syscall(SYS_futex, &reported, FUTEX_WAIT_PRIVATE, 0, &timeout, nullptr, 0);
  }
}

/// True: this thread fills the report. False: another one already brings the process down.
bool claim() {
  return !claimed.exchange(true);
}

bool in_service_process() {
  return ::getpid() == service_pid;
}

void publish_and_wait() {
  filled.store(true, std::memory_order_release);
  if (hooks.wake != nullptr) hooks.wake();
  wait_until_reported();
}

/// A thread that goes down as well, while another one does: it waits for the end, which is near.
[[noreturn]] void wait_for_the_end() {
  for (;;) {
    const timespec long_time{3600, 0};
    nanosleep(&long_time, nullptr);
  }
}

[[noreturn]] void die_of(int signal) {
  struct sigaction action{};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), signal);
  // The first process of a container does not die of its own signals.
  for (;;) syscall(SYS_exit_group, 128 + signal);
}

void on_deadly_signal(int signal, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  if (unwinding) {
    // The stack was too broken to be walked: what was found has to do.
    unwinding = false;
    finish_interrupted_stack(report.stack, interrupted);
  } else {
    if (leaving.load() || !in_service_process()) die_of(signal);
    if (!claim()) wait_for_the_end();
    report.fatal = Fatal::signal;
    report.signal = signal;
    report.worker = this_worker;
    if (signal == SIGSEGV || signal == SIGBUS) report.address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    interrupted = context;
    unwinding = true;
    capture_interrupted_stack(report.stack, context);
    unwinding = false;
  }
  publish_and_wait();
  errno = saved_errno;
  die_of(report.signal);
}

/// Notes what is in flight, then goes the way of every abort.
[[noreturn]] void on_terminate() {
  if (const std::type_info* type = abi::__cxa_current_exception_type(); type != nullptr && !claimed.load()) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> demangled(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                           std::free);
    std::string text = status == 0 ? demangled.get() : type->name();
    try {
      throw;
    } catch (const std::exception& exception) {
      text.append(": ").append(exception.what());
    } catch (...) {  // its type is all that can be said
    }
    report.detail_size = std::min(text.size(), sizeof report.detail);
    std::memcpy(report.detail, text.data(), report.detail_size);
    text.append("\n").insert(0, "terminate called with ");
    static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
  }
  std::abort();
}

void on_exit_by_function(int exit_code) {
  if (leaving.load() || !in_service_process() || !claim()) return;
  report.fatal = Fatal::exited;
  report.exit_code = exit_code;
  report.worker = this_worker;
  capture_stack(report.stack, 1);
  publish_and_wait();
}

void on_exit_handler(int exit_code, void* /*unused*/) {
  if (leaving.load() || !in_service_process()) return;
  on_exit_by_function(exit_code);
  leave(exit_code);  // global destructors must not run under the feet of other calls
}

void on_sanitizer_end() {
  if (leaving.load() || !in_service_process() || !claim()) return;
  report.fatal = Fatal::sanitizer;
  report.signal = SIGABRT;
  report.worker = this_worker;
  capture_stack(report.stack, 1);
  publish_and_wait();
}

}  // namespace

void install_crash_handlers(const CrashHooks& crash_hooks) {
  hooks = crash_hooks;
  service_pid = ::getpid();
  std::set_terminate(on_terminate);
  for (const int signal : deadly_signals) {
    struct sigaction action{};
    action.sa_sigaction = on_deadly_signal;
    // Not blocked while it is handled: the walk over a broken stack may fault, and comes back here.
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
  }
  ::on_exit(on_exit_handler, nullptr);
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(on_sanitizer_end);
}

void prepare_crash_stack(int index) {
  this_worker = index;
  thread_local std::unique_ptr<std::byte[]> memory(new std::byte[signal_stack_bytes]);
  stack_t stack{};
  stack.ss_sp = memory.get();
  stack.ss_size = signal_stack_bytes;
  sigaltstack(&stack, nullptr);
}

const CrashReport* take_crash_report() {
  return filled.load(std::memory_order_acquire) && !taken.exchange(true) ? &report : nullptr;
}

bool crash_pending() {
  return filled.load(std::memory_order_acquire);
}

void crash_was_reported() {
  reported.store(1, std::memory_order_release);
  syscall(SYS_futex, &reported, FUTEX_WAKE_PRIVATE, INT32_MAX, nullptr, nullptr, 0);
}

void leave(int exit_code) {
  leaving.store(true);
  for (;;) syscall(SYS_exit_group, exit_code);
}

std::string signal_name(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGBUS:
      return "SIGBUS";
    case SIGFPE:
      return "SIGFPE";
    case SIGILL:
      return "SIGILL";
    case SIGABRT:
      return "SIGABRT";
    case SIGTRAP:
      return "SIGTRAP";
    case SIGSYS:
      return "SIGSYS";
    default:
      return "signal " + std::to_string(signal);
  }
}

}  // namespace turbolift::service

// The ways out that run no handlers. The service's own definitions come before libc's.
extern "C" {
void _exit(int exit_code) {
  turbolift::service::on_exit_by_function(exit_code);
  for (;;) syscall(SYS_exit_group, exit_code);  // and not leave(): a child may share our memory
}
void _Exit(int exit_code) {
  _exit(exit_code);
}
}
