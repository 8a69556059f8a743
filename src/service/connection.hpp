#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/unique_fd.hpp"
#include "call/frame.hpp"
#include "http/message.hpp"
#include "service/output.hpp"

namespace turbolift::service {

using TimePoint = base::Clock::TimePoint;

enum class CallState : std::uint8_t {
  queued,
  waiting,  ///< another call with the same idempotency key is running
  running,
  answered,
};

/// A call of the request that a connection answers. The views point into the request.
struct PendingCall {
  std::uint64_t id = 0;
  std::uint8_t attempt = 1;
  CallState state = CallState::queued;
  TimePoint deadline = TimePoint::max();
  std::string_view key, arguments;
};

/// Where a connection is with its request.
enum class Phase : std::uint8_t {
  reading,    ///< the request has not arrived whole
  answering,  ///< calls are pending; what the client sends meanwhile is left in the socket
  lingering,  ///< refused early: what still comes is dropped, so that the answer is not lost with it
  closed,
};

/// How the calls of a request are answered.
enum class Form : std::uint8_t { frame, json };

/// One client's connection: its request, the pending calls, what is to be sent. Only its input and output are here;
/// what to answer is the server's business. Guarded by the server's lock.
class Connection {
 public:
  explicit Connection(base::UniqueFd fd, TimePoint now);

  int fd() const { return fd_.get(); }
  http::MessageReader& reader() { return *reader_; }
  /// Keeps the request's bytes while a call that nobody waits for still reads them.
  std::shared_ptr<http::MessageReader> share_reader();

  enum class Received { some, nothing, end };
  /// One read. Throws bad_alloc.
  Received receive(std::uint64_t& bytes_in);
  /// Reads and drops. `end`: nothing more will come.
  Received discard();

  /// A whole answer. `fields`: further header lines, each with its CRLF.
  void respond(int status, std::string_view content_type, std::string_view body, std::string_view fields = {});
  /// "100 Continue".
  void respond_continue();
  void add_record(call::RecordKind kind, std::uint64_t id, std::string& payload);
  /// Frames the records so far. `last`: they end the response.
  void frame_records(bool last);
  bool has_records() const { return !records_.empty(); }

  /// Sends what can be sent. False: the client is gone.
  bool send(TimePoint now, std::uint64_t& bytes_out);
  bool has_output() const { return !wire_.empty(); }

  /// The request was answered: the next one may be read.
  void begin_next_request();
  /// No more requests: the answers say so.
  void set_keep_alive(bool keep) { keep_alive_ = keep; }
  bool keep_alive() const { return keep_alive_; }
  /// Tells the client that no more will come.
  void shut_down();
  void close() {
    fd_.reset();
    phase = Phase::closed;
  }

  Phase phase = Phase::reading;
  Form form = Form::frame;
  bool head_checked = false;   ///< The request's head was looked at and is wanted.
  bool plain_call = false;     ///< The last head that was looked at is that of an accepted POST /call with a frame.
  std::uint32_t interest = 0;  ///< What epoll was told.
  std::uint64_t client = 0;
  std::vector<PendingCall> calls;
  std::size_t next_call = 0;  ///< All before it have left the queue.
  std::size_t queued = 0, unanswered = 0;
  std::chrono::nanoseconds busy{0};  ///< How long its calls have run, together.
  bool in_queue = false;
  bool advancing = false;
  bool flush_pending = false;
  TimePoint flush_at;
  Connection* queue_next = nullptr;
  TimePoint request_began, last_received, last_sent;
  std::size_t index = 0;  ///< In the server's list.

 private:
  base::UniqueFd fd_;
  std::shared_ptr<http::MessageReader> reader_;
  bool reader_shared_ = false;
  bool head_sent_ = false;
  bool keep_alive_ = true;
  Output records_;  // not framed
  Output wire_;
};

std::string_view reason_of(int status);

}  // namespace turbolift::service
