#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "service/stack.hpp"

namespace turbolift::service {

/// How the process is about to end against the runtime's will.
enum class Fatal : std::uint8_t {
  none,
  signal,     ///< a deadly signal, by its number
  exited,     ///< the function called exit, by its code
  sanitizer,  ///< a sanitizer has found something and ends the process
};

/// What the thread that brings the process down leaves in static memory for the thread that tells the clients.
struct CrashReport {
  Fatal fatal = Fatal::none;
  int signal = 0;
  int exit_code = 0;
  std::uintptr_t address = 0;   ///< What a SIGSEGV or SIGBUS was about.
  int worker = -1;              ///< The worker whose thread it is; -1: a thread of the function's own.
  std::size_t detail_size = 0;  ///< Of what std::terminate was about, such as an exception that nobody caught.
  char detail[512] = {};
  Stack stack{};
};

/// How the crashing thread wakes the others. Everything must be possible in a signal handler.
struct CrashHooks {
  void (*wake)() noexcept = nullptr;  ///< Makes some other thread call take_crash_report() soon.
  int grace_ms = 1000;                ///< How long the end is put off for what is to be sent.
};

/// Catches deadly signals, std::terminate, exit, _exit and sanitizers' ends. Once, on the main thread. Afterwards
/// the process ends as it would have, only later: when crash_was_reported() is called, or after the grace.
void install_crash_handlers(const CrashHooks& hooks);

/// Says that the calling thread is worker `index`, and gives it a stack for its signal handlers, so that it survives
/// the overflow of its own. Before it runs functions.
void prepare_crash_stack(int index);

/// The report, once; null: there is none, or another thread has it. Never on the crashing thread.
const CrashReport* take_crash_report();
/// Whether this process is going down.
bool crash_pending();
/// Lets the process end.
void crash_was_reported();

/// Ends the process without any of this.
[[noreturn]] void leave(int exit_code);

/// "SIGSEGV"; "signal 77" for one without a name here.
std::string signal_name(int signal);

}  // namespace turbolift::service
