#include <algorithm>

#include "http/syntax.hpp"
#include "service/server.hpp"

namespace turbolift::service {
namespace {

constexpr std::size_t max_cancels = 1'000'000;
constexpr std::size_t hashed_at_once_bytes = std::size_t{64} << 10U;

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

bool is_type(std::string_view content_type, std::string_view type) {
  return http::equals_ignoring_case(http::trim(content_type.substr(0, content_type.find(';'))), type);
}

bool is_path(std::string_view path) {
  return path == "/call" || path == "/cancel" || path == "/about" || path == "/openapi.json" || path == "/metrics" ||
         path.starts_with("/healthz/") || path.starts_with("/shared/");
}

bool is_method(std::string_view method, std::string_view path) {
  if (path == "/call" || path == "/cancel") return method == "POST";
  if (path.starts_with("/shared/")) return method == "PUT";
  return method == "GET";
}

}  // namespace

bool Server::check_head(Connection& connection) {
  const http::MessageReader& reader = connection.reader();
  // The very bytes that were looked at before: all but the state of the service is as it was.
  if (reader.head_repeated() && connection.plain_call && !draining_) return true;
  connection.plain_call = false;
  const http::Head& head = reader.head();
  const std::string_view path = path_of(head.target());
  if (path.starts_with("/healthz/") && head.method() == "GET") return true;
  if (!equal_in_constant_time(head.field("turbolift-token"), token_)) {
    refuse(connection, 401, ErrorKind::unauthenticated,
           head.has_field("turbolift-token") ? "the token is not this session's"
                                             : "the header Turbolift-Token is missing");
    return false;
  }
  if (!is_path(path)) {
    refuse(connection, 404, ErrorKind::malformed, "there is no such path here; docs/call-protocol.md lists them");
    return false;
  }
  if (!is_method(head.method(), path)) {
    refuse(connection, 405, ErrorKind::malformed, "this path takes another method");
    return false;
  }
  if (path != "/call") return true;
  const bool frame = is_type(head.field("content-type"), call::frame_content_type);
  if (!frame && !is_type(head.field("content-type"), "application/json")) {
    refuse(connection, 415, ErrorKind::malformed,
           "Content-Type must be application/json or application/vnd.turbolift.frame");
    return false;
  }
  if (frame && head.field("turbolift-service") != identity_) {
    refuse(connection, 409, ErrorKind::version_mismatch,
           "this service is " + info_.name + " with schema and source digest " + identity_ + ", the caller expects " +
               std::string(head.field("turbolift-service")) + "; build both from the same source");
    return false;
  }
  if (draining_) {
    refuse(connection, 503, ErrorKind::unavailable, "the replica is being replaced", "Retry-After: 1\r\n");
    return false;
  }
  connection.form = frame ? Form::frame : Form::json;
  connection.plain_call = frame;
  return true;
}

void Server::handle_request(Connection& connection) {
  if (connection.plain_call) return handle_call(connection);
  const std::string_view path = path_of(connection.reader().head().target());
  if (path == "/call") {
    handle_call(connection);
  } else if (path == "/cancel") {
    handle_cancel(connection);
  } else if (path.starts_with("/shared/")) {
    handle_shared(connection, path.substr(std::string_view("/shared/").size()));
  } else {
    handle_get(connection, path);
  }
}

void Server::handle_call(Connection& connection) {
  const TimePoint now = connection.last_received;
  const http::Head& head = connection.reader().head();
  const std::string_view body = connection.reader().body();
  constexpr std::uint64_t most_us = std::uint64_t{1} << 50U;  // 35 years: as good as none
  const auto deadline = [now](std::uint64_t us) {
    return us == 0 || us > most_us ? TimePoint::max() : now + std::chrono::microseconds(us);
  };
  const std::size_t room = options_.queue + options_.concurrency - std::min(running_, options_.concurrency);
  std::vector<PendingCall>& calls = connection.calls;
  calls.clear();
  if (connection.form == Form::json) {
    const std::string_view ms = head.field("turbolift-deadline-ms");
    const auto parsed = http::parse_number(ms);
    PendingCall call;
    call.arguments = body;
    call.key = head.field("turbolift-idempotency-key");
    if ((!ms.empty() && !parsed) || call.key.size() > call::max_idempotency_key_bytes) {
      return refuse(connection, 400, ErrorKind::malformed,
                    "Turbolift-Deadline-Ms must be a number, Turbolift-Idempotency-Key at most 256 bytes");
    }
    call.deadline = deadline(std::min(parsed.value_or(0), most_us) * 1000);
    calls.push_back(call);
  } else {
    call::RequestDecoder decoder(body);
    call::CallFrame frame;
    call::Progress progress = decoder.next(frame);
    // Not more than there is room for, however many there are: what is refused takes no memory.
    for (; progress == call::Progress::item && calls.size() <= room; progress = decoder.next(frame)) {
      calls.push_back({.id = frame.id,
                       .attempt = frame.attempt,
                       .state = CallState::queued,
                       .deadline = deadline(frame.deadline_us),
                       .key = frame.idempotency_key,
                       .arguments = frame.arguments});
      if (calls.back().deadline < next_deadline_) next_deadline_ = calls.back().deadline;
    }
    if (progress == call::Progress::malformed) {
      return refuse(connection, 400, ErrorKind::malformed, "the frame does not parse");
    }
    connection.client = decoder.client();
  }
  if (connection.form == Form::json && calls.front().deadline < next_deadline_) next_deadline_ = calls.front().deadline;
  if (calls.size() > room || queued_ > room - calls.size()) {
    const std::uint64_t wait_ns = mean_duration_ns_ * queued_ / options_.concurrency;
    const std::uint64_t seconds = std::clamp<std::uint64_t>(wait_ns / 1'000'000'000, 1, 30);
    return refuse(connection, 503, ErrorKind::overloaded,
                  "the queue of this replica is full (" + std::to_string(queued_) + " calls wait); try again later",
                  "Retry-After: " + std::to_string(seconds) + "\r\n");
  }
  if (!head.keep_alive()) connection.set_keep_alive(false);
  connection.last_sent = now;
  connection.next_call = 0;
  connection.queued = connection.unanswered = calls.size();
  if (calls.empty()) {
    connection.frame_records(true);
    return finish_response(connection);
  }
  connection.phase = Phase::answering;
  queued_ += calls.size();
  push_queue(connection);
  if (next_housekeeping_ == TimePoint::max()) next_housekeeping_ = now + options_.heartbeat / 10;
}

void Server::handle_cancel(Connection& connection) {
  const TimePoint now = connection.last_received;
  std::vector<std::uint64_t> ids;
  call::CancelDecoder decoder(connection.reader().body());
  std::uint64_t id = 0;
  call::Progress progress = decoder.next(id);
  for (; progress == call::Progress::item && ids.size() < max_cancels; progress = decoder.next(id)) ids.push_back(id);
  if (progress != call::Progress::end) {
    return refuse(connection, 400, ErrorKind::malformed,
                  "the list of calls does not parse, or names more than a million");
  }
  std::ranges::sort(ids);
  for (std::size_t k = connections_.size(); k-- > 0;) {
    if (k >= connections_.size()) continue;
    Connection& other = *connections_[k];
    if (other.phase != Phase::answering || other.form != Form::frame || other.client != decoder.client()) continue;
    for (std::size_t i = 0; i < other.calls.size(); ++i) {
      if (other.calls[i].state != CallState::answered && std::ranges::binary_search(ids, other.calls[i].id)) {
        cancel_call(other, i, now);
      }
    }
  }
  respond_and_finish(connection, 204, {}, {});
}

void Server::handle_shared(Connection& connection, std::string_view digest) {
  const std::string_view body = connection.reader().body();
  if (body.size() <= hashed_at_once_bytes) {
    std::string problem;
    detail::Ref<detail::SharedValue> value(new detail::SharedValue(std::string(body)));
    const bool stored = store_shared(shared_, std::move(value), digest, problem);
    return respond_shared(connection, stored, problem);
  }
  connection.phase = Phase::answering;
  to_hash_.push_back({++hashings_, &connection, connection.share_reader(), std::string(digest)});
}

void Server::respond_shared(Connection& connection, bool stored, std::string_view problem) {
  if (stored) {
    respond_and_finish(connection, 204, {}, {});
  } else {
    refuse(connection, 400, ErrorKind::malformed, problem);
  }
}

void Server::handle_get(Connection& connection, std::string_view path) {
  constexpr std::string_view plain = "text/plain; charset=utf-8";
  if (path == "/about") {
    respond_and_finish(connection, 200, "application/json", about(info_, options_.concurrency));
  } else if (path == "/openapi.json") {
    respond_and_finish(connection, 200, "application/json", openapi(info_));
  } else if (path == "/metrics") {
    respond_and_finish(connection, 200, "text/plain; version=0.0.4; charset=utf-8", metrics_text());
  } else if (path == "/healthz/startup" || (path == "/healthz/live" && !stuck_) ||
             (path == "/healthz/ready" && !draining_)) {
    respond_and_finish(connection, 200, plain, "ok\n");
  } else if (path == "/healthz/live") {
    respond_and_finish(connection, 503, plain, "a call did not return\n");
  } else if (path == "/healthz/ready") {
    respond_and_finish(connection, 503, plain, "draining\n");
  } else {
    refuse(connection, 404, ErrorKind::malformed, "there is no such probe; there are startup, ready and live");
  }
}

std::string Server::metrics_text() const {
  return to_prometheus(metrics_, {.name = info_.name,
                                  .version = version,
                                  .source_digest = info_.source_digest,
                                  .in_flight = running_,
                                  .queued = queued_,
                                  .connections = connections_.size(),
                                  .concurrency = options_.concurrency,
                                  .shared_bytes = shared_.bytes(),
                                  .draining = draining_});
}

}  // namespace turbolift::service
