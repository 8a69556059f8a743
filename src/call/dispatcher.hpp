#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <turbolift/detail/call.hpp>
#include <turbolift/platform.hpp>
#include <vector>

#include "base/deadline.hpp"
#include "call/lane.hpp"
#include "call/pace.hpp"
#include "call/pending.hpp"
#include "call/reactor.hpp"
#include "call/replica_source.hpp"
#include "call/retry_budget.hpp"
#include "call/wire_error.hpp"

namespace turbolift::call {

/// What a dispatcher knows of its service.
struct DispatcherOptions {
  std::string function{};  ///< qualified name, for errors
  Route route{};           ///< to replicas that are added without one
  std::uint64_t schema = 0;
  std::string source_digest{};
  int concurrency = 1;
  int retries = 3;
  bool at_most_once = false;
  std::chrono::nanoseconds silence = std::chrono::seconds(15);         ///< no heartbeat for so long: given up
  std::chrono::nanoseconds probe_interval = std::chrono::seconds(10);  ///< of a replica that has nothing to do
  std::chrono::nanoseconds stuck_after = std::chrono::seconds(10);     ///< an abandoned call may end meanwhile
  std::size_t max_body_bytes = (std::size_t{1} << 30U) + (std::size_t{1} << 20U);
  std::size_t max_frame_bytes = (std::size_t{1} << 20U) - (std::size_t{64} << 10U);  ///< of several calls together
};

/// Completes a call whose service has sent a stack: replaces the addresses by names, then fails the state. Any thread,
/// no lock held; must not block the I/O thread for long.
using ErrorFinisher = std::function<void(detail::Ref<detail::StateBase>, WireError, DistributionError)>;

/// The client of one service: queue, batches, choice of the replica, retries, deadlines, cancelling.
///
/// A call goes straight to an idle replica on the submitting thread, which then also reads the answer if it waits for
/// it
/// (`drive`): nothing else is woken. All other calls wait in a queue from which the next frame is filled whenever a
/// replica has room, on the program's I/O thread. One lock guards everything but the bytes that a pump is reading;
/// states are completed and the source is called without it.
///
/// Thread-safe. `close` must be called before the last reference goes.
class Dispatcher final : public Reactor::Ticker, public std::enable_shared_from_this<Dispatcher> {
 public:
  using TimePoint = base::Clock::TimePoint;

  /// Shares `source`: threads may be on their way to it when `close` returns.
  static std::shared_ptr<Dispatcher> make(DispatcherOptions options, std::shared_ptr<ReplicaSource> source,
                                          Reactor& reactor, ErrorFinisher finisher = {});
  ~Dispatcher() override;

  /// Gives the calls' states an outcome, now or later. There is at least one; more than one are batched.
  void submit(std::span<detail::Call> calls) noexcept;
  /// How many calls keep `replicas` of them busy.
  detail::Width width(std::size_t replicas) const;

  /// A replica exists and takes connections, which lead there by `route`. It gets calls once it has answered a probe
  /// that only a service with the session's token answers.
  void add_replica(ReplicaId id, std::string name);
  void add_replica(ReplicaId id, std::string name, const Route& route);
  /// It gets no more calls; the source hears `drained` once it has none.
  void drain(ReplicaId id);
  /// The answer to `ReplicaSource::diagnose`, or the news that a replica has ended. Unless it is alive it is forgotten
  /// and its calls run again, or fail, as the rules say.
  /// True: it had calls, which may be the reason for its end.
  bool settle(ReplicaId id, Verdict verdict);
  /// There is no way to get a replica: every call that no replica has fails with a copy of `error`.
  void fail_waiting(const DistributionError& error);

  Load load() const;
  /// What the replicas that are not ready had to say of that, or what stands between; empty: nothing.
  std::string trouble() const;
  /// The most replicas that were needed at once since this was asked last.
  std::size_t take_peak();

  /// Calls that wait fail with `platform_stopped` now, those that run at the deadline. Connections are closed then.
  void close(base::Deadline deadline) noexcept;

  TimePoint on_tick(TimePoint now) noexcept override;

 private:
  friend struct Lane;
  class Io;
  class Hook;

  struct Done {
    detail::Ref<detail::StateBase> state;
    std::string result;
    std::unique_ptr<DistributionError> error;
    std::unique_ptr<WireError> wire;
  };
  struct Diagnosis {
    ReplicaId replica;
    Suspicion suspicion;
    std::string trouble;
  };
  /// What is to be done once the lock is no longer held.
  struct Effects {
    std::vector<Done> done;
    std::vector<Diagnosis> diagnose;
    std::vector<ReplicaId> ready, drained;
    bool demand = false;
    Load load;
    // Destroyed without the lock.
    std::vector<std::shared_ptr<Lane>> dropped;
    std::vector<detail::Ref<detail::StateBase>> released;
    std::vector<detail::Ref<detail::SharedValue>> released_values;
  };
  using Lock = std::unique_lock<std::mutex>;

  Dispatcher(DispatcherOptions options, std::shared_ptr<ReplicaSource> source, Reactor& reactor,
             ErrorFinisher finisher);

  // dispatcher.cpp
  void run(Effects& effects) noexcept;
  void cancelled(detail::StateBase& state) noexcept;
  bool drive(detail::StateBase& state, std::int64_t timeout_ns) noexcept;
  void hand_over(detail::StateBase& state) noexcept;
  Pending* accept(detail::Call& call);
  std::unique_ptr<DistributionError> refusal(const detail::Call& call) const;
  void update_demand(Effects& effects);
  Load load_now() const;
  DistributionError error(ErrorKind kind, std::string message, const Pending* call, const Replica* replica) const;
  TimePoint now() const { return reactor_.clock().now(); }

  // dispatcher_send.cpp
  void pump(Effects& effects, bool by_caller, TimePoint now);
  Replica* choose(const Pending& call, std::size_t& candidates);
  bool has_room(const Replica& replica, const Pending& call) const;
  /// The first of the queue, without those that are over: they leave it here.
  Pending* next_queued(Effects& effects, TimePoint now);
  std::size_t capacity() const;
  std::size_t needed(std::size_t calls) const;
  std::shared_ptr<Lane> idle_lane(Replica& replica, Effects& effects, std::size_t limit);
  std::size_t max_lanes() const;
  void send_shared(Lane& lane, const Pending& call, const detail::SharedValue& value, Effects& effects, TimePoint now);
  void send_frame(Lane& lane, std::size_t limit, Effects& effects, bool by_caller, TimePoint now);
  void send_cancels(Replica& replica, Effects& effects, TimePoint now);
  void send_probe(Replica& replica, Effects& effects, TimePoint now);
  void begin(Lane& lane, Exchange exchange, Effects& effects, bool by_caller, TimePoint now);
  void watch(Lane& lane);
  void unwatch(Lane& lane);
  void watch_all(TimePoint now);
  static void append_head(std::string& head, std::string_view request, std::size_t body_bytes);
  std::shared_ptr<const RequestHeads> heads_for(const Route& route) const;

  // dispatcher_receive.cpp
  void on_events(Lane& lane, std::uint32_t events) noexcept;
  void digest(Lane& lane, Connection::Io io, Effects& effects, TimePoint now);
  void take_records(Lane& lane, Effects& effects, TimePoint now);
  bool take_record(Lane& lane, const struct Record& record, Effects& effects, TimePoint now);
  void end_exchange(Lane& lane, Effects& effects, TimePoint now);
  void refused(Lane& lane, Effects& effects, TimePoint now);
  /// Those of the lane that were not answered, which from now on are not its any more.
  std::vector<Pending*> take_calls(Lane& lane);
  void lost_on_the_way(Lane& lane, Effects& effects);
  void answered(Lane& lane, Pending* call);

  // dispatcher_settle.cpp
  void lose(Lane& lane, Suspicion suspicion, Effects& effects, TimePoint now);
  void suspect(Replica& replica, Suspicion suspicion, Effects& effects);
  void drop(Lane& lane, Effects& effects);
  void try_settle(Replica& replica, Effects& effects, TimePoint now);
  void settle_call(Replica& replica, Pending* call, bool alone, bool allowed, Effects& effects, TimePoint now);
  void settle_calls(Replica& replica, Effects& effects, TimePoint now);
  void again(Pending* call, DistributionError final, Effects& effects, TimePoint now,
             std::chrono::nanoseconds at_least = {});
  void again_at_once(Pending* call, Effects& effects);
  void fail(Pending* call, DistributionError error, Effects& effects);
  void forget(Pending* call, Effects& effects);
  void check_drained(Replica& replica, Effects& effects);
  Replica* find_replica(ReplicaId id);

  // dispatcher_hedge.cpp
  TimePoint hedge(Effects& effects, TimePoint now);
  bool hedge_call(Replica& from, Pending& call, Effects& effects, TimePoint now);
  bool hedges() const;
  std::chrono::nanoseconds patience() const;
  Pending* living_twin(const Pending& call) const;
  bool is_decided(const Pending& call) const;
  void end_twin(const Pending& call, TimePoint now);

  // dispatcher_tick.cpp
  TimePoint tick_calls(Effects& effects, TimePoint now);
  TimePoint tick_replica(Replica& replica, Effects& effects, TimePoint now);
  void add_deadline(const Pending& call);
  void expire(Pending* call, Effects& effects, TimePoint now);
  void abandon(Pending* call, TimePoint now);

  const DispatcherOptions options_;
  const std::shared_ptr<ReplicaSource> source_;
  Reactor& reactor_;
  const ErrorFinisher finisher_;
  const std::uint64_t client_;
  const std::shared_ptr<const RequestHeads> heads_;  // of options_.route
  detail::Ref<Io> io_;
  detail::Ref<Hook> hook_;

  mutable std::mutex mutex_;
  std::condition_variable idle_;
  PendingPool calls_;
  PendingQueue queue_;
  std::vector<Pending*> delayed_;                               // a heap by not_before
  std::vector<std::pair<TimePoint, std::uint64_t>> deadlines_;  // a heap; marks of ended calls may be in it
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::vector<Lane*> unwatched_;  // their answer is left to a thread that may wait for it
  std::size_t in_flight_ = 0;
  std::size_t peak_ = 0;
  std::uint64_t next_id_ = 1;
  std::uint64_t random_;
  Pace pace_;
  RetryBudget budget_;
  bool saturated_ = false;  // pumping again is of no use until something has changed
  // Calls expire in the queue: as long as it lasts the newest go first, since the oldest would be late anyway.
  bool newest_first_ = false;
  std::size_t expired_ = 0;  // about so many calls of the queue have an outcome
  bool closing_ = false;
  bool closed_ = false;
};

}  // namespace turbolift::call
