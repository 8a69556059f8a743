#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "kubernetes/boot_clock.hpp"
#include "kubernetes/client.hpp"
#include "kubernetes/objects.hpp"
#include "kubernetes/problem.hpp"

namespace turbolift::kubernetes {

struct SessionOptions {
  std::string kube_namespace{};
  std::string program{};                                      ///< its name, for people
  std::vector<std::pair<std::string, std::string>> labels{};  ///< on every object
  std::string run_id{};                                       ///< empty: a new one
  /// After so long without an extension the cluster removes everything; it is extended every third of it.
  std::chrono::nanoseconds timeout = std::chrono::seconds(30);
  std::chrono::nanoseconds retry = std::chrono::seconds(1);       ///< between extensions that fail
  std::chrono::nanoseconds start_time = std::chrono::seconds(5);  ///< within which the cluster must begin to count
  /// The longest sleep of the session's thread: a machine that was suspended notices within it.
  std::chrono::nanoseconds longest_sleep = std::chrono::seconds(1);
  const base::Clock* clock = &boot_clock();  ///< outlives the session
};

/// What closing has left.
struct CloseReport {
  std::vector<std::string> left{};  ///< objects that are still there, as "Pod geo-…"; empty: none
  std::string message{};            ///< what went wrong, and what happens now; empty: nothing
};

/// A run's place in the cluster: the Job that owns everything else that the run makes. While this object lives, it
/// extends the Job's deadline from a thread of its own; when that ends, in whatever way, the cluster removes the Job
/// and all that it owns. Thread-safe. A forked child may do nothing with its parent's session but destroy it, which
/// does nothing.
class Session {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;

    /// The session is over without having been closed: its objects are being removed, or soon will be. Called once, by
    /// the session's thread; may close the session, must not destroy it. session_lost: the Job is gone, was ended or
    /// replaced, or could not be extended for `timeout`. start_failed: the cluster did not begin to count.
    /// admission_denied: something suspends the Job. forbidden: it may not be watched.
    virtual void on_lost(const Problem& why) = 0;
  };

  /// Makes the Job. An answer that gets lost is looked for, and nothing is taken for this session's that is not.
  /// `client` and `listener` outlive the session. Fails as read_error says.
  static std::expected<std::unique_ptr<Session>, Problem> open(Client& client, SessionOptions options,
                                                               Listener& listener, base::Deadline deadline);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  /// Leaves the Job to its deadline, unless it was closed. Ends the thread within about a second.
  ~Session();

  /// What new objects need to be this session's.
  const SessionIdentity& identity() const;
  /// Waits until the cluster counts the session's time. False: the session is over, or the deadline came first.
  bool await_started(base::Deadline deadline) const;
  /// Why it is over; nothing: it is not, or was closed.
  std::optional<Problem> lost() const;

  /// Deletes the Job, the one that this session has made, and waits until nothing of the session is left. Any number of
  /// times, from any thread: the later ones wait for the first one. Never throws.
  CloseReport close(base::Deadline deadline) noexcept;

 private:
  class Impl;
  explicit Session(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace turbolift::kubernetes
