#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/digest.hpp"
#include "call/dispatcher.hpp"
#include "call/frame.hpp"

// Of Dispatcher: which call goes to which replica, and when.
namespace turbolift::call {
namespace {

constexpr std::size_t max_lanes_of_replica = 64;
constexpr auto demand_interval = std::chrono::milliseconds(50);

std::uint64_t next_random(std::uint64_t& state) {  // xorshift64*: spreading calls needs speed, not secrecy
  state ^= state >> 12U;
  state ^= state << 25U;
  state ^= state >> 27U;
  return state * 0x2545F4914F6CDD1DULL;
}

bool contains_all(const std::set<detail::ValueDigest>& set, const Pending& call) {
  return std::ranges::all_of(call.shared, [&](const auto& value) { return set.contains(value->digest()); });
}

bool contains_any(const std::set<detail::ValueDigest>& set, const Pending& call) {
  return std::ranges::any_of(call.shared, [&](const auto& value) { return set.contains(value->digest()); });
}

}  // namespace

std::size_t Dispatcher::capacity() const {
  const auto slots = static_cast<std::size_t>(std::max(1, options_.concurrency));
  // A slow function, or one that must not run twice: no call waits in a replica where it could be lost with another
  // one.
  if (pace_.limit() == 1 || options_.at_most_once) return slots;
  return 2 * slots * pace_.limit();  // one frame runs while the next one is on its way
}

std::size_t Dispatcher::needed(std::size_t calls) const {
  return (calls + capacity() - 1) / capacity();
}

std::size_t Dispatcher::max_lanes() const {
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::max(1, options_.concurrency)) + 1, 2,
                                 max_lanes_of_replica);
}

detail::Width Dispatcher::width(std::size_t replicas) const {
  const Lock lock(mutex_);
  replicas = std::max<std::size_t>(1, replicas);
  const auto slots = static_cast<std::size_t>(std::max(1, options_.concurrency));
  // The caller asks once, perhaps before the first call: a function of which nothing is known may be a fast one. What
  // is too much for a slow one waits in the queue here, and takes nothing but its arguments' memory.
  return {.least = 2 * slots * replicas, .most = 2 * slots * Pace::max_calls * replicas};
}

Load Dispatcher::load_now() const {
  Load load;
  load.waiting = queue_.size();
  load.in_flight = in_flight_;
  load.slots = static_cast<std::size_t>(std::max(1, options_.concurrency));
  if (pace_.known()) load.service_time = pace_.service_time();
  const TimePoint time = now();
  for (const auto& replica : replicas_) {
    for (const auto& lane : replica->lanes) {
      if (lane->exchange == Exchange::call) load.longest = std::max(load.longest, time - lane->answered_at);
    }
  }
  return load;
}

Load Dispatcher::load() const {
  const Lock lock(mutex_);
  return load_now();
}

std::string Dispatcher::trouble() const {
  const Lock lock(mutex_);
  for (const auto& replica : replicas_) {
    if (replica->state != Replica::State::ready && !replica->trouble.empty()) return replica->trouble;
  }
  return {};
}

std::size_t Dispatcher::take_peak() {
  const Lock lock(mutex_);
  return std::exchange(peak_, needed(queue_.size() + delayed_.size() + in_flight_));
}

void Dispatcher::update_demand(Effects& effects) {
  if (queue_.empty()) return;
  effects.demand = true;
  effects.load = load_now();
  reactor_.tick_at(now() + demand_interval);  // a queue that does not move gives no other occasion to look
}

bool Dispatcher::has_room(const Replica& replica, const Pending& call) const {
  if (replica.state != Replica::State::ready || replica.exclusive || replica.in_flight >= capacity()) return false;
  if (call.suspect && replica.in_flight != 0) return false;
  if (!call.shared.empty() && contains_any(replica.putting, call)) return false;
  return replica.lanes.size() < max_lanes() ||
         std::ranges::any_of(replica.lanes, [](const auto& lane) { return lane->exchange == Exchange::none; });
}

Replica* Dispatcher::choose(const Pending& call, std::size_t& candidates) {
  // The power of two choices: of two random ones that have room, the one with fewer calls.
  candidates = 0;
  for (const auto& replica : replicas_) candidates += has_room(*replica, call) ? 1U : 0U;
  if (candidates == 0) return nullptr;
  const std::uint64_t random = next_random(random_);
  const std::size_t first = (random & 0xffffffffU) % candidates;
  const std::size_t other = candidates == 1 ? first : (first + 1 + (random >> 32U) % (candidates - 1)) % candidates;
  Replica* chosen = nullptr;
  std::size_t index = 0;
  for (const auto& replica : replicas_) {
    if (!has_room(*replica, call)) continue;
    if ((index == first || index == other) && (chosen == nullptr || replica->in_flight < chosen->in_flight)) {
      chosen = replica.get();
    }
    ++index;
  }
  return chosen;
}

Pending* Dispatcher::next_queued(Effects& effects, TimePoint now) {
  while (Pending* call = queue_.front()) {
    if (!call->has_outcome() && call->deadline <= now) expire(call, effects, now);
    if (!call->has_outcome()) return call;
    queue_.pop_front();
    forget(call, effects);
  }
  return nullptr;
}

std::shared_ptr<Lane> Dispatcher::idle_lane(Replica& replica, Effects& effects, std::size_t limit) {
  for (const auto& lane : replica.lanes) {
    if (lane->exchange == Exchange::none) return lane;
  }
  if (replica.lanes.size() >= limit) return nullptr;
  auto stream = source_->connect(replica.id);
  if (!stream) {
    suspect(replica, Suspicion::broken, effects);
    return nullptr;
  }
  auto lane = std::make_shared<Lane>(shared_from_this(), replica, std::move(*stream));
  replica.lanes.push_back(lane);
  return lane;
}

void Dispatcher::pump(Effects& effects, bool by_caller, TimePoint now) {
  saturated_ = false;
  while (Pending* call = next_queued(effects, now)) {
    std::size_t candidates = 0;
    Replica* replica = choose(*call, candidates);
    if (replica == nullptr) {
      saturated_ = true;
      return;
    }
    const std::shared_ptr<Lane> lane = idle_lane(*replica, effects, max_lanes());
    if (lane == nullptr) continue;  // it is suspect now and will not be chosen again
    const auto missing = std::ranges::find_if(
        call->shared, [&](const auto& value) { return !replica->shared.contains(value->digest()); });
    if (missing != call->shared.end()) {
      send_shared(*lane, *call, **missing, effects, now);
      continue;
    }
    // Spread over all that have room: five calls on one replica while another has none would take five times as long.
    const std::size_t share = (queue_.size() + candidates - 1) / candidates;
    send_frame(*lane, std::min(share, capacity() - replica->in_flight), effects, by_caller, now);
  }
  newest_first_ = false;
  expired_ = 0;
}

void Dispatcher::append_head(std::string& head, std::string_view request, std::size_t body_bytes) {
  head.append(request);
  std::array<char, 24> digits{};
  head.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), body_bytes).ptr);
  head.append("\r\n\r\n");
}

void Dispatcher::send_frame(Lane& lane, std::size_t limit, Effects& effects, bool by_caller, TimePoint now) {
  const auto slots = static_cast<std::size_t>(std::max(1, options_.concurrency));
  limit = std::clamp<std::size_t>(std::min(limit, slots * pace_.limit()), 1, Pace::max_calls);
  Replica& replica = *lane.replica;
  Outgoing& out = lane.connection.start();
  append_request_header(out.body(), client_);
  lane.calls.clear();
  lane.first_id = next_id_;
  while (lane.calls.size() < limit) {
    Pending* call = next_queued(effects, now);
    if (call == nullptr) break;
    if (!lane.calls.empty()) {
      if (call->suspect || out.body_bytes() + call->arguments.size() > options_.max_frame_bytes) break;
      if (!call->shared.empty() && !contains_all(replica.shared, *call)) break;
    }
    queue_.pop_front();
    call->id = next_id_++;
    call->lane = &lane;
    call->where = Pending::Where::in_flight;
    ++call->attempts;
    ++call->sent;
    CallFrame frame;
    frame.id = call->id;
    frame.attempt = static_cast<std::uint8_t>(std::min(call->sent, 255));
    if (call->deadline != TimePoint::max()) {
      const auto left = std::chrono::floor<std::chrono::microseconds>(call->deadline - now).count();
      frame.deadline_us = static_cast<std::uint64_t>(std::max<std::chrono::microseconds::rep>(1, left));
    }
    frame.idempotency_key = call->idempotency_key;
    frame.arguments = call->arguments;
    append_call_header(out.body(), frame);
    out.append(call->arguments);
    lane.calls.push_back(call);
    if (call->suspect) {
      replica.exclusive = true;
      break;
    }
  }
  if (lane.calls.empty()) return;
  lane.unanswered = lane.calls.size();
  lane.abandoned = 0;
  replica.in_flight += lane.unanswered;
  in_flight_ += lane.unanswered;
  append_head(out.head(), replica.heads->call, out.body_bytes());
  begin(lane, Exchange::call, effects, by_caller, now);
}

void Dispatcher::send_shared(Lane& lane, const Pending& call, const detail::SharedValue& value, Effects& effects,
                             TimePoint now) {
  Outgoing& out = lane.connection.start();
  lane.put = value.digest();
  lane.put_for = call.mark;
  lane.replica->putting.insert(value.digest());
  out.append(value.encoded());  // the call keeps the value: see where its answer is digested
  const RequestHeads& heads = *lane.replica->heads;
  std::string request = "PUT " + heads.path_prefix + "/shared/";
  request += base::to_hex(std::as_bytes(std::span(value.digest())));
  append_head(out.head(), request + heads.fields + "Content-Length: ", value.encoded().size());
  lane.put_value = detail::Ref<const detail::SharedValue>::share(&value);
  begin(lane, Exchange::put, effects, false, now);
}

void Dispatcher::send_cancels(Replica& replica, Effects& effects, TimePoint now) {
  // One connection more than calls may take: a busy replica must hear a cancel.
  const std::shared_ptr<Lane> lane = idle_lane(replica, effects, max_lanes() + 1);
  if (lane == nullptr) return;
  Outgoing& out = lane->connection.start();
  append_cancel_header(out.body(), client_);
  for (const std::uint64_t id : std::exchange(replica.cancels, {})) append_varint(out.body(), id);
  const RequestHeads& heads = *replica.heads;
  append_head(out.head(),
              "POST " + heads.path_prefix + "/cancel" + heads.fields + "Content-Length: ", out.body_bytes());
  begin(*lane, Exchange::cancel, effects, false, now);
}

void Dispatcher::send_probe(Replica& replica, Effects& effects, TimePoint now) {
  const std::shared_ptr<Lane> lane = idle_lane(replica, effects, max_lanes() + 1);
  if (lane == nullptr) return;
  Outgoing& out = lane->connection.start();
  const bool starting = replica.state == Replica::State::starting;
  const RequestHeads& heads = *replica.heads;
  out.head() = "GET " + heads.path_prefix + (starting ? "/about" : "/healthz/live") + heads.fields + "\r\n";
  replica.probe_at = now + options_.probe_interval;
  begin(*lane, Exchange::probe, effects, false, now);
}

void Dispatcher::begin(Lane& lane, Exchange exchange, Effects& effects, bool by_caller, TimePoint now) {
  lane.exchange = exchange;
  lane.heard_at = lane.answered_at = now;
  lane.expected_bytes = 0;
  const Connection::Io io = lane.connection.send();
  if (io == Connection::Io::failed) {
    lose(lane, Suspicion::broken, effects, now);
    return;
  }
  if (by_caller && io == Connection::Io::done) {
    unwatch(lane);
    lane.pump = Pump::nobody;
    unwatched_.push_back(&lane);
    return;
  }
  watch(lane);
  reactor_.tick_at(now + (exchange == Exchange::call ? std::min(options_.silence, patience()) : options_.silence));
}

void Dispatcher::watch(Lane& lane) {
  // Room for more is of no use to a stream that first has to hear something, and would wake this thread all the time.
  const bool writable = !lane.connection.sent_all() && !lane.connection.send_needs_input();
  const std::uint32_t events = EPOLLIN | (writable ? std::uint32_t{EPOLLOUT} : 0U);
  if (lane.pump == Pump::nobody) lane.heard_at = now();  // what nobody listened to was no silence
  lane.pump = Pump::reactor;
  if (lane.key == 0) {
    lane.key = reactor_.add(lane.connection.fd(), events, lane.shared_from_this());
  } else if (lane.events != events) {
    reactor_.modify(lane.key, lane.connection.fd(), events);
  }
  lane.events = events;
}

void Dispatcher::unwatch(Lane& lane) {
  if (lane.key == 0) return;
  reactor_.remove(lane.key, lane.connection.fd());
  lane.key = 0;
  lane.events = 0;
}

void Dispatcher::watch_all(TimePoint now) {
  if (unwatched_.empty()) return;
  for (Lane* lane : std::exchange(unwatched_, {})) watch(*lane);
  reactor_.tick_at(now + options_.silence);
}

}  // namespace turbolift::call
