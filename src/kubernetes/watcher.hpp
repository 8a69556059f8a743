#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/backoff.hpp"
#include "kubernetes/client.hpp"
#include "kubernetes/known_objects.hpp"

namespace turbolift::kubernetes {

struct WatcherOptions {
  std::string label_selector{}, field_selector{};  ///< Empty: everything.
  int page_size = 500;                             ///< Objects of one answer to a list.
  /// Each watch is asked for between once and twice as long, at random: a server that was away does not get all of them
  /// back at the same time.
  std::chrono::seconds min_watch_time = std::chrono::minutes(5);
  std::chrono::nanoseconds idle_slack = std::chrono::seconds(5);  ///< A watch that ends later than it should is cut.
  base::BackoffOptions backoff{.initial = std::chrono::milliseconds(100), .max = std::chrono::seconds(10)};
};

/// Follows the objects of one resource on a thread of its own: lists them, then watches what changes, and goes on where
/// it was after whatever cuts it (k8s.io/client-go, reflector.go). The handler gets every object's last state; what
/// lies between two states may be left out (after a loss of history on the server the objects are listed anew, and the
/// difference is reported).
class Watcher {
 public:
  /// Called by the watcher's thread, one call at a time. Must not block for long, throw, or end the watcher.
  class Handler {
   public:
    virtual ~Handler() = default;

    /// All objects that there are now, without their managed fields. Once, before everything else but `on_trouble`.
    virtual void on_list(json::array items) = 0;
    /// One object has changed. A deleted one comes in its last known state.
    virtual void on_event(EventType type, json::object object) = 0;
    /// An attempt to list or watch has failed, as all have for `since`; the next one follows after a while.
    virtual void on_trouble(const ApiError& error, std::chrono::nanoseconds since) = 0;
    /// After trouble: what is known is up to date again.
    virtual void on_recovered() {}
  };

  /// Begins at once. `client` and `handler` outlive it. An empty namespace means all of them.
  Watcher(Client& client, const Resource& resource, std::string kube_namespace, Handler& handler,
          WatcherOptions options = {});
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  /// As `stop`. In a forked child, which does not have the thread, it does nothing.
  ~Watcher();

  /// Ends the thread, within a second where the handler returns; the handler is not called afterwards. Idempotent. Not
  /// from the handler.
  void stop() noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace turbolift::kubernetes
