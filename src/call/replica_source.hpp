#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <turbolift/error.hpp>

#include "base/error.hpp"
#include "http/stream.hpp"

namespace turbolift::call {

/// Names one instance of a service; never used again.
using ReplicaId = std::uint64_t;

/// What requests say because of the way that they take to a replica.
struct Route {
  std::string host = "turbolift";  ///< the Host field
  std::string path_prefix{};       ///< in front of "/call", for a proxy
  std::string token{};             ///< the session's
  std::string fields{};            ///< further ones, each "Name: value" CR LF
};

/// What a dispatcher has to do, and how fast that goes.
struct Load {
  std::size_t waiting = 0;    ///< calls in the queue
  std::size_t in_flight = 0;  ///< calls that replicas have
  std::size_t slots = 1;      ///< calls that a replica runs at once
  std::optional<std::chrono::nanoseconds>
      service_time{};                   ///< of one call, as measured; nothing before the first answer
  std::chrono::nanoseconds longest{0};  ///< for how long a replica has been busy without an answer
};

/// Why a dispatcher no longer trusts a replica.
enum class Suspicion : std::uint8_t {
  broken,     ///< a connection ended, or brought something that is not the protocol
  silent,     ///< no heartbeat or answer for too long
  stuck,      ///< calls that nobody waits for any more hold all of its slots
  refused,    ///< something on the way there does not accept who asks (401); nothing was run
  unrouted,   ///< something on the way there has answered in its place: it does not reach it
  forbidden,  ///< the same, and that will not change (403)
  untrusted,  ///< it, or what stands before it, could not prove who it is
};

/// What became of a replica.
struct Verdict {
  enum class State : std::uint8_t {
    alive,    ///< only the connection was lost
    gone,     ///< it has ended; how is not known
    exited,   ///< by itself, with `exit_code`
    killed,   ///< by `signal`
    stopped,  ///< by us
  };
  State state = State::gone;
  int exit_code = 0;
  int signal = 0;
  bool out_of_memory = false;        ///< the platform says that it was ended for its memory
  std::string log;                   ///< the last lines that it wrote
  std::optional<ErrorKind> cause{};  ///< of an end that the platform knows a kind of error for
  std::string message{};             ///< how it ended, where that says more than the other fields
};

/// Where a dispatcher's replicas come from: the part of a platform that the call path needs. Its functions are called
/// by any thread and must not block. `connect` is called with the dispatcher's lock held: it must not call back.
class ReplicaSource {
 public:
  virtual ~ReplicaSource() = default;

  /// A new connection to the replica, at once: it may still be being made, and fails later where that does.
  virtual base::Expected<std::unique_ptr<http::Stream>> connect(ReplicaId replica) = 0;
  /// Calls wait that no replica can take now. Called often.
  virtual void demand(const Load& load) noexcept = 0;
  /// Must lead to `Dispatcher::settle` with what became of the replica, within a bound. Called once until then.
  /// `trouble`: what the stream that failed said of that (see http::Stream); empty: nothing.
  virtual void diagnose(ReplicaId replica, Suspicion suspicion, const std::string& trouble) noexcept = 0;
  /// The replica answered its first probe.
  virtual void ready(ReplicaId replica) noexcept = 0;
  /// A replica that was to `drain` has no more calls.
  virtual void drained(ReplicaId replica) noexcept = 0;
};

}  // namespace turbolift::call
