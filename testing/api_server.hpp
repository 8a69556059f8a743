#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/json.hpp"
#include "testing/api_answer.hpp"
#include "testing/api_call.hpp"
#include "testing/api_store.hpp"
#include "testing/http_server.hpp"

namespace turbolift::fake {

struct ApiServerOptions {
  std::optional<ServerTls> tls{};
  std::string token{};  ///< Requests without it, as a bearer token, are answered with 401. Empty: everyone may ask.
};

/// A Kubernetes API server on the loopback, with the garbage collector and the controllers for Jobs' deadlines and for
/// their removal after they have ended. Time in it stands still until `advance`. No pods run: a test puts there, as
/// whoever it plays, what other controllers would have. Thread-safe.
///
/// Known: get, list (selectors, limit, continue), watch (bookmarks, timeoutSeconds), create (generateName), the four
/// kinds of patch (strategic and apply ones as merge patches), delete (policies, UID, finalizers), `status` and
/// `scale`, pods' logs, SelfSubjectAccessReviews, /version, the service proxy. Resources and namespaces exist when they
/// are named.
class ApiServer {
 public:
  explicit ApiServer(ApiServerOptions options = {});
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;
  ~ApiServer();

  /// "http://127.0.0.1:PORT", or https
  std::string url() const;
  /// From now on these tokens are accepted and no others; none: everyone may ask.
  void set_tokens(std::set<std::string> tokens);

  /// The objects, as an administrator sees them. Changes come to whoever watches.
  ApiStore& store() { return store_; }
  /// Waits until `condition` holds; it is tried after each change. False: not within 20 seconds.
  bool await(const std::function<bool(ApiStore&)>& condition);
  /// Time passes in the cluster: deadlines end Jobs, and Jobs that have ended are removed.
  void advance(std::chrono::seconds by) { store_.advance(by); }

  void inject(ApiFault fault);
  void clear_faults();
  /// From now on answers 403 to this, and a SelfSubjectAccessReview says so.
  void deny(std::string verb, std::string plural);
  /// What a pod has logged; `previous`: its container before the last restart. A log that is followed goes on with what
  /// is set later, until it is set with `ended`.
  void set_log(std::string_view kube_namespace, std::string_view pod, std::string text, bool previous = false,
               bool ended = true);
  /// Answers what goes through the service proxy; unset: 503.
  void on_proxy(HttpServer::Handler handler);

  /// Sends a bookmark to each watch.
  void send_bookmarks() { store_.add_bookmark(); }
  /// Forgets what has happened so far: a watch from an earlier resource version, and a list's continuation, is answered
  /// with 410: as an ERROR event of the watch, or as the HTTP status.
  void forget_history(bool as_event);

  /// All requests so far, in the order in which they came.
  std::vector<ServerRequest> requests() const { return server_->requests(); }
  /// Those with this verb (see ApiFault), of this resource (empty: of all).
  std::vector<ServerRequest> requests(std::string_view verb, std::string_view plural = {}) const;
  std::size_t connections() const { return server_->connections(); }
  /// How many of these there have been.
  std::size_t count(std::string_view verb, std::string_view plural = {}) const;
  /// Waits until there have been so many. False: not within 20 seconds.
  bool await_requests(std::size_t wanted, std::string_view verb, std::string_view plural = {}) const;
  /// Ends all connections.
  void cut_all() { server_->cut_all(); }

 private:
  struct Log {
    std::string text;
    bool ended = true;
  };

  void serve(const ServerRequest& request, Responder& responder);
  std::optional<ApiAnswer> refuse(const ApiCall& call);
  std::optional<ApiFault> take_fault(const ApiCall& call);
  std::size_t count_locked(std::string_view verb, std::string_view plural) const;
  ApiAnswer answer(const ApiCall& call);
  ApiAnswer answer_list(const ApiCall& call);
  ApiAnswer answer_patch(const ApiCall& call);
  ApiAnswer review_access(const ApiCall& call);
  void stream_watch(const ApiCall& call, ApiStream& out);
  void stream_log(const ApiCall& call, ApiStream& out);

  std::set<std::string> tokens_;
  ApiStore store_;
  mutable std::mutex mutex_;
  std::vector<ApiFault> faults_;
  std::set<std::pair<std::string, std::string>> denied_;  // verb and plural
  HttpServer::Handler proxy_;
  bool gone_as_event_ = false;
  std::map<std::string, Log> logs_;
  std::condition_variable log_changed_;
  std::map<std::pair<std::string, std::string>, std::size_t> counts_;  // by verb and plural
  mutable std::condition_variable counted_;
  std::unique_ptr<HttpServer> server_;  // last: its threads use all of the above
};

}  // namespace turbolift::fake
