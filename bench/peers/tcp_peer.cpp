#include "tcp_peer.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "harness/rounds.hpp"

namespace bench {
namespace {

bool send_all(int socket, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const auto n = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

bool receive_all(int socket, std::string& bytes) {
  for (std::size_t got = 0; got < bytes.size();) {
    const auto n = ::recv(socket, bytes.data() + got, bytes.size() - got, 0);
    if (n <= 0) return false;
    got += static_cast<std::size_t>(n);
  }
  return true;
}

void at_once(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

TcpPeer::TcpPeer(std::size_t message_bytes) : bytes_(message_bytes, 'x') {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* where = reinterpret_cast<sockaddr*>(&address);
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  require(::bind(listener, where, length) == 0 && ::listen(listener, 1) == 0 &&
              ::getsockname(listener, where, &length) == 0,
          "a socket listens");
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int peer = ::accept(listener, nullptr, nullptr);
    at_once(peer);
    while (receive_all(peer, bytes_) && send_all(peer, bytes_)) {
    }
    ::_exit(0);
  }
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  require(::connect(socket_, where, length) == 0, "a connection is made");
  at_once(socket_);
  ::close(listener);
}

TcpPeer::~TcpPeer() {
  ::close(socket_);
  ::waitpid(process_, nullptr, 0);
}

void TcpPeer::round_trip() {
  require(send_all(socket_, bytes_) && receive_all(socket_, bytes_), "a round trip over TCP");
}

}  // namespace bench
