#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <functional>
#include <ranges>

#include "base/backoff.hpp"
#include "base/subprocess.hpp"
#include "call/dispatcher.hpp"
#include "call/text.hpp"

// Of Dispatcher: connections and replicas that were lost, and what becomes of their calls.
namespace turbolift::call {
namespace {

constexpr int max_deaths = 16;  // replicas that may end under a call that is not known to be the reason

constexpr base::BackoffOptions retry_backoff{.initial = std::chrono::milliseconds(20),
                                             .factor = 2,
                                             .max = std::chrono::seconds(2),
                                             .jitter = 0.2,
                                             .max_attempts = 0};

bool is_fault(int signal) {
  switch (signal) {
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGABRT:
    case SIGSYS:
    case SIGTRAP:
      return true;
    default:
      return false;
  }
}

}  // namespace

Replica* Dispatcher::find_replica(ReplicaId id) {
  const auto found = std::ranges::find(replicas_, id, [](const auto& replica) { return replica->id; });
  return found == replicas_.end() ? nullptr : found->get();
}

void Dispatcher::forget(Pending* call, Effects& effects) {
  // The last reference to a value of the program's own type may go with it: not under the lock.
  if (call->state) effects.released.push_back(std::move(call->state));
  for (auto& value : call->shared) effects.released_values.push_back(std::move(value));
  calls_.give_back(call);
}

void Dispatcher::fail(Pending* call, DistributionError error, Effects& effects) {
  if (!is_decided(*call)) {
    effects.done.push_back(
        {std::move(call->state), {}, std::make_unique<DistributionError>(std::move(error)), nullptr});
  }
  forget(call, effects);
}

void Dispatcher::again_at_once(Pending* call, Effects& effects) {
  if (is_decided(*call)) {
    forget(call, effects);
  } else if (options_.at_most_once && call->may_have_run) {
    fail(call,
         error(ErrorKind::outcome_unknown,
               "the call was lost with its replica; it may have run, and at_most_once forbids to run it again", call,
               nullptr),
         effects);
  } else if (closing_) {
    fail(call, error(ErrorKind::platform_stopped, "the platform was closed while the call ran", call, nullptr),
         effects);
  } else {
    call->where = Pending::Where::queued;
    queue_.push_front(call);
    saturated_ = false;
  }
}

void Dispatcher::again(Pending* call, DistributionError final, Effects& effects, TimePoint now,
                       std::chrono::nanoseconds at_least) {
  const bool forbidden = options_.at_most_once && call->may_have_run;
  if (is_decided(*call) || forbidden || closing_) {
    again_at_once(call, effects);
    return;
  }
  if (call->attempts > call->retries) {
    fail(call, std::move(final), effects);
    return;
  }
  base::Backoff backoff(retry_backoff, random_ ^ call->mark);
  std::chrono::nanoseconds delay{};
  for (int i = 0; i < std::max(1, call->attempts) && i < 16; ++i) delay = backoff.next().value_or(retry_backoff.max);
  call->not_before = now + std::max(delay, at_least);
  call->where = Pending::Where::delayed;
  delayed_.push_back(call);
  std::ranges::push_heap(delayed_, std::greater{}, &Pending::not_before);
  reactor_.tick_at(call->not_before);
}

void Dispatcher::suspect(Replica& replica, Suspicion suspicion, Effects& effects) {
  if (replica.diagnosing) return;
  replica.diagnosing = true;
  replica.suspicion = suspicion;
  if (replica.state == Replica::State::ready) replica.state = Replica::State::suspect;
  if (!replica.verdict) effects.diagnose.push_back({replica.id, suspicion, replica.trouble});
}

void Dispatcher::drop(Lane& lane, Effects& effects) {
  unwatch(lane);
  std::erase(unwatched_, &lane);
  lane.closed = true;
  if (lane.pump == Pump::caller) ::shutdown(lane.connection.fd(), SHUT_RDWR);  // it notices at once
  auto& lanes = lane.replica->lanes;
  const auto found = std::ranges::find(lanes, &lane, [](const auto& entry) { return entry.get(); });
  effects.dropped.push_back(std::move(*found));
  lanes.erase(found);
}

void Dispatcher::lose(Lane& lane, Suspicion suspicion, Effects& effects, TimePoint now) {
  Replica& replica = *lane.replica;
  const bool sent = lane.connection.sent_anything();
  if (std::string trouble = lane.connection.trouble(); !trouble.empty()) replica.trouble = std::move(trouble);
  // From the last to the first, so that those which go to the front of the queue keep their order.
  for (Pending* call : take_calls(lane) | std::views::reverse) {
    if (sent) {
      call->may_have_run = true;
      call->where = Pending::Where::limbo;
      replica.limbo.push_back(call);
    } else {
      --call->attempts;
      --call->sent;
      again_at_once(call, effects);
    }
  }
  if (lane.exchange == Exchange::put) replica.putting.erase(lane.put);
  lane.exchange = Exchange::none;
  if (lane.connection.is_untrusted()) suspicion = Suspicion::untrusted;
  drop(lane, effects);
  suspect(replica, suspicion, effects);
  if (!replica.settling) try_settle(replica, effects, now);
}

bool Dispatcher::settle(ReplicaId id, Verdict verdict) {
  Effects effects;
  bool had_calls = false;
  {
    const Lock lock(mutex_);
    Replica* replica = find_replica(id);
    if (replica == nullptr) return false;
    had_calls = replica->in_flight != 0 || !replica->limbo.empty();
    if (verdict.state != Verdict::State::alive) {  // gets nothing more, whatever it waits for below
      replica->diagnosing = true;
      if (replica->state == Replica::State::ready) replica->state = Replica::State::suspect;
    }
    replica->verdict = std::move(verdict);
    const TimePoint time = now();
    try_settle(*replica, effects, time);
    pump(effects, false, time);
    update_demand(effects);
    if (closing_) idle_.notify_all();
  }
  run(effects);
  return had_calls;
}

void Dispatcher::try_settle(Replica& replica, Effects& effects, TimePoint now) {
  if (!replica.verdict) return;
  if (replica.verdict->state == Verdict::State::alive) {
    settle_calls(replica, effects, now);
    replica.verdict.reset();
    replica.trouble.clear();
    replica.diagnosing = false;
    if (replica.state == Replica::State::suspect) replica.state = Replica::State::ready;
    if (replica.in_flight == 0) replica.exclusive = false;
    saturated_ = false;
    check_drained(replica, effects);
    return;
  }
  // What it wrote before it ended counts, the record of the call that ended it above all.
  const bool driven = std::ranges::any_of(replica.lanes, [](const auto& lane) { return lane->pump == Pump::caller; });
  if (driven) return;  // that thread is about to see the end, and comes back here
  replica.settling = true;
  while (!replica.lanes.empty()) {
    const std::shared_ptr<Lane> lane = replica.lanes.back();
    if (lane->exchange == Exchange::none) {
      drop(*lane, effects);
      continue;
    }
    const Connection::Io io = lane->connection.receive(false, lane->expected_bytes);
    if (io == Connection::Io::done) {
      digest(*lane, io, effects, now);
    } else {
      lose(*lane, Suspicion::broken, effects, now);
    }
  }
  settle_calls(replica, effects, now);
  saturated_ = false;
  std::erase_if(replicas_, [&](const auto& entry) { return entry.get() == &replica; });
}

void Dispatcher::settle_calls(Replica& replica, Effects& effects, TimePoint now) {
  std::vector<Pending*> calls = std::exchange(replica.limbo, {});
  if (calls.empty()) return;
  const auto unexplained = std::ranges::count_if(calls, [](const Pending* call) { return !call->last_words; });
  const bool allowed = budget_.lost(now);
  for (Pending* call : calls) settle_call(replica, call, unexplained == 1, allowed, effects, now);
}

void Dispatcher::settle_call(Replica& replica, Pending* call, bool alone, bool allowed, Effects& effects,
                             TimePoint now) {
  const Verdict& verdict = *replica.verdict;  // NOLINT(bugprone-unchecked-optional-access): try_settle looked
  if (call->last_words) {
    end_twin(*call, now);
    if (!call->has_outcome()) {
      auto failure = std::make_unique<DistributionError>(to_distribution_error(*call->last_words));
      failure->function = options_.function;
      failure->replica = replica.name;
      failure->attempts = call->sent;
      failure->log = verdict.log;
      effects.done.push_back({std::move(call->state), {}, std::move(failure), std::move(call->last_words)});
    }
    forget(call, effects);
    return;
  }
  using enum Verdict::State;
  const bool silent = replica.suspicion == Suspicion::silent;
  // Where something between has answered, it may have had nobody to pass the call on to; the call that ends its replica
  // is known all the same, after max_deaths.
  const bool unrouted = replica.suspicion == Suspicion::unrouted && !verdict.out_of_memory;
  const bool innocent =
      verdict.state != alive && (replica.blamed || !alone || (verdict.state == stopped && !silent) || unrouted);
  if (innocent) {
    // Another call ended the process, or it is not known which one did: this one loses no attempt, but it does not run
    // again for ever; and from now on alone, so that the next time it is known.
    if (!replica.blamed && verdict.state != stopped && call->may_have_run) call->suspect = true;
    --call->attempts;
    if (++call->deaths <= max_deaths) {
      again_at_once(call, effects);
      return;
    }
  }
  DistributionError failure = error(ErrorKind::unavailable, {}, call, &replica);
  failure.log = verdict.log;
  bool again_allowed = allowed;
  if (innocent && unrouted) {
    failure.message = text("tried ", call->deaths, " times: ", replica.trouble);
    again_allowed = false;
  } else if (innocent) {
    failure.message = text(call->deaths, " replicas in turn ended while it ran, because of other calls");
    again_allowed = false;
  } else if (silent) {
    failure.message = text("no sign of life from the replica for ",
                           std::chrono::ceil<std::chrono::seconds>(options_.silence).count(), " s while the call ran");
  } else if (verdict.state == exited) {
    failure.kind = ErrorKind::function_exited;
    failure.exit_code = verdict.exit_code;
    failure.message = text("it ended its process with exit code ", verdict.exit_code, "; a function must return");
    again_allowed = false;
  } else if (verdict.state == killed) {
    failure.kind = verdict.out_of_memory ? ErrorKind::out_of_memory : ErrorKind::function_crashed;
    failure.signal = verdict.signal;
    failure.message = text(base::ExitStatus{0, verdict.signal}.describe(), " ended its process");
    if (verdict.out_of_memory) {
      failure.message = "its process was ended for taking too much memory; raise FunctionOptions::memory";
    } else if (verdict.signal == SIGKILL) {
      failure.message += ": the kernel does that when memory runs out (see dmesg), otherwise somebody sent it";
    }
    again_allowed = allowed && !verdict.out_of_memory && !is_fault(verdict.signal);
  } else if (verdict.cause) {
    failure.kind = *verdict.cause;
    failure.message = verdict.message;
    again_allowed = allowed && failure.kind != ErrorKind::forbidden;
  } else {
    failure.message = "the connection to the replica ended before the answer came";
    if (!replica.trouble.empty()) failure.message += ": " + replica.trouble;
  }
  if (again_allowed) {
    again(call, std::move(failure), effects, now);
  } else {
    fail(call, std::move(failure), effects);
  }
}

void Dispatcher::check_drained(Replica& replica, Effects& effects) {
  const bool done = replica.state == Replica::State::draining && replica.in_flight == 0 && replica.limbo.empty();
  if (done && !std::exchange(replica.said_drained, true)) effects.drained.push_back(replica.id);
}

}  // namespace turbolift::call
