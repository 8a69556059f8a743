#include "http/client/layer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>

namespace turbolift::http {
namespace {

constexpr std::size_t max_pieces = 64;

ssize_t result(ssize_t count) noexcept {
  if (count >= 0) return count;
  return errno == EINTR || errno == EWOULDBLOCK ? -EAGAIN : -errno;
}

}  // namespace

int SocketLayer::connected() noexcept {
  pollfd writable{socket_.get(), POLLOUT, 0};
  if (::poll(&writable, 1, 0) == 0) {
    missing_ = POLLOUT;
    return -EAGAIN;
  }
  int code = 0;
  socklen_t size = sizeof code;
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &code, &size) != 0) code = errno;
  return -code;
}

ssize_t SocketLayer::send(std::span<const char> bytes) noexcept {
  const iovec piece{const_cast<char*>(bytes.data()), bytes.size()};  // sendmsg only reads it
  return send(std::span(&piece, 1));
}

ssize_t SocketLayer::send(std::span<const iovec> pieces) noexcept {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces.data());  // sendmsg does not write to it
  message.msg_iovlen = std::min(pieces.size(), max_pieces);
  const ssize_t sent = result(::sendmsg(socket_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL));
  if (sent == -EAGAIN) missing_ = POLLOUT;
  return sent;
}

ssize_t SocketLayer::receive(std::span<char> into) noexcept {
  const ssize_t got = result(::recv(socket_.get(), into.data(), into.size(), MSG_DONTWAIT));
  if (got == -EAGAIN) missing_ = POLLIN;
  return got;
}

void SocketLayer::allow_waiting(int ms) noexcept {
  const timeval timeout{.tv_sec = 0, .tv_usec = ms * 1000L};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  ::fcntl(socket_.get(), F_SETFL, ::fcntl(socket_.get(), F_GETFL) & ~O_NONBLOCK);
}

ssize_t SocketLayer::receive_waiting(std::span<char> into) noexcept {
  return result(::recv(socket_.get(), into.data(), into.size(), 0));
}

}  // namespace turbolift::http
