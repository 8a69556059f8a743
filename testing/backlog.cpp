#include "testing/backlog.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <stdexcept>

namespace turbolift::fake {

FullBacklog::FullBacklog() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto& address = *reinterpret_cast<sockaddr_in*>(&address_.storage);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address_.size = sizeof address;
  if (::bind(listener_.get(), address_.get(), address_.size) != 0 || ::listen(listener_.get(), 0) != 0) {
    throw std::runtime_error("no port to listen on");
  }
  ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &address_.size);
  // Nobody accepts, so that the queue fills; the first connection that is not made at once shows that it is full.
  while (waiting_.size() < 16) {
    auto fd = http::begin_connect(address_);
    if (!fd) throw std::runtime_error(fd.error().message);
    pollfd writable{fd->get(), POLLOUT, 0};
    const bool made = ::poll(&writable, 1, 50) == 1;
    waiting_.push_back(*std::move(fd));
    if (!made) return;
  }
  throw std::runtime_error("the queue of connections never fills");
}

std::uint16_t FullBacklog::port() const {
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address_.storage)->sin_port);
}

}  // namespace turbolift::fake
