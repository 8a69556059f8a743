#include "call/dispatcher.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/random.hpp"
#include "call/frame.hpp"
#include "call/text.hpp"

namespace turbolift::call {
namespace {

/// Only as long does a waiting thread do the I/O itself; a longer call is left to the I/O thread, which also keeps
/// deadlines and hears a cancel.
constexpr auto driven_for = std::chrono::milliseconds(http::Stream::max_wait_ms);
constexpr std::size_t max_argument_bytes = std::size_t{1} << 30U;

std::chrono::nanoseconds nanoseconds(Duration duration) {
  return std::chrono::nanoseconds(duration.count());
}

/// 16 digits.
std::string hex(std::uint64_t value) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  return std::string(digits.size() - size, '0').append(digits.data(), size);
}

}  // namespace

/// What states hold of the dispatcher.
class Dispatcher::Io final : public detail::Driver {
 public:
  explicit Io(std::weak_ptr<Dispatcher> dispatcher) : dispatcher_(std::move(dispatcher)) {}
  bool drive(detail::StateBase& state, std::int64_t timeout_ns) noexcept override {
    const auto dispatcher = dispatcher_.lock();
    return dispatcher ? dispatcher->drive(state, timeout_ns) : state.ready();
  }
  void hand_over(detail::StateBase& state) noexcept override {
    if (const auto dispatcher = dispatcher_.lock()) dispatcher->hand_over(state);
  }

 private:
  const std::weak_ptr<Dispatcher> dispatcher_;
};

class Dispatcher::Hook final : public detail::CancelHook {
 public:
  explicit Hook(std::weak_ptr<Dispatcher> dispatcher) : dispatcher_(std::move(dispatcher)) {}
  void cancelled(detail::StateBase& state) noexcept override {
    if (const auto dispatcher = dispatcher_.lock()) dispatcher->cancelled(state);
  }

 private:
  const std::weak_ptr<Dispatcher> dispatcher_;
};

std::shared_ptr<Dispatcher> Dispatcher::make(DispatcherOptions options, std::shared_ptr<ReplicaSource> source,
                                             Reactor& reactor, ErrorFinisher finisher) {
  std::shared_ptr<Dispatcher> made(new Dispatcher(std::move(options), std::move(source), reactor, std::move(finisher)));
  made->io_ = detail::Ref(new Io(made));
  made->hook_ = detail::Ref(new Hook(made));
  reactor.add_ticker(made);
  return made;
}

Dispatcher::Dispatcher(DispatcherOptions options, std::shared_ptr<ReplicaSource> source, Reactor& reactor,
                       ErrorFinisher finisher)
    : options_(std::move(options)),
      source_(std::move(source)),
      reactor_(reactor),
      finisher_(std::move(finisher)),
      client_(base::random_u64()),
      heads_(heads_for(options_.route)),
      random_(base::random_u64() | 1U),
      pace_(static_cast<std::size_t>(std::max(1, options_.concurrency))) {}

Dispatcher::~Dispatcher() = default;

std::shared_ptr<const RequestHeads> Dispatcher::heads_for(const Route& route) const {
  RequestHeads heads;
  heads.path_prefix = route.path_prefix;
  heads.fields = text(" HTTP/1.1\r\nHost: ", route.host, "\r\nTurbolift-Token: ", route.token, "\r\n", route.fields);
  heads.call = text("POST ", route.path_prefix, "/call", heads.fields, "Turbolift-Service: ", hex(options_.schema), ";",
                    options_.source_digest, "\r\nContent-Type: ", frame_content_type, "\r\nContent-Length: ");
  return std::make_shared<const RequestHeads>(std::move(heads));
}

DistributionError Dispatcher::error(ErrorKind kind, std::string message, const Pending* call,
                                    const Replica* replica) const {
  DistributionError result;
  result.kind = kind;
  result.message = std::move(message);
  result.function = options_.function;
  if (replica != nullptr) result.replica = replica->name;
  if (call != nullptr) {
    result.attempts = call->sent;
    result.may_have_run = call->may_have_run;
  }
  return result;
}

Pending* Dispatcher::accept(detail::Call& call) {
  Pending* pending = calls_.take();
  pending->where = Pending::Where::queued;
  pending->arguments = std::move(call.arguments);
  pending->idempotency_key = std::move(call.call.idempotency_key);
  pending->shared = std::move(call.shared);
  pending->retries = std::max(0, call.call.retries.value_or(options_.retries));
  if (call.call.deadline) {
    pending->deadline = base::Deadline::after(nanoseconds(*call.call.deadline), reactor_.clock()).time();
    add_deadline(*pending);
    reactor_.tick_at(pending->deadline);
  }
  call.state->mark = pending->mark;
  call.state->on_cancel(hook_);
  pending->state = std::move(call.state);
  peak_ = std::max(peak_, needed(queue_.size() + in_flight_ + 1));
  return pending;
}

std::unique_ptr<DistributionError> Dispatcher::refusal(const detail::Call& call) const {
  const auto refused = [this](ErrorKind kind, const char* why) {
    return std::make_unique<DistributionError>(error(kind, why, nullptr, nullptr));
  };
  if (closing_) return refused(ErrorKind::platform_stopped, "the platform was closed before the call");
  if (call.arguments.size() > max_argument_bytes) {
    return refused(ErrorKind::payload_too_large,
                   "the arguments are larger than 1 GiB: pass less, or the place where the data is");
  }
  if (call.call.idempotency_key.size() > max_idempotency_key_bytes) {
    return refused(ErrorKind::invalid_option,
                   "CallOptions::idempotency_key is longer than 256 bytes: use a digest of it");
  }
  return nullptr;
}

void Dispatcher::submit(std::span<detail::Call> calls) noexcept {
  Effects effects;
  {
    const Lock lock(mutex_);
    const bool lone = queue_.empty() && !calls.front().batched;
    const Pending* last = nullptr;
    for (detail::Call& call : calls) {
      if (auto refused = refusal(call)) {
        effects.done.push_back({std::move(call.state), {}, std::move(refused), nullptr});
      } else {
        Pending* pending = accept(call);
        if (newest_first_ && pending->deadline != TimePoint::max()) {
          queue_.push_front(pending);
        } else {
          queue_.push_back(pending);
        }
        last = pending;
      }
    }
    if (last != nullptr) {
      const TimePoint time = now();
      const std::uint64_t mark = last->mark;
      if (!saturated_ || lone) pump(effects, lone, time);
      last = calls_.find(mark);
      if (last != nullptr && last->lane != nullptr && last->lane->pump == Pump::nobody) {
        last->state->set_driver(io_);
      } else {
        watch_all(time);  // calls wait: what was left to a thread that may come has to go on
      }
      update_demand(effects);
    }
  }
  run(effects);
}

void Dispatcher::run(Effects& effects) noexcept {
  for (Done& done : effects.done) {
    if (done.wire && finisher_ && !done.wire->stack.empty()) {
      finisher_(std::move(done.state), std::move(*done.wire), std::move(*done.error));
    } else if (done.error) {
      done.state->fail(std::move(*done.error));
    } else {
      done.state->complete(std::move(done.result));
    }
  }
  for (const auto& [replica, suspicion, trouble] : effects.diagnose) source_->diagnose(replica, suspicion, trouble);
  for (const ReplicaId replica : effects.ready) source_->ready(replica);
  for (const ReplicaId replica : effects.drained) source_->drained(replica);
  if (effects.demand) source_->demand(effects.load);
}

bool Dispatcher::drive(detail::StateBase& state, std::int64_t timeout_ns) noexcept {
  Lock lock(mutex_);
  const Pending* pending = calls_.find(state.mark);
  if (pending == nullptr) return state.ready();
  if (pending->lane == nullptr || pending->lane->pump != Pump::nobody) return false;
  const std::shared_ptr<Lane> lane = pending->lane->shared_from_this();
  lane->pump = Pump::caller;
  std::erase(unwatched_, lane.get());
  const TimePoint start = now();
  TimePoint until = std::min(start + driven_for, pending->deadline);
  bool timed = until != start + driven_for;
  const bool limited = timeout_ns >= 0 && std::chrono::nanoseconds(timeout_ns) < until - start;
  if (limited) {
    until = start + std::chrono::nanoseconds(timeout_ns);
    timed = true;
  }
  lane->heard_at = start;  // what nobody listened to was no silence
  while (true) {
    lock.unlock();
    if (timed) {  // the stream's own time limit is too long
      pollfd readable{lane->connection.fd(), POLLIN, 0};
      ::poll(&readable, 1, base::Deadline::at(until).poll_timeout_ms(reactor_.clock()));
    }
    const Connection::Io io = lane->connection.receive(!timed, lane->expected_bytes);
    Effects effects;
    lock.lock();
    if (lane->closed) return state.ready();
    const TimePoint time = now();
    digest(*lane, io, effects, time);
    const bool ended = calls_.find(state.mark) == nullptr || lane->closed || lane->exchange != Exchange::call;
    const bool late = time >= until;
    if (ended || late) {
      if (!lane->closed) {
        if (lane->exchange == Exchange::none) {
          lane->pump = Pump::nobody;
        } else {
          watch(*lane);
          reactor_.tick_at(time + patience());
        }
        try_settle(*lane->replica, effects, time);  // a verdict that came meanwhile has waited for this thread
      }
      if (!saturated_) pump(effects, false, time);
      update_demand(effects);
      if (closing_) idle_.notify_all();
    }
    if (ended || late || !effects.done.empty()) {
      lock.unlock();
      run(effects);
      if (ended) return state.ready();
      if (late) return state.ready() || limited;
      lock.lock();
    }
  }
}

void Dispatcher::hand_over(detail::StateBase& state) noexcept {
  const Lock lock(mutex_);
  const Pending* pending = calls_.find(state.mark);
  if (pending == nullptr || pending->lane == nullptr || pending->lane->pump != Pump::nobody) return;
  std::erase(unwatched_, pending->lane);
  watch(*pending->lane);
}

void Dispatcher::cancelled(detail::StateBase& state) noexcept {
  Effects effects;
  {
    const Lock lock(mutex_);
    Pending* pending = calls_.find(state.mark);
    if (pending == nullptr) return;
    end_twin(*pending, now());
    if (pending->where == Pending::Where::in_flight) {
      abandon(pending, now());
    } else {
      pending->arguments = {};  // dropped from its list when its turn comes; nothing large stays until then
      pending->shared = {};
    }
    reactor_.tick_at(TimePoint{});  // tells the service, on the I/O thread
  }
  run(effects);
}

void Dispatcher::close(base::Deadline deadline) noexcept {
  Effects effects;
  {
    Lock lock(mutex_);
    closing_ = true;
    const auto stop = [&](Pending* call) {
      fail(call, error(ErrorKind::platform_stopped, "the platform was closed while the call waited", call, nullptr),
           effects);
    };
    while (Pending* call = queue_.pop_front()) stop(call);
    for (Pending* call : std::exchange(delayed_, {})) stop(call);
    watch_all(now());
    lock.unlock();
    run(effects);
    effects = {};
    lock.lock();
    // Calls that nobody waits for any more (cancelled, too late) are not worth waiting for.
    const auto nothing_runs = [this] {
      bool runs = false;
      calls_.for_each([&runs](const Pending* call) { runs = runs || !call->has_outcome(); });
      return !runs;
    };
    if (deadline.is_never()) {
      idle_.wait(lock, nothing_runs);
    } else {
      idle_.wait_until(lock, deadline.time(), nothing_runs);
    }
    closed_ = true;
    std::vector<Pending*> left;
    calls_.for_each([&left](Pending* call) { left.push_back(call); });
    for (Pending* call : left) {
      fail(call, error(ErrorKind::platform_stopped, "the platform was closed while the call ran", call, nullptr),
           effects);
    }
    delayed_.clear();
    queue_ = {};
    in_flight_ = 0;
    for (const auto& replica : replicas_) {
      while (!replica->lanes.empty()) drop(*replica->lanes.back(), effects);
    }
    replicas_.clear();
  }
  effects.diagnose.clear();
  run(effects);
}

}  // namespace turbolift::call
