#include <sys/epoll.h>

#include <algorithm>
#include <new>

#include "service/server.hpp"

namespace turbolift::service {
namespace {

constexpr std::uint32_t wants_input = EPOLLIN | EPOLLRDHUP;
constexpr std::uint32_t wants_end = EPOLLRDHUP;
constexpr int reads_in_a_row = 64;  // of one connection, before others have their turn

}  // namespace

void Server::on_listener() {
  std::vector<base::UniqueFd> accepted;
  const Listener::Accepted result = listener_.accept(accepted);
  for (base::UniqueFd& fd : accepted) add_connection(std::move(fd));
  epoll_event event{};
  event.data.ptr = &listener_;
  if (result == Listener::Accepted::parent_gone) {
    leave(0);  // nobody is there to be served
  } else if (result == Listener::Accepted::exhausted && listener_armed_) {
    // Not told about it again until a connection has ended, or some time has passed.
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, listener_.fd(), &event);
    listener_armed_ = false;
    next_housekeeping_ = std::min(next_housekeeping_, base::Clock::steady().now() + std::chrono::seconds(1));
  } else if (result == Listener::Accepted::none && !listener_armed_) {
    event.events = EPOLLIN;
    listener_armed_ = ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, listener_.fd(), &event) == 0;
  }
}

void Server::add_connection(base::UniqueFd fd) {
  auto connection = std::make_unique<Connection>(std::move(fd), base::Clock::steady().now());
  connection->index = connections_.size();
  connection->interest = wants_input;
  connection->set_keep_alive(!draining_);
  connection->reader().set_max_body_bytes(options_.max_body_bytes);
  epoll_event event{};
  event.events = wants_input;
  event.data.ptr = connection.get();
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connection->fd(), &event) != 0) return;
  connections_.push_back(std::move(connection));
}

void Server::set_interest(Connection& connection, std::uint32_t events) {
  if (connection.interest == events) return;
  connection.interest = events;
  epoll_event event{};
  event.events = events;
  event.data.ptr = &connection;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, connection.fd(), &event);
}

void Server::on_connection(Connection& connection, std::uint32_t events) {
  if (connection.phase == Phase::closed) return;
  if ((events & EPOLLOUT) != 0) {
    flush(connection);
    if (connection.phase == Phase::closed) return;
    if (!connection.has_output() && connection.reader().has_bytes()) advance(connection);
  }
  switch (connection.phase) {
    case Phase::answering:
      if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
        close(connection);  // nobody is there to be answered
      } else if ((events & EPOLLIN) != 0) {
        set_interest(connection, wants_end | (connection.has_output() ? EPOLLOUT : 0U));
      }
      break;
    case Phase::lingering: {
      Connection::Received received = Connection::Received::some;
      for (int i = 0; i < reads_in_a_row && received == Connection::Received::some; ++i) {
        received = connection.discard();
      }
      if (received == Connection::Received::end) close(connection);
      break;
    }
    case Phase::reading:
      if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) read_request(connection);
      break;
    case Phase::closed:
      break;
  }
}

void Server::read_request(Connection& connection) {
  const TimePoint now = base::Clock::steady().now();
  for (int i = 0; i < reads_in_a_row; ++i) {
    if (!connection.reader().has_bytes()) connection.request_began = now;
    const Connection::Received received = connection.receive(metrics_.bytes_in);
    if (received == Connection::Received::end) return close(connection);
    if (received == Connection::Received::nothing) return;
    connection.last_received = now;
    advance(connection);
    if (connection.phase != Phase::reading || connection.has_output() || !connection.reader().has_bytes()) return;
    if (next_housekeeping_ == TimePoint::max()) next_housekeeping_ = now + std::chrono::seconds(1);
  }
}

void Server::advance(Connection& connection) {
  if (connection.advancing) return;
  connection.advancing = true;
  while (connection.phase == Phase::reading && !connection.has_output()) {
    http::MessageReader& reader = connection.reader();
    const http::MessageReader::State state = reader.advance();
    if (state == http::MessageReader::State::failed) {
      const http::ParseError& error = reader.error();
      refuse(connection, error.status, error.status == 413 ? ErrorKind::payload_too_large : ErrorKind::malformed,
             error.reason);
      break;
    }
    if (state == http::MessageReader::State::head) break;
    if (!connection.head_checked) {
      if (!check_head(connection)) continue;  // it was refused
      connection.head_checked = true;
      if (state == http::MessageReader::State::body && reader.head().expects_continue()) {
        connection.respond_continue();
        flush(connection);
      }
    }
    if (state == http::MessageReader::State::body) break;
    handle_request(connection);
  }
  connection.advancing = false;
}

void Server::flush(Connection& connection) {
  if (connection.flush_pending) {
    connection.flush_pending = false;
    std::erase(flush_list_, &connection);
  }
  const TimePoint now = base::Clock::steady().now();
  const bool had_output = connection.has_output();
  if (!connection.send(now, metrics_.bytes_out)) return close(connection);
  if (connection.has_output()) {
    set_interest(connection, wants_end | EPOLLOUT);  // no more requests from who does not take the answers
    return;
  }
  if ((connection.interest & EPOLLOUT) != 0) {
    set_interest(connection, connection.phase == Phase::answering ? wants_end : wants_input);
  }
  if (had_output && connection.phase == Phase::lingering) connection.shut_down();
  if (draining_) finish_drain_if_done();
}

void Server::linger(Connection& connection) {
  connection.phase = Phase::lingering;
  connection.last_received = base::Clock::steady().now();
  if (next_housekeeping_ == TimePoint::max()) {
    next_housekeeping_ = connection.last_received + std::chrono::seconds(1);
  }
  set_interest(connection, wants_input);
  flush(connection);
}

void Server::refuse(Connection& connection, int status, ErrorKind kind, std::string_view message,
                    std::string_view fields) {
  const http::Head& head = connection.reader().head();
  const bool json = head.field("content-type").starts_with("application/json");
  // Where the body has not arrived, nothing that follows can be told from it.
  const bool whole = connection.reader().state() == http::MessageReader::State::complete;
  if (!whole || !head.keep_alive()) connection.set_keep_alive(false);
  std::string more = "Turbolift-Error: ";
  more.append(to_string(kind)).append("\r\n").append(fields);
  metrics_.count_error(kind);
  if (json) {
    connection.respond(status, "application/json", to_json({.kind = kind, .message = std::string(message)}), more);
  } else {
    connection.respond(status, "text/plain; charset=utf-8", message, more);
  }
  if (whole) return finish_response(connection);
  linger(connection);
}

void Server::respond_and_finish(Connection& connection, int status, std::string_view type, std::string_view body) {
  if (!connection.reader().head().keep_alive()) connection.set_keep_alive(false);
  connection.respond(status, type, body);
  finish_response(connection);
}

void Server::finish_response(Connection& connection) {
  if (!connection.keep_alive()) return linger(connection);
  connection.begin_next_request();
  flush(connection);
  if (connection.phase != Phase::reading || connection.has_output()) return;
  set_interest(connection, wants_input);
  if (connection.reader().has_bytes()) advance(connection);
}

void Server::close_for_want_of_memory(Connection& connection) {
  shared_.release();
  if (connection.phase != Phase::reading || connection.reader().state() == http::MessageReader::State::complete) {
    return close(connection);
  }
  try {
    refuse(connection, 503, ErrorKind::out_of_memory,
           "the replica has no memory for the request; raise FunctionOptions::memory");
  } catch (const std::bad_alloc&) {
    close(connection);
  }
}

void Server::close(Connection& connection) {
  if (connection.phase == Phase::closed) return;
  const TimePoint now = base::Clock::steady().now();
  for (const auto& worker : workers_) {
    if (worker->running && worker->connection == &connection) abandon(*worker, now);
  }
  queued_ -= connection.queued;
  connection.queued = 0;
  remove_from_queue(connection);
  outcomes_.forget(&connection);
  for (Hashing& job : to_hash_) {
    if (job.connection == &connection) job.connection = nullptr;
  }
  std::erase(flush_list_, &connection);
  connection.close();
  const std::size_t index = connection.index;
  dead_.push_back(std::move(connections_[index]));
  if (index + 1 != connections_.size()) {
    connections_[index] = std::move(connections_.back());
    connections_[index]->index = index;
  }
  connections_.pop_back();
  if (!listener_armed_) next_housekeeping_ = std::min(next_housekeeping_, now);
  if (draining_) finish_drain_if_done();
}

}  // namespace turbolift::service
