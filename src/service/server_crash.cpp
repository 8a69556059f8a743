#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "base/deadline.hpp"
#include "service/server.hpp"

namespace turbolift::service {
namespace {

constexpr std::chrono::milliseconds flush_time{800};

void append_hex(std::string& out, std::uintptr_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  do {
    text.insert(text.begin(), digits[value % 16]);
    value /= 16;
  } while (value != 0);
  out.append("0x").append(text);
}

call::WireError to_error(const CrashReport& report, const std::string& function) {
  call::WireError error{.kind = ErrorKind::function_crashed, .message = function};
  switch (report.fatal) {
    case Fatal::exited:
      error.kind = ErrorKind::function_exited;
      error.exit_code = report.exit_code;
      error.message += " ended its process with exit code " + std::to_string(report.exit_code) +
                       "; return from the function instead of calling exit";
      break;
    case Fatal::sanitizer:
      error.signal = report.signal;
      error.message += " was stopped by a sanitizer; its report is in the replica's log";
      break;
    default:
      error.signal = report.signal;
      error.message += " was ended by " + signal_name(report.signal);
      if (report.address != 0 || report.signal == SIGSEGV) {
        error.message += " at address ";
        append_hex(error.message, report.address);
      }
      if (report.detail_size != 0) {
        error.message.append(": uncaught ").append(report.detail, report.detail_size);
      }
      break;
  }
  error.stack = relative(report.stack);
  error.may_have_run = true;
  return error;
}

}  // namespace

void Server::report_crash() {
  const CrashReport* report = take_crash_report();
  if (report != nullptr) {
    const TimePoint now = base::Clock::steady().now();
    Worker* culprit = nullptr;
    if (report->worker >= 0) {
      culprit = workers_[static_cast<std::size_t>(report->worker)].get();
    } else if (running_ == 1) {
      // A thread that the function has started: as only one call runs, it is that one's.
      const auto found = std::ranges::find_if(workers_, [](const auto& worker) { return worker->running; });
      if (found != workers_.end()) culprit = found->get();
    }
    if (culprit != nullptr && culprit->running && !culprit->abandoned) {
      answer_error(*culprit->connection, culprit->call, to_error(*report, info_.name), now);
    }
    const auto deadline = base::Deadline::after(flush_time);
    for (const auto& connection : connections_) {
      if (connection->has_records()) connection->frame_records(false);
      while (connection->has_output() && connection->send(now, metrics_.bytes_out) && connection->has_output()) {
        pollfd ready{connection->fd(), POLLOUT, 0};
        if (::poll(&ready, 1, deadline.poll_timeout_ms()) <= 0) break;
      }
    }
    crash_was_reported();
  }
  for (;;) ::pause();  // with the lock: nothing begins any more
}

}  // namespace turbolift::service
