#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "testing/tcp_server.hpp"

namespace turbolift::fake {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request as it arrived.
struct ServerRequest {
  std::string method, target;
  Headers headers;  ///< Names in lower case.
  std::string body;
  std::string client_name;     ///< See Peer::client_name.
  std::size_t connection = 0;  ///< From 0, in the order in which they were made.

  /// The value of the first header of that name; empty: there is none.
  std::string header(std::string_view lower_case_name) const;
  /// The target without its query.
  std::string path() const { return target.substr(0, target.find('?')); }
  /// The decoded value of a parameter of the query; nothing: it is not in it.
  std::optional<std::string> query(std::string_view name) const;
};

/// What a handler answers with. Returns of `false`: the client is gone, or the server is ending.
class Responder {
 public:
  explicit Responder(Peer& peer) : peer_(peer) {}

  /// A whole answer.
  bool respond(int status, std::string_view body = {}, const Headers& headers = {});
  /// An answer that comes piece by piece: this, then `chunk` as often as there is something, then `end`.
  bool begin(int status, const Headers& headers = {});
  bool chunk(std::string_view bytes);
  bool end();
  /// The connection itself: for what no server should do. Closing it, or an answer that has begun and not ended, ends
  /// the connection after the handler.
  Peer& peer() { return peer_; }
  bool in_progress() const { return in_progress_; }
  void keep_open(bool keep) { keep_ = keep; }
  bool keeps_open() const { return keep_; }

 private:
  Peer& peer_;
  bool in_progress_ = false;
  bool keep_ = true;
};

/// A scripted HTTP/1.1 server on the loopback, with TLS where it is given some. A connection's requests are handled one
/// after the other, those of different connections at the same time.
class HttpServer {
 public:
  using Handler = std::function<void(const ServerRequest&, Responder&)>;

  explicit HttpServer(Handler handler, std::optional<ServerTls> tls = std::nullopt);

  std::uint16_t port() const { return server_.port(); }
  /// "http://127.0.0.1:PORT", or https
  std::string url() const;
  std::size_t connections() const { return server_.connections(); }
  /// All requests so far.
  std::vector<ServerRequest> requests() const;
  /// Waits until there have been `count` requests. False: not within 20 seconds.
  bool await_requests(std::size_t count) const;
  void cut_all(bool reset = false) { server_.cut_all(reset); }
  /// Other answers from the next request on.
  void handle(Handler handler);

 private:
  void serve(Peer& peer);

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Handler handler_;
  std::optional<ServerTls> tls_;
  std::vector<ServerRequest> requests_;
  std::size_t next_connection_ = 0;
  TcpServer server_;  // last: its threads use all of the above
};

}  // namespace turbolift::fake
