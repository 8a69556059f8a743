#include <algorithm>
#include <functional>

#include "call/dispatcher.hpp"

// Of Dispatcher: what time brings, and the replicas that come and go.
namespace turbolift::call {

void Dispatcher::add_deadline(const Pending& call) {
  // Ended calls leave their entries behind; they are swept before they are the most of it.
  if (deadlines_.size() > 2 * calls_.size() + 1024) {
    std::erase_if(deadlines_, [this](const auto& entry) { return calls_.find(entry.second) == nullptr; });
    std::ranges::make_heap(deadlines_, std::greater{});
  }
  deadlines_.emplace_back(call.deadline, call.mark);
  std::ranges::push_heap(deadlines_, std::greater{});
}

void Dispatcher::abandon(Pending* call, TimePoint now) {
  if (call->abandoned_at != TimePoint{}) return;
  call->abandoned_at = now;
  Lane& lane = *call->lane;
  ++lane.abandoned;
  lane.replica->cancels.push_back(call->id);
  if (lane.pump == Pump::nobody) {
    std::erase(unwatched_, &lane);
    watch(lane);
  }
}

void Dispatcher::expire(Pending* call, Effects& effects, TimePoint now) {
  const bool in_flight = call->where == Pending::Where::in_flight;
  DistributionError failure =
      error(ErrorKind::deadline_exceeded, {}, call, call->lane != nullptr ? call->lane->replica : nullptr);
  failure.may_have_run = failure.may_have_run || in_flight;
  failure.message = in_flight ? "the call's deadline passed while it ran"
                              : "the call's deadline passed while it waited for a replica";
  effects.done.push_back({call->state, {}, std::make_unique<DistributionError>(std::move(failure)), nullptr});
  end_twin(*call, now);
  if (in_flight) {
    abandon(call, now);
    return;
  }
  call->abandoned_at = now;
  saturated_ = false;  // the queue may drop it
  if (call->where == Pending::Where::queued) {
    newest_first_ = true;
    ++expired_;
  }
}

Dispatcher::TimePoint Dispatcher::tick_calls(Effects& effects, TimePoint now) {
  while (!delayed_.empty() && delayed_.front()->not_before <= now) {
    std::ranges::pop_heap(delayed_, std::greater{}, &Pending::not_before);
    Pending* call = delayed_.back();
    delayed_.pop_back();
    call->where = Pending::Where::queued;
    queue_.push_back(call);
    saturated_ = false;
  }
  while (!deadlines_.empty() && deadlines_.front().first <= now) {
    Pending* call = calls_.find(deadlines_.front().second);
    std::ranges::pop_heap(deadlines_, std::greater{});
    deadlines_.pop_back();
    if (call != nullptr && !call->has_outcome()) expire(call, effects, now);
  }
  if (expired_ > queue_.size() / 2 + 64) {
    expired_ = 0;
    queue_.remove_if([&](Pending* call) {
      const bool drop = call->has_outcome();
      if (drop) forget(call, effects);
      return drop;
    });
  }
  TimePoint next = TimePoint::max();
  if (!delayed_.empty()) next = std::min(next, delayed_.front()->not_before);
  if (!deadlines_.empty()) next = std::min(next, deadlines_.front().first);
  return next;
}

Dispatcher::TimePoint Dispatcher::tick_replica(Replica& replica, Effects& effects, TimePoint now) {
  TimePoint next = TimePoint::max();
  const bool starting = replica.state == Replica::State::starting;
  std::size_t stuck = 0;
  std::vector<Lane*> silent;
  for (const auto& lane : replica.lanes) {
    if (lane->exchange == Exchange::none || lane->pump != Pump::reactor) continue;
    if (!starting) {  // how long a start may take is the source's concern
      if (now - lane->heard_at >= options_.silence) {
        silent.push_back(lane.get());
      } else {
        next = std::min(next, lane->heard_at + options_.silence);
      }
    }
    if (lane->abandoned == 0) continue;
    for (const Pending* call : lane->calls) {
      if (call == nullptr || call->abandoned_at == TimePoint{}) continue;
      if (now - call->abandoned_at >= options_.stuck_after) {
        ++stuck;
      } else {
        next = std::min(next, call->abandoned_at + options_.stuck_after);
      }
    }
  }
  for (Lane* lane : silent) {
    replica.settling = true;  // the replica must outlive this loop
    lose(*lane, Suspicion::silent, effects, now);
    replica.settling = false;
  }
  if (!replica.diagnosing && stuck >= static_cast<std::size_t>(std::max(1, options_.concurrency))) {
    suspect(replica, Suspicion::stuck, effects);
  }
  if (replica.diagnosing) return next;
  if (!replica.cancels.empty()) send_cancels(replica, effects, now);
  const bool idle = replica.in_flight == 0 && std::ranges::all_of(replica.lanes, [](const auto& lane) {
                      return lane->exchange == Exchange::none;
                    });
  if (idle && (starting || replica.state == Replica::State::ready)) {
    if (now >= replica.probe_at) send_probe(replica, effects, now);
    next = std::min(next, replica.probe_at);
  }
  return next;
}

Dispatcher::TimePoint Dispatcher::on_tick(TimePoint now) noexcept {
  Effects effects;
  TimePoint next = TimePoint::max();
  {
    const Lock lock(mutex_);
    if (closed_) return next;
    next = tick_calls(effects, now);
    for (std::size_t i = 0; i < replicas_.size(); ++i) next = std::min(next, tick_replica(*replicas_[i], effects, now));
    if (!saturated_) pump(effects, false, now);
    next = std::min(next, hedge(effects, now));
    update_demand(effects);
    if (closing_) idle_.notify_all();
  }
  run(effects);
  return next;
}

void Dispatcher::add_replica(ReplicaId id, std::string name) {
  add_replica(id, std::move(name), options_.route);
}

void Dispatcher::add_replica(ReplicaId id, std::string name, const Route& route) {
  Effects effects;
  {
    const Lock lock(mutex_);
    if (closed_) return;
    auto replica = std::make_unique<Replica>();
    replica->id = id;
    replica->name = std::move(name);
    replica->heads = &route == &options_.route ? heads_ : heads_for(route);
    Replica& added = *replica;
    replicas_.push_back(std::move(replica));
    send_probe(added, effects, now());
  }
  run(effects);
}

void Dispatcher::drain(ReplicaId id) {
  Effects effects;
  {
    const Lock lock(mutex_);
    Replica* replica = find_replica(id);
    if (replica == nullptr) return;
    if (replica->state != Replica::State::suspect) replica->state = Replica::State::draining;
    check_drained(*replica, effects);
  }
  run(effects);
}

void Dispatcher::fail_waiting(const DistributionError& error) {
  Effects effects;
  {
    const Lock lock(mutex_);
    const auto stop = [&](Pending* call) {
      DistributionError copy = error;
      copy.function = options_.function;
      copy.attempts = call->sent;
      copy.may_have_run = call->may_have_run;
      fail(call, std::move(copy), effects);
    };
    while (Pending* call = queue_.pop_front()) stop(call);
    for (Pending* call : std::exchange(delayed_, {})) stop(call);
  }
  run(effects);
}

}  // namespace turbolift::call
