#include "http/stream.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>

namespace turbolift::http {

SocketStream::SocketStream(base::UniqueFd socket) noexcept : socket_(std::move(socket)) {
  const timeval timeout{.tv_sec = 0, .tv_usec = max_wait_ms * 1000L};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
}

ssize_t SocketStream::send(std::span<const iovec> pieces) noexcept {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces.data());  // sendmsg does not write to it
  message.msg_iovlen = pieces.size();
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : sent;
}

ssize_t SocketStream::receive(std::span<char> into, bool wait) noexcept {
  const ssize_t got = ::recv(socket_.get(), into.data(), into.size(), wait ? 0 : MSG_DONTWAIT);
  if (got >= 0) return got;
  return errno == EINTR ? -EAGAIN : -errno;
}

}  // namespace turbolift::http
