#include <algorithm>

#include "service/server.hpp"

namespace turbolift::service {
namespace {

constexpr std::chrono::seconds request_timeout{30};  // for the head of a request; then, without a byte of its body
constexpr std::chrono::seconds send_timeout{60};     // for a client that takes nothing of its answer
constexpr std::chrono::seconds linger_time{2};
constexpr std::chrono::seconds stop_time{1};  // for a function to follow its stop token

}  // namespace

TimePoint Server::check_timers(TimePoint now) {
  if (now >= next_deadline_) check_deadlines(now);
  if (now >= next_housekeeping_) housekeep(now);
  if (now >= drain_ends_at_) {
    for (const auto& worker : workers_) {
      if (!worker->running || worker->abandoned) continue;
      answer_error(*worker->connection, worker->call,
                   {.kind = ErrorKind::unavailable,
                    .message = info_.name + " did not return within the grace time of its replica, which ends",
                    .may_have_run = true},
                   now);
      abandon(*worker, now);
    }
    end(stuck_ ? exit_code_stuck : 0);
  }
  TimePoint next = std::min({next_deadline_, next_housekeeping_, drain_ends_at_});
  for (std::size_t i = flush_list_.size(); i-- > 0;) {
    Connection& connection = *flush_list_[i];
    if (connection.flush_at > now) {
      next = std::min(next, connection.flush_at);
    } else {
      if (connection.has_records()) connection.frame_records(false);
      flush(connection);  // takes it off the list
    }
  }
  return next;
}

void Server::check_deadlines(TimePoint now) {
  next_deadline_ = TimePoint::max();
  for (const auto& worker : workers_) {
    if (!worker->running || worker->abandoned) continue;
    if (worker->limit > now) {
      next_deadline_ = std::min(next_deadline_, worker->limit);
      continue;
    }
    Connection& connection = *worker->connection;
    const std::size_t call = worker->call;
    const call::WireError error = late(*worker, now);
    abandon(*worker, now);
    answer_error(connection, call, error, now);
  }
  for (std::size_t k = connections_.size(); k-- > 0;) {
    if (k >= connections_.size()) continue;
    Connection& connection = *connections_[k];
    if (connection.phase != Phase::answering) continue;
    for (std::size_t i = 0; i < connection.calls.size(); ++i) {
      const PendingCall& call = connection.calls[i];
      if (call.state != CallState::queued && call.state != CallState::waiting) continue;
      if (call.deadline > now) {
        next_deadline_ = std::min(next_deadline_, call.deadline);
      } else {
        fail_unrun(connection, i, ErrorKind::deadline_exceeded,
                   "the call's deadline passed before " + info_.name + " was started", now);
      }
    }
  }
}

call::WireError Server::late(const Worker& worker, TimePoint now) const {
  const bool timeout = options_.timeout.count() != 0 && now >= worker.started + options_.timeout;
  return {.kind = ErrorKind::deadline_exceeded,
          .message = info_.name +
                     (timeout ? " ran longer than its timeout of " + std::to_string(options_.timeout.count()) + " ms"
                              : " did not return by the call's deadline"),
          .may_have_run = true};
}

void Server::send_heartbeat(Connection& connection, TimePoint now) {
  std::string nothing;
  connection.add_record(call::RecordKind::heartbeat, 0, nothing);
  connection.frame_records(false);
  ++metrics_.heartbeats;
  connection.last_sent = now;
  flush(connection);
}

void Server::check_stuck(TimePoint now) {
  for (const auto& worker : workers_) {
    if (!worker->running || !worker->abandoned || stuck_) continue;
    const auto ignored = now - worker->abandoned_at;
    const bool overdue = options_.timeout.count() != 0 && now - worker->started > options_.timeout + stop_time;
    const bool blocks_others = queued_ != 0 && running_ >= options_.concurrency && ignored > options_.grace;
    if ((overdue && ignored > stop_time) || blocks_others) {
      // It will not end. The others may, then the process does, and is replaced.
      stuck_ = true;
      if (!draining_) begin_drain(now);
    }
  }
}

void Server::housekeep(TimePoint now) {
  bool busy = running_ != 0;
  for (std::size_t k = connections_.size(); k-- > 0;) {
    if (k >= connections_.size()) continue;
    Connection& connection = *connections_[k];
    switch (connection.phase) {
      case Phase::answering:
        busy = true;
        if (connection.has_output()) {
          if (now - connection.last_sent > send_timeout) close(connection);
        } else if (connection.form == Form::frame && connection.unanswered != 0 &&
                   now - connection.last_sent >= options_.heartbeat * 9 / 10) {
          send_heartbeat(connection, now);
        }
        break;
      case Phase::reading:
        if (!connection.reader().has_bytes() && !connection.has_output()) break;
        busy = true;
        if (connection.has_output()) {
          if (now - connection.last_sent > send_timeout) close(connection);
        } else if (now - connection.last_received > request_timeout ||
                   (!connection.head_checked && now - connection.request_began > request_timeout)) {
          refuse(connection, 408, ErrorKind::malformed, "the request did not arrive within 30 s");
        }
        break;
      case Phase::lingering:
        busy = true;
        if (now - connection.last_received > linger_time) close(connection);
        break;
      case Phase::closed:
        break;
    }
  }
  if (!listener_armed_) on_listener();
  check_stuck(now);
  const auto interval = std::min<std::chrono::nanoseconds>(options_.heartbeat / 10, std::chrono::seconds(1));
  next_housekeeping_ = busy || !listener_armed_ ? now + interval : TimePoint::max();
}

}  // namespace turbolift::service
