#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "call/connection.hpp"
#include "call/pending.hpp"
#include "call/reactor.hpp"
#include "call/replica_source.hpp"

namespace turbolift::call {

class Dispatcher;
struct Replica;

/// What a connection is busy with.
enum class Exchange : std::uint8_t { none, probe, put, cancel, call };

/// Which thread receives on a connection, and sends what the stream did not take at once.
enum class Pump : std::uint8_t {
  nobody,   ///< idle; or the answer is left for the thread that will wait for it
  caller,   ///< the thread that waits for the call, in Dispatcher::drive
  reactor,  ///< the I/O thread
};

/// A connection to a replica with what it is busy with. Guarded by the dispatcher's lock; `connection` also belongs,
/// without the lock, to the thread that is its pump.
struct Lane final : Reactor::Handler, std::enable_shared_from_this<Lane> {
  using TimePoint = base::Clock::TimePoint;

  Lane(std::shared_ptr<Dispatcher> owner, Replica& of, std::unique_ptr<http::Stream> stream)
      : dispatcher(std::move(owner)), replica(&of), connection(std::move(stream)) {}

  void on_events(std::uint32_t events) noexcept override;

  std::shared_ptr<Dispatcher> dispatcher;
  Replica* replica;
  Connection connection;
  Reactor::Key key = 0;  ///< 0: the I/O thread does not watch it
  std::uint32_t events = 0;
  Pump pump = Pump::nobody;
  Exchange exchange = Exchange::none;
  bool closed = false;

  TimePoint answered_at{};      ///< when a call of the frame was answered last, or the exchange began
  TimePoint heard_at{};         ///< when something came last, or the exchange began
  std::vector<Pending*> calls;  ///< of the frame; answered ones are null
  std::uint64_t first_id = 0;   ///< of calls.front(); they are consecutive
  std::size_t unanswered = 0;
  std::size_t expected_bytes = 0;  ///< of the record that has begun
  std::size_t abandoned = 0;       ///< unanswered calls that nobody waits for
  detail::ValueDigest put{};       ///< the value that is being sent
  std::uint64_t put_for = 0;       ///< mark of the call that needs it
  detail::Ref<const detail::SharedValue> put_value;
};

/// The constant part of a replica's requests.
struct RequestHeads {
  std::string path_prefix;
  std::string fields;  ///< of every request, from the version on
  std::string call;    ///< of a frame of calls, up to its length
};

/// One instance of the service, as the dispatcher sees it. Guarded by the dispatcher's lock.
struct Replica {
  using TimePoint = base::Clock::TimePoint;

  enum class State : std::uint8_t {
    starting,  ///< has not answered the first probe
    ready,
    draining,  ///< gets no more calls; `drained` is said once it has none
    suspect,   ///< being diagnosed; gets no calls
  };

  ReplicaId id = 0;
  std::string name;
  std::shared_ptr<const RequestHeads> heads;
  State state = State::starting;
  std::vector<std::shared_ptr<Lane>> lanes;
  std::size_t in_flight = 0;  ///< calls that it has and that were not answered
  bool exclusive = false;     ///< its one call must have it alone
  bool said_drained = false;
  bool diagnosing = false;
  bool settling = false;
  bool blamed = false;  ///< it said itself which call ends it
  Suspicion suspicion = Suspicion::broken;
  std::string trouble;  ///< what a stream that failed said of that
  std::vector<Pending*> limbo;
  std::optional<Verdict> verdict;
  std::set<detail::ValueDigest> shared;   ///< values that it has
  std::set<detail::ValueDigest> putting;  ///< values that are being sent to it
  std::vector<std::uint64_t> cancels;     ///< ids that it is to be told
  TimePoint probe_at{};                   ///< next one
};

}  // namespace turbolift::call
