#include "http/client/client_stream.hpp"

#include <poll.h>

#include <cerrno>

#include "http/client/transport.hpp"
#include "http/client/wait.hpp"

namespace turbolift::http {

base::Expected<std::unique_ptr<ClientStream>> ClientStream::connect(const Origin& origin, const Address& address) {
  auto socket = begin_connect(address);
  if (!socket) return std::unexpected(socket.error());
  return std::make_unique<ClientStream>(origin, *std::move(socket));
}

Expected<std::unique_ptr<ClientStream>> ClientStream::open(const Origin& origin, base::Deadline deadline,
                                                           const Interrupt* interrupt) {
  const auto failed = [&origin](Failure kind, const std::string& why) {
    return failure(kind, describe(origin) + ": " + why);
  };
  const std::string& host = origin.proxy ? origin.proxy->host : origin.host;
  const auto addresses = resolve(host, origin.proxy ? origin.proxy->port : origin.port, deadline, interrupt);
  if (!addresses) return failed(addresses.error().failure, addresses.error().message);
  auto socket = dial(*addresses, deadline, interrupt);
  if (!socket) return failed(socket.error().failure, socket.error().message);
  auto stream = std::make_unique<ClientStream>(origin, *std::move(socket));
  while (true) {
    const int result = stream->establish();
    if (result == 0) return stream;
    if (result != -EAGAIN) return std::unexpected(stream->error().value_or(Error{}));
    const Wake wake = wait_for(stream->fd(), stream->events(), deadline, interrupt);
    if (wake == Wake::interrupted) return failed(Failure::cancelled, "cancelled while the connection was made");
    if (wake == Wake::timeout) return failed(Failure::timeout, stream->transport_->pending() + " in time");
  }
}

ClientStream::ClientStream(Origin origin, base::UniqueFd socket)
    : transport_(std::make_unique<Transport>(std::move(origin), std::move(socket))),
      waits_for_(POLLOUT),
      send_waits_for_(POLLOUT) {}

ClientStream::~ClientStream() = default;

int ClientStream::fd() const noexcept {
  return transport_->socket().fd();
}

/// With the lock.
int ClientStream::advance() noexcept {
  const int result = transport_->establish();
  if (result == -EAGAIN) send_waits_for_ = waits_for_ = transport_->socket().missing();
  if (result == 0 && transport_->plain() && !plain_) {
    transport_->socket().allow_waiting(max_wait_ms);
    send_waits_for_ = POLLOUT;  // from now on always
    plain_.store(true, std::memory_order_release);
  }
  return result;
}

int ClientStream::establish() noexcept {
  const std::lock_guard lock(mutex_);
  return advance();
}

ssize_t ClientStream::send(std::span<const iovec> pieces) noexcept {
  if (plain_.load(std::memory_order_acquire)) {
    const ssize_t sent = transport_->socket().send(pieces);
    if (sent == -EAGAIN) waits_for_ = POLLOUT;
    return sent;
  }
  const std::lock_guard lock(mutex_);
  ssize_t result = advance();
  if (result == 0) result = transport_->send(pieces);
  if (result == -EAGAIN) send_waits_for_ = waits_for_ = transport_->socket().missing();
  return result;
}

ssize_t ClientStream::receive(std::span<char> into, bool wait) noexcept {
  if (plain_.load(std::memory_order_acquire)) {
    SocketLayer& socket = transport_->socket();
    const ssize_t got = wait ? socket.receive_waiting(into) : socket.receive(into);
    if (got == -EAGAIN) waits_for_ = POLLIN;
    return got;
  }
  const ssize_t got = receive_now(into);
  if (got != -EAGAIN || !wait) return got;
  pollfd ready{fd(), events(), 0};
  return ::poll(&ready, 1, max_wait_ms) > 0 ? receive_now(into) : -EAGAIN;
}

ssize_t ClientStream::receive_now(std::span<char> into) noexcept {
  const std::lock_guard lock(mutex_);
  ssize_t result = advance();
  if (result == 0) result = transport_->receive(into);
  if (result == -EAGAIN) waits_for_ = transport_->socket().missing();
  return result;
}

bool ClientStream::send_needs_input() const noexcept {
  return send_waits_for_ == POLLIN;
}

short ClientStream::events() const noexcept {
  return waits_for_;
}

std::optional<Error> ClientStream::error() const {
  const std::lock_guard lock(mutex_);
  return transport_->error();
}

std::string ClientStream::trouble() const {
  const auto known = error();
  return known ? known->message : std::string();
}

bool ClientStream::is_untrusted() const {
  const auto known = error();
  return known && known->failure == Failure::certificate;
}

}  // namespace turbolift::http
