#pragma once

#include <csignal>
#include <optional>
#include <span>

#include "base/deadline.hpp"
#include "base/unique_fd.hpp"
#include "http/client/interrupt.hpp"

namespace turbolift::cli {

/// SIGINT, SIGTERM and SIGHUP, taken by whoever waits for them instead of ending the process. Made by the main thread
/// before it starts others, which then do not get these signals either.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  /// The signal that came. Nothing: the deadline came first, or `interrupt` (null: none) was raised.
  std::optional<int> wait(base::Deadline deadline, const http::Interrupt* interrupt = nullptr);

  /// Ends the process of that signal, as it would have ended without this: whoever started it sees the signal.
  [[noreturn]] static void end_of(int signal);

 private:
  sigset_t before_{};
  base::UniqueFd fd_;
};

}  // namespace turbolift::cli
