#include <cxxabi.h>

#include <algorithm>
#include <new>
#include <utility>

#include "service/server.hpp"

namespace turbolift::service {
namespace {

constexpr std::chrono::milliseconds flush_interval{1};

}  // namespace

void Server::push_queue(Connection& connection) {
  connection.in_queue = true;
  connection.queue_next = nullptr;
  (queue_last_ == nullptr ? queue_first_ : queue_last_->queue_next) = &connection;
  queue_last_ = &connection;
}

void Server::remove_from_queue(Connection& connection) {
  if (!connection.in_queue) return;
  connection.in_queue = false;
  Connection* before = nullptr;
  for (Connection* at = queue_first_; at != &connection; at = at->queue_next) before = at;
  (before == nullptr ? queue_first_ : before->queue_next) = connection.queue_next;
  if (queue_last_ == &connection) queue_last_ = before;
}

bool Server::pick_call(Worker& self) {
  while (queue_first_ != nullptr) {
    // The connections take turns, so that a large batch does not keep a single call waiting.
    Connection& connection = *queue_first_;
    while (connection.next_call < connection.calls.size() &&
           connection.calls[connection.next_call].state != CallState::queued) {
      ++connection.next_call;
    }
    const std::size_t index = connection.next_call;
    if (connection.queued == 0 || index == connection.calls.size()) {
      remove_from_queue(connection);
      continue;
    }
    const TimePoint now = base::Clock::steady().now();
    PendingCall& call = connection.calls[index];
    if (call.deadline <= now) {
      fail_unrun(connection, index, ErrorKind::deadline_exceeded,
                 "the call's deadline passed before " + info_.name + " was started", now);
      continue;
    }
    if (connection.queued == 1 || queue_first_ != queue_last_) {
      const bool more = connection.queued > 1;
      remove_from_queue(connection);
      if (more) push_queue(connection);
    }
    ++connection.next_call;
    --connection.queued;
    --queued_;
    if (!call.key.empty()) {
      const Outcomes::Outcome* outcome = nullptr;
      const Outcomes::Found found = outcomes_.begin(call.key, {&connection, index}, outcome);
      if (found == Outcomes::Found::running) {
        call.state = CallState::waiting;
        continue;
      }
      if (found == Outcomes::Found::outcome) {
        answer_again({&connection, index}, *outcome, now);
        continue;
      }
    }
    call.state = CallState::running;
    self.connection = &connection;
    self.call = index;
    self.key.assign(call.key);
    self.started = now;
    return true;
  }
  return false;
}

bool Server::start_call(Worker& self, Lock& lock) {
  if (queue_first_ == nullptr || running_ >= options_.concurrency || !pick_call(self)) return false;
  ++running_;
  ++calls_started_;
  self.running = true;
  self.abandoned = false;
  if (poller_ == &self) {
    if (calls_are_short()) {
      poller_away_ = true;
      idle_ticks_ = 0;
      if (!has_monitor_) need_thread();
    } else {
      hand_over(self);
    }
  }
  if (queued_ != 0 && running_ < options_.concurrency) need_thread();
  run_call(self, lock);
  return true;
}

void Server::run_call(Worker& self, Lock& lock) {
  const PendingCall& call = self.connection->calls[self.call];
  self.limit = call.deadline;
  if (options_.timeout.count() != 0) self.limit = std::min(self.limit, self.started + options_.timeout);
  if (self.limit < next_deadline_) {
    next_deadline_ = self.limit;
    need_poller_by(self.limit);
  }
  if (!self.stop.stop_possible()) {
    self.stop = std::stop_source();
    self.token = self.stop.get_token();
  }
  detail::CallScope::Context context;
  context.stop_token = &self.token;
  context.deadline_ns =
      self.limit == TimePoint::max() ? -1 : std::chrono::nanoseconds(self.limit.time_since_epoch()).count();
  context.idempotency_key = call.key;
  context.attempt = call.attempt;
  context.shared = &shared_;
  const std::string_view arguments = call.arguments;
  const Form form = self.connection->form;
  lock.unlock();
  RunResult result;
  try {
    result = run_function(info_, form, arguments, context, self.buffer);
  } catch (abi::__forced_unwind&) {
    // The function has called pthread_exit: this thread ends here, and another one takes its place.
    lock.lock();
    result.kind = call::RecordKind::error;
    result.error = ErrorKind::function_exited;
    self.buffer = call::encode({.kind = ErrorKind::function_exited,
                                .message = info_.name + " ended its thread (pthread_exit); return from it instead",
                                .may_have_run = true});
    finish_call(self, result, base::Clock::steady().now());
    --threads_;
    hand_over(self);
    need_thread(1);
    lock.unlock();
    throw;
  }
  const TimePoint now = base::Clock::steady().now();
  lock.lock();
  finish_call(self, result, now);
}

void Server::finish_call(Worker& self, RunResult& result, TimePoint now) {
  --running_;
  self.running = false;
  if (poller_ == &self) poller_away_ = false;
  const std::chrono::nanoseconds duration = now - self.started;
  metrics_.count_duration(duration);
  mean_duration_ns_ = (mean_duration_ns_ * 7 + static_cast<std::uint64_t>(duration.count())) / 8;
  Connection* connection = self.connection;
  if (connection != nullptr) connection->busy += duration;
  try {
    if (!self.key.empty()) settle_key(self, result, now);
    if (!self.abandoned && now >= self.limit) {
      // It has returned, perhaps because it looked at its deadline; who called does not wait any more.
      answer_error(*connection, self.call, late(self, now), now);
    } else if (!self.abandoned) {
      answer(*connection, self.call, result, self.buffer, now);
    }
  } catch (const std::bad_alloc&) {
    if (connection != nullptr) close_for_want_of_memory(*connection);
  }
  self.buffer.clear();
  self.connection = nullptr;
  self.kept.reset();
  if (result.error == ErrorKind::out_of_memory) shared_.release();
  if (draining_) finish_drain_if_done();
}

void Server::settle_key(Worker& self, const RunResult& result, TimePoint now) {
  if (result.definitive) {
    const Outcomes::Outcome outcome{result.kind, self.buffer};
    for (const Outcomes::Waiter& waiter : outcomes_.finish(self.key, result.kind, self.buffer)) {
      answer_again(waiter, outcome, now);
    }
    return;
  }
  for (const Outcomes::Waiter& waiter : outcomes_.abandon(self.key)) {
    // They run themselves.
    Connection& connection = *waiter.connection;
    connection.calls[waiter.call].state = CallState::queued;
    connection.next_call = std::min(connection.next_call, waiter.call);
    ++connection.queued;
    ++queued_;
    if (!connection.in_queue) push_queue(connection);
  }
}

void Server::answer_again(const Outcomes::Waiter& waiter, const Outcomes::Outcome& outcome, TimePoint now) {
  RunResult result;
  result.kind = outcome.kind;
  if (outcome.kind == call::RecordKind::error) {
    if (const auto error = call::decode_wire_error(outcome.payload)) result.error = error->kind;
  } else if (waiter.connection->form == Form::json) {
    info_.entry.result_to_json(outcome.payload, result.json);
  }
  std::string payload = outcome.payload;
  answer(*waiter.connection, waiter.call, result, payload, now);
}

void Server::answer(Connection& connection, std::size_t call, RunResult& result, std::string& payload, TimePoint now) {
  PendingCall& pending = connection.calls[call];
  pending.state = CallState::answered;
  --connection.unanswered;
  if (result.kind == call::RecordKind::error) {
    metrics_.count_error(result.error);
  } else if (result.kind == call::RecordKind::result) {
    ++metrics_.results;
  }
  if (connection.form == Form::json) return answer_json(connection, result, payload);
  connection.add_record(result.kind, pending.id, payload);
  if (connection.unanswered == 0) {
    std::string nothing;
    connection.add_record(call::RecordKind::time, static_cast<std::uint64_t>(connection.busy.count()), nothing);
    connection.frame_records(true);
    finish_response(connection);
  } else if (now - connection.last_sent >= flush_interval) {
    connection.frame_records(false);
    flush(connection);
  } else if (!connection.flush_pending) {
    connection.flush_pending = true;
    connection.flush_at = now + flush_interval;
    flush_list_.push_back(&connection);
    need_poller_by(connection.flush_at);
  }
}

void Server::answer_json(Connection& connection, RunResult& result, std::string_view payload) {
  constexpr std::string_view type = "application/json";
  if (result.kind == call::RecordKind::result) {
    connection.respond(200, type, result.json);
  } else if (const auto error = call::decode_wire_error(payload); error) {
    std::string fields = "Turbolift-Error: ";
    fields.append(to_string(error->kind)).append("\r\n");
    const int status = status_of(error->kind);
    if (status == 503) fields += "Retry-After: 1\r\n";
    connection.respond(status, type, to_json(*error), fields);
  } else {
    connection.respond(500, type, to_json({}));
  }
  finish_response(connection);
}

void Server::answer_error(Connection& connection, std::size_t call, const call::WireError& error, TimePoint now) {
  RunResult result;
  result.kind = call::RecordKind::error;
  result.error = error.kind;
  std::string payload = call::encode(error);
  answer(connection, call, result, payload, now);
}

void Server::fail_unrun(Connection& connection, std::size_t call, ErrorKind kind, std::string message, TimePoint now) {
  if (connection.calls[call].state == CallState::queued) {
    --connection.queued;
    --queued_;
    if (connection.queued == 0) remove_from_queue(connection);
  } else {
    outcomes_.forget({&connection, call});
  }
  answer_error(connection, call, {.kind = kind, .message = std::move(message)}, now);
}

void Server::abandon(Worker& worker, TimePoint now) {
  worker.abandoned = true;
  worker.abandoned_at = now;
  worker.kept = worker.connection->share_reader();
  worker.connection = nullptr;
  // It is asked to stop soon, by when the worker may be at another call: that one must have a source of its own.
  to_stop_.push_back(std::exchange(worker.stop, std::stop_source(std::nostopstate)));
  need_poller_by(now);
  if (next_housekeeping_ == TimePoint::max()) next_housekeeping_ = now + options_.heartbeat / 10;
}

void Server::cancel_call(Connection& connection, std::size_t call, TimePoint now) {
  if (connection.calls[call].state != CallState::running) {
    return fail_unrun(connection, call, ErrorKind::cancelled, "the caller has cancelled the call", now);
  }
  const auto found = std::ranges::find_if(workers_, [&](const auto& worker) {
    return worker->running && worker->connection == &connection && worker->call == call;
  });
  if (found == workers_.end()) return;
  abandon(**found, now);
  answer_error(
      connection, call,
      {.kind = ErrorKind::cancelled, .message = "the caller has cancelled the call while it ran", .may_have_run = true},
      now);
}

}  // namespace turbolift::service
