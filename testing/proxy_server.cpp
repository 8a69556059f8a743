#include "testing/proxy_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/base64.hpp"

namespace turbolift::fake {
namespace {

base::UniqueFd connect_to(std::uint16_t port) {
  base::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fd.reset();
  return fd;
}

/// Passes bytes on in both directions until one side ends. Never waits for `other` to take bytes while that one waits
/// for its own to be taken.
void relay(Peer& peer, int other) {
  std::string unsent;  // to `other`
  while (true) {
    const short from_peer = unsent.empty() ? POLLIN : 0;
    const short to_other = unsent.empty() ? 0 : POLLOUT;
    std::array<pollfd, 2> fds{pollfd{peer.fd(), from_peer, 0}, pollfd{other, static_cast<short>(POLLIN | to_other), 0}};
    if (::poll(fds.data(), fds.size(), -1) < 0) return;
    if (unsent.empty() && fds[0].revents != 0) {
      unsent = peer.read_some();
      if (unsent.empty()) return;
    }
    if (!unsent.empty()) {
      const ssize_t sent = ::send(other, unsent.data(), unsent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno != EAGAIN) return;
      unsent.erase(0, static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    }
    if ((fds[1].revents & ~POLLOUT) != 0) {
      std::array<char, 16384> bytes{};
      const ssize_t got = ::recv(other, bytes.data(), bytes.size(), 0);
      if (got <= 0 || !peer.write({bytes.data(), static_cast<std::size_t>(got)})) return;
    }
  }
}

}  // namespace

ProxyServer::ProxyServer(ProxyOptions options)
    : options_(std::move(options)), server_([this](Peer& peer) { serve(peer); }) {}

std::vector<std::string> ProxyServer::targets() const {
  const std::lock_guard lock(mutex_);
  return targets_;
}

void ProxyServer::serve(Peer& peer) {
  if (options_.tls && !peer.start_tls(*options_.tls)) return;
  const std::string target = options_.socks5 ? negotiate_socks5(peer) : negotiate_connect(peer);
  if (target.empty()) return peer.close();
  const base::UniqueFd other = connect_to(static_cast<std::uint16_t>(std::stoi(target.substr(target.rfind(':') + 1))));
  if (other) relay(peer, other.get());
  peer.close();
}

std::string ProxyServer::negotiate_connect(Peer& peer) {
  const std::string head = peer.read_until("\r\n\r\n");
  if (!head.starts_with("CONNECT ")) return {};
  std::string target = head.substr(8, head.find(' ', 8) - 8);
  const std::string wanted =
      "Proxy-Authorization: Basic " + base::to_base64(options_.user + ":" + options_.password) + "\r\n";
  if (!options_.user.empty() && head.find(wanted) == std::string::npos) {
    peer.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 5\r\n\r\nsorry");
    return {};
  }
  {
    const std::lock_guard lock(mutex_);
    targets_.push_back(target);
  }
  if (options_.refusal != 0) {
    peer.write("HTTP/1.1 " + std::to_string(options_.refusal) + " No\r\nContent-Length: 5\r\n\r\nsorry");
    return {};
  }
  peer.write("HTTP/1.1 200 Connection established\r\n\r\n");
  return target;
}

std::string ProxyServer::negotiate_socks5(Peer& peer) {
  const std::string greeting = peer.read_exactly(2);
  if (greeting.size() < 2) return {};
  const std::string methods = peer.read_exactly(static_cast<unsigned char>(greeting[1]));
  const char wanted = options_.user.empty() ? '\0' : '\2';
  const bool offered = methods.find(wanted) != std::string::npos;
  peer.write(std::string{'\5', offered ? wanted : '\xff'});
  if (!offered) return {};
  if (!options_.user.empty()) {
    std::string given = peer.read_exactly(2);
    given = peer.read_exactly(given.size() < 2 ? 0 : static_cast<unsigned char>(given[1]));
    const std::string size = peer.read_exactly(1);
    const std::string password = peer.read_exactly(size.empty() ? 0 : static_cast<unsigned char>(size[0]));
    const bool right = given == options_.user && password == options_.password;
    peer.write(std::string{'\1', right ? '\0' : '\1'});
    if (!right) return {};
  }
  const std::string request = peer.read_exactly(4);
  if (request.size() < 4) return {};
  std::string target;
  if (request[3] == '\3') {
    const std::string size = peer.read_exactly(1);
    target = peer.read_exactly(size.empty() ? 0 : static_cast<unsigned char>(size[0]));
  } else {
    const bool four = request[3] == '\1';
    const std::string bytes = peer.read_exactly(four ? 4 : 16);
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(four ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
    target = text.data();
  }
  const std::string port = peer.read_exactly(2);
  if (port.size() < 2) return {};
  target += ":" + std::to_string(static_cast<unsigned char>(port[0]) * 256 + static_cast<unsigned char>(port[1]));
  {
    const std::lock_guard lock(mutex_);
    targets_.push_back(target);
  }
  peer.write(std::string({'\5', static_cast<char>(options_.refusal), '\0', '\1'}) + std::string(6, '\0'));
  return options_.refusal == 0 ? target : std::string();
}

}  // namespace turbolift::fake
