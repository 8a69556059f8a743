#include <sys/epoll.h>

#include <algorithm>
#include <cstring>

#include "call/dispatcher.hpp"
#include "call/frame.hpp"
#include "call/text.hpp"

// Of Dispatcher: what replicas answer.
namespace turbolift::call {
namespace {

constexpr int max_missing = 8;  // a shared value that a replica cannot keep for so long does not fit into it
constexpr auto retry_after_default = std::chrono::milliseconds(100);

/// What an answer of something between says of the way.
Suspicion suspicion_of(int status) {
  return status == 401 ? Suspicion::refused : status == 403 ? Suspicion::forbidden : Suspicion::unrouted;
}

/// The text of an error response, which is short.
std::string_view text_of(std::string_view body) {
  return body.substr(0, 4096);
}

}  // namespace

void Lane::on_events(std::uint32_t events) noexcept {
  dispatcher->on_events(*this, events);
}

void Dispatcher::on_events(Lane& lane, std::uint32_t events) noexcept {
  Effects effects;
  {
    const Lock lock(mutex_);
    // What was fetched from the kernel before somebody else took the connection over is not for this thread.
    if (lane.closed || lane.key == 0 || lane.pump == Pump::caller) return;
    const TimePoint time = now();
    if (!lane.connection.sent_all()) {
      if (lane.connection.send() == Connection::Io::failed) {
        lose(lane, Suspicion::broken, effects, time);
      } else {
        lane.heard_at = time;  // it takes what is sent, or goes on towards that: not silent
      }
    }
    if (!lane.closed && (events & ~std::uint32_t{EPOLLOUT}) != 0) {
      digest(lane, lane.connection.receive(false, lane.expected_bytes), effects, time);
      if (!saturated_) pump(effects, false, time);
      update_demand(effects);
    }
    if (!lane.closed && lane.pump == Pump::reactor) watch(lane);
    if (closing_) idle_.notify_all();
  }
  run(effects);
}

void Dispatcher::digest(Lane& lane, Connection::Io io, Effects& effects, TimePoint now) {
  if (io == Connection::Io::again) return;
  ResponseReader& response = lane.connection.response();
  if (io != Connection::Io::done || lane.exchange == Exchange::none) {
    lose(lane, Suspicion::broken, effects, now);
    return;
  }
  lane.heard_at = now;
  if (!response.has_head()) return;
  if (lane.exchange == Exchange::call && response.head().status == 200) {
    take_records(lane, effects, now);
    if (lane.closed) return;
  } else if (response.body().size() > (std::size_t{64} << 10U)) {
    response.consume(response.body().size());  // nobody reads so long an explanation
  }
  if (response.complete()) end_exchange(lane, effects, now);
}

void Dispatcher::take_records(Lane& lane, Effects& effects, TimePoint now) {
  ResponseReader& response = lane.connection.response();
  while (true) {
    Record record;
    std::size_t consumed = 0;
    std::size_t needed = 0;
    const Progress progress = decode_record(response.body(), record, consumed, needed);
    if (progress == Progress::end) break;
    if (progress == Progress::incomplete && !response.complete()) {
      lane.expected_bytes = needed - response.body().size();
      return;
    }
    if (progress != Progress::item || !lane.connection.sent_all() || !take_record(lane, record, effects, now)) {
      lose(lane, Suspicion::broken, effects, now);
      return;
    }
    response.consume(consumed);
  }
  lane.expected_bytes = 0;
}

void Dispatcher::answered(Lane& lane, Pending* call) {
  lane.calls[call->id - lane.first_id] = nullptr;
  --lane.unanswered;
  --in_flight_;
  --lane.replica->in_flight;
  lane.replica->exclusive = false;
  if (call->abandoned_at != TimePoint{}) --lane.abandoned;
  call->lane = nullptr;
  lane.answered_at = lane.heard_at;
  saturated_ = false;
}

bool Dispatcher::take_record(Lane& lane, const Record& record, Effects& effects, TimePoint now) {
  if (record.kind == RecordKind::heartbeat) return true;
  if (record.kind == RecordKind::time) {
    constexpr auto longest = static_cast<std::uint64_t>(std::chrono::nanoseconds::max().count());
    if (lane.unanswered != 0 || lane.calls.empty()) return false;
    if (!lane.replica->blamed)
      pace_.measured(lane.calls.size(), std::chrono::nanoseconds(std::min(record.id, longest)));
    return true;
  }
  if (record.id < lane.first_id || record.id - lane.first_id >= lane.calls.size()) return false;
  Pending* call = lane.calls[record.id - lane.first_id];
  if (call == nullptr) return false;
  Replica& replica = *lane.replica;
  if (record.kind == RecordKind::result) {
    answered(lane, call);
    end_twin(*call, now);
    if (!call->has_outcome()) {
      effects.done.push_back({std::move(call->state), std::string(record.payload), nullptr, nullptr});
    }
    forget(call, effects);
    return true;
  }
  if (record.kind == RecordKind::shared_missing) {
    detail::ValueDigest digest{};
    std::memcpy(digest.data(), record.payload.data(), digest.size());
    answered(lane, call);
    replica.shared.erase(digest);
    --call->attempts;
    if (++call->missing > max_missing) {
      fail(call,
           error(ErrorKind::out_of_memory,
                 "the replica has dropped a shared value again and again: it has too little memory for what "
                 "turbolift::share sends; raise FunctionOptions::memory",
                 call, &replica),
           effects);
    } else {
      again_at_once(call, effects);
    }
    return true;
  }
  std::optional<WireError> wire = decode_wire_error(record.payload);
  if (!wire) return false;
  answered(lane, call);
  call->may_have_run = wire->may_have_run;
  if (wire->kind == ErrorKind::function_crashed || wire->kind == ErrorKind::function_exited) {
    // The process is about to end. What else is known of that (its log) is waited for.
    replica.blamed = true;
    pace_.crashed();
    call->last_words = std::make_unique<WireError>(std::move(*wire));
    call->where = Pending::Where::limbo;
    replica.limbo.push_back(call);
    suspect(replica, Suspicion::broken, effects);
    return true;
  }
  DistributionError failure = to_distribution_error(*wire);
  failure.function = options_.function;
  failure.replica = replica.name;
  failure.attempts = call->sent;
  const bool refused = wire->kind == ErrorKind::unavailable || wire->kind == ErrorKind::overloaded;
  if (refused && !wire->may_have_run) {
    again(call, std::move(failure), effects, now);
  } else {
    end_twin(*call, now);
    if (!call->has_outcome()) {
      effects.done.push_back({std::move(call->state),
                              {},
                              std::make_unique<DistributionError>(std::move(failure)),
                              std::make_unique<WireError>(std::move(*wire))});
    }
    forget(call, effects);
  }
  return true;
}

void Dispatcher::end_exchange(Lane& lane, Effects& effects, TimePoint now) {
  ResponseReader& response = lane.connection.response();
  Replica& replica = *lane.replica;
  const int status = response.head().status;
  const Exchange exchange = std::exchange(lane.exchange, Exchange::none);
  // Something between says that.
  const bool unwelcome = response.head().error_kind.empty() && suspicion_of(status) != Suspicion::unrouted;
  saturated_ = false;
  switch (exchange) {
    case Exchange::call: {
      if (status == 200 && lane.unanswered == 0) {
        budget_.answered();
      } else if (status == 200) {
        lane.exchange = Exchange::call;  // some calls have died with their answer
        lose(lane, Suspicion::broken, effects, now);
        return;
      } else {
        refused(lane, effects, now);
      }
      lane.calls.clear();
      break;
    }
    case Exchange::put: {
      replica.putting.erase(lane.put);
      lane.put_value = {};
      if (unwelcome) {
        lost_on_the_way(lane, effects);
      } else if (status == 204 || status == 200) {
        replica.shared.insert(lane.put);
      } else if (Pending* call = calls_.find(lane.put_for); call != nullptr && !call->has_outcome()) {
        const ErrorKind kind = status == 413 ? ErrorKind::payload_too_large : ErrorKind::unavailable;
        effects.done.push_back(
            {call->state,
             {},
             std::make_unique<DistributionError>(
                 error(kind, text("a shared value was refused with status ", status, ": ", text_of(response.body())),
                       call, &replica)),
             nullptr});
        call->abandoned_at = now;  // the queue drops it
      }
      break;
    }
    case Exchange::probe:
      if (unwelcome) {
        lost_on_the_way(lane, effects);
      } else if (status != 200) {
        if (replica.state == Replica::State::starting) {
          replica.trouble = text("the way there answers ", status, ": ", text_of(response.body()));
          replica.probe_at = now + std::chrono::milliseconds(20);
          reactor_.tick_at(replica.probe_at);
        }
      } else if (replica.state == Replica::State::starting) {
        replica.state = Replica::State::ready;
        replica.trouble.clear();
        effects.ready.push_back(replica.id);
      }
      break;
    case Exchange::cancel:
    case Exchange::none:
      break;
  }
  if (lane.closed) return;
  const bool reusable = response.head().keep_alive && lane.connection.sent_all();
  response.next();
  if (!reusable) drop(lane, effects);
  check_drained(replica, effects);
}

std::vector<Pending*> Dispatcher::take_calls(Lane& lane) {
  std::vector<Pending*> calls = std::exchange(lane.calls, {});
  std::erase(calls, nullptr);
  lane.unanswered = 0;
  in_flight_ -= calls.size();
  lane.replica->in_flight -= calls.size();
  for (Pending* call : calls) call->lane = nullptr;
  return calls;
}

void Dispatcher::lost_on_the_way(Lane& lane, Effects& effects) {
  // Something between has answered, which has no way to the service any more, and does not know what became of the
  // calls: as if the connection had ended.
  ResponseReader& response = lane.connection.response();
  Replica& replica = *lane.replica;
  replica.trouble = text("what stands between answered ", response.head().status, ": ", text_of(response.body()));
  for (Pending* call : take_calls(lane)) {
    call->may_have_run = call->may_have_run || response.head().status >= 500;
    call->where = Pending::Where::limbo;
    replica.limbo.push_back(call);
  }
  replica.exclusive = false;
  suspect(replica, suspicion_of(response.head().status), effects);
}

void Dispatcher::refused(Lane& lane, Effects& effects, TimePoint now) {
  const ResponseHead& head = lane.connection.response().head();
  Replica& replica = *lane.replica;
  ErrorKind kind = ErrorKind::unavailable;
  const bool named = from_string(head.error_kind, kind);
  const bool unwelcome = suspicion_of(head.status) != Suspicion::unrouted;
  if (!named && (unwelcome || head.status == 404 || head.status >= 500)) {
    lost_on_the_way(lane, effects);
    return;
  }
  const std::string message =
      text("the service answered ", head.status, ": ", text_of(lane.connection.response().body()));
  const bool unstarted = head.status == 503 || head.status < 500;
  const auto wait =
      std::max<std::chrono::nanoseconds>(head.retry_after.value_or(std::chrono::seconds(0)), retry_after_default);
  const bool split = head.status == 413 && lane.calls.size() > 1;
  if (head.status == 503 && kind == ErrorKind::unavailable && replica.state == Replica::State::ready) {
    replica.state = Replica::State::draining;  // it finishes what it has, then the source reports its end
  }
  // A replica that drains is left for others, which is no load besides; one that has too much is not to get more.
  const bool allowed = (unstarted && kind != ErrorKind::overloaded) || budget_.lost(now);
  for (Pending* call : take_calls(lane)) {
    if (!unstarted) call->may_have_run = true;
    DistributionError failure = error(kind, message, call, &replica);
    if (split) {
      call->suspect = true;  // what is too large alone is found out alone
      --call->attempts;
      again_at_once(call, effects);
    } else if (head.status >= 500 && allowed) {
      again(call, std::move(failure), effects, now, head.status == 503 ? wait : std::chrono::nanoseconds(0));
    } else {
      fail(call, std::move(failure), effects);
    }
  }
  replica.exclusive = false;
}

}  // namespace turbolift::call
