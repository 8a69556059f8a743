#include "service/connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace turbolift::service {
namespace {

constexpr std::string_view connection_close = "Connection: close\r\n";

void append_number(std::string& out, std::uint64_t value, int base = 10) {
  std::array<char, 24> text;  // NOLINT(*-member-init): written below
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, base).ptr;
  out.append(text.data(), end);
}

}  // namespace

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

Connection::Connection(base::UniqueFd fd, TimePoint now)
    : request_began(now),
      last_received(now),
      last_sent(now),
      fd_(std::move(fd)),
      reader_(std::make_shared<http::MessageReader>(http::MessageReader::Role::request)) {}

std::shared_ptr<http::MessageReader> Connection::share_reader() {
  reader_shared_ = true;
  return reader_;
}

Connection::Received Connection::receive(std::uint64_t& bytes_in) {
  const auto space = reader_->space();
  ssize_t count = 0;
  do {
    count = ::recv(fd_.get(), space.data(), space.size(), MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? Received::nothing : Received::end;
  if (count == 0) return Received::end;
  reader_->received(static_cast<std::size_t>(count));
  bytes_in += static_cast<std::uint64_t>(count);
  return Received::some;
}

Connection::Received Connection::discard() {
  std::array<char, 16384> bytes;  // NOLINT(*-member-init): written by recv
  ssize_t count = 0;
  do {
    count = ::recv(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? Received::nothing : Received::end;
  return count == 0 ? Received::end : Received::some;
}

void Connection::respond(int status, std::string_view content_type, std::string_view body, std::string_view fields) {
  std::string head = "HTTP/1.1 ";
  append_number(head, static_cast<std::uint64_t>(status));
  head.append(" ").append(reason_of(status)).append("\r\n");
  if (!content_type.empty()) head.append("Content-Type: ").append(content_type).append("\r\n");
  if (status != 204) {
    head += "Content-Length: ";
    append_number(head, body.size());
    head += "\r\n";
  }
  head += fields;
  if (!keep_alive_) head += connection_close;
  head += "\r\n";
  wire_.append(head);
  wire_.append(body);
}

void Connection::respond_continue() {
  wire_.append("HTTP/1.1 100 Continue\r\n\r\n");
}

void Connection::add_record(call::RecordKind kind, std::uint64_t id, std::string& payload) {
  std::array<char, call::max_record_header_bytes> header;  // NOLINT(*-member-init): written below
  const std::size_t size = call::write_record_header(header, kind, id, payload.size());
  records_.append({header.data(), size});
  records_.append_or_take(payload);
}

void Connection::frame_records(bool last) {
  std::array<char, 192> text;  // NOLINT(*-member-init): written below
  char* at = text.data();
  const auto put = [&at](std::string_view part) {
    std::memcpy(at, part.data(), part.size());
    at += part.size();
  };
  const auto put_number = [&](std::uint64_t value, int base) { at = std::to_chars(at, at + 20, value, base).ptr; };
  if (!head_sent_) {
    put("HTTP/1.1 200 OK\r\nContent-Type: ");
    put(call::frame_content_type);
    put("\r\n");
    if (!keep_alive_) put(connection_close);
    if (last) {
      put("Content-Length: ");
      put_number(records_.size(), 10);
      put("\r\n\r\n");
      wire_.append({text.data(), at});
      wire_.splice(records_);
      return;
    }
    put("Transfer-Encoding: chunked\r\n\r\n");
    head_sent_ = true;
  }
  if (!records_.empty()) {
    put_number(records_.size(), 16);
    put("\r\n");
    wire_.append({text.data(), at});
    wire_.splice(records_);
    at = text.data();
    put("\r\n");
  }
  if (last) put("0\r\n\r\n");
  wire_.append({text.data(), at});
}

bool Connection::send(TimePoint now, std::uint64_t& bytes_out) {
  const std::size_t before = wire_.size();
  if (before == 0) return true;
  const Output::Sent sent = wire_.send(fd_.get());
  if (wire_.size() != before) last_sent = now;
  bytes_out += before - wire_.size();
  return sent != Output::Sent::failed;
}

void Connection::shut_down() {
  ::shutdown(fd_.get(), SHUT_WR);
}

void Connection::begin_next_request() {
  phase = Phase::reading;
  head_checked = false;
  head_sent_ = false;
  calls.clear();
  next_call = 0;
  unanswered = 0;
  busy = {};
  if (!reader_shared_) {
    reader_->next();
    return;
  }
  // A call that nobody waits for still reads the request: leave it those bytes, and go on with others.
  auto fresh = std::make_shared<http::MessageReader>(http::MessageReader::Role::request);
  const std::string_view rest = reader_->unread();
  if (!rest.empty()) {
    std::memcpy(fresh->space(rest.size()).data(), rest.data(), rest.size());
    fresh->received(rest.size());
  }
  reader_ = std::move(fresh);
  reader_shared_ = false;
  plain_call = false;
}

}  // namespace turbolift::service
