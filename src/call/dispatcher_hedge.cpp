#include <algorithm>

#include "call/dispatcher.hpp"

// Of Dispatcher: calls that take far longer than others run a second time on a replica that has nothing else to do, and
// whichever answers first counts (J. Dean, L. A. Barroso: The Tail at Scale, CACM 56(2), 2013).
namespace turbolift::call {
namespace {

constexpr int times_longer = 3;  // than the average
constexpr auto least_patience = std::chrono::milliseconds(5);

}  // namespace

bool Dispatcher::hedges() const {
  return !options_.at_most_once && pace_.known() && replicas_.size() > 1;
}

std::chrono::nanoseconds Dispatcher::patience() const {
  if (!hedges()) return options_.silence;
  return std::max<std::chrono::nanoseconds>(times_longer * pace_.service_time(), least_patience);
}

Pending* Dispatcher::living_twin(const Pending& call) const {
  Pending* twin = calls_.find(call.twin);
  return twin != nullptr && twin->abandoned_at == TimePoint{} ? twin : nullptr;
}

/// It has an outcome, or its twin is about to give it one.
bool Dispatcher::is_decided(const Pending& call) const {
  return call.has_outcome() || living_twin(call) != nullptr;
}

void Dispatcher::end_twin(const Pending& call, TimePoint now) {
  Pending* twin = living_twin(call);
  if (twin == nullptr) return;
  if (twin->where == Pending::Where::in_flight) {
    abandon(twin, now);
    reactor_.tick_at(TimePoint{});  // tells the service, on the I/O thread
  } else {
    twin->abandoned_at = now;
  }
}

bool Dispatcher::hedge_call(Replica& from, Pending& call, Effects& effects, TimePoint now) {
  Replica* idlest = nullptr;
  for (const auto& replica : replicas_) {
    if (replica.get() == &from || !has_room(*replica, call)) continue;
    if (idlest == nullptr || replica->in_flight < idlest->in_flight) idlest = replica.get();
  }
  if (idlest == nullptr) return false;
  const std::shared_ptr<Lane> lane = idle_lane(*idlest, effects, max_lanes());
  if (lane == nullptr) return false;
  Pending* twin = calls_.take();
  twin->where = Pending::Where::queued;
  twin->state = call.state;
  twin->arguments = call.arguments;
  twin->deadline = call.deadline;
  twin->retries = call.retries;
  twin->sent = call.sent;
  twin->twin = call.mark;
  call.twin = twin->mark;
  queue_.push_front(twin);
  send_frame(*lane, 1, effects, false, now);
  return true;
}

Dispatcher::TimePoint Dispatcher::hedge(Effects& effects, TimePoint now) {
  if (!hedges() || closing_) return TimePoint::max();
  TimePoint next = TimePoint::max();
  std::vector<std::pair<Replica*, Pending*>> late;
  for (const auto& replica : replicas_) {
    for (const auto& lane : replica->lanes) {
      if (lane->exchange != Exchange::call || lane->pump != Pump::reactor || lane->unanswered == lane->abandoned) {
        continue;
      }
      if (now - lane->answered_at < patience()) {
        next = std::min(next, lane->answered_at + patience());
        continue;
      }
      for (Pending* call : lane->calls) {
        const bool may = call != nullptr && !call->has_outcome() && call->twin == 0 && call->retries > 0 &&
                         !call->suspect && call->shared.empty() && call->idempotency_key.empty();
        if (may) late.emplace_back(replica.get(), call);
      }
    }
  }
  if (!queue_.empty()) return next;  // there is other work for whoever has room
  for (const auto& [replica, call] : late) {
    if (!hedge_call(*replica, *call, effects, now)) break;
  }
  return next;
}

}  // namespace turbolift::call
