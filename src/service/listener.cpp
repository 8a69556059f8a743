#include "service/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "http/syntax.hpp"

namespace turbolift::service {
namespace {

constexpr int backlog = 1024;

std::unexpected<base::Error> bad_address(std::string_view address) {
  return base::failure("TURBOLIFT_LISTEN='" + std::string(address) +
                       "' must be tcp:ADDRESS:PORT, unix:PATH or fd:N, such as tcp:*:8080");
}

base::Expected<base::UniqueFd> listen_on(const sockaddr* address, socklen_t size, std::string_view name) {
  base::UniqueFd fd(::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return base::system_error("listen on " + std::string(name), errno);
  const int on = 1;
  if (address->sa_family != AF_UNIX) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd.get(), address, size) != 0 || ::listen(fd.get(), backlog) != 0) {
    return base::system_error("listen on " + std::string(name), errno);
  }
  return fd;
}

/// On every address, of both families where the machine has both.
base::Expected<base::UniqueFd> listen_everywhere(std::uint16_t port, std::string_view name) {
  base::UniqueFd fd(::socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  const int off = 0;
  sockaddr_in6 both{};
  both.sin6_family = AF_INET6;
  both.sin6_port = htons(port);
  const auto* generic = reinterpret_cast<const sockaddr*>(&both);
  if (fd && ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0 &&
      ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      ::bind(fd.get(), generic, sizeof both) == 0 && ::listen(fd.get(), backlog) == 0)
    return fd;
  sockaddr_in one{};  // there is no IPv6, or the port is taken, which this finds out again
  one.sin_family = AF_INET;
  one.sin_port = htons(port);
  return listen_on(reinterpret_cast<const sockaddr*>(&one), sizeof one, name);
}

/// The port that `fd` has, in the network's byte order.
in_port_t port_of(int fd) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size);
  return name.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(name).sin6_port
                                    : reinterpret_cast<const sockaddr_in&>(name).sin_port;
}

/// Whether the name belongs to a server that has ended.
bool is_left_over(const sockaddr_un& address) {
  const base::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return fd && ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
         errno == ECONNREFUSED;
}

}  // namespace

base::Expected<Listener> Listener::open(std::string_view address) {
  Listener listener;
  listener.name_ = address;
  const std::size_t colon = address.find(':');
  if (colon == std::string_view::npos) return bad_address(address);
  const std::string_view kind = address.substr(0, colon);
  const std::string_view rest = address.substr(colon + 1);
  base::Expected<base::UniqueFd> fd;
  if (kind == "fd") {
    const auto number = http::parse_number(rest);
    if (!number || *number > 1'000'000) return bad_address(address);
    int type = 0;
    socklen_t size = sizeof type;
    if (::getsockopt(static_cast<int>(*number), SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
      return base::system_error("TURBOLIFT_LISTEN='" + std::string(address) + "' is not an inherited socket", errno);
    }
    if (type != SOCK_SEQPACKET)
      return base::failure("TURBOLIFT_LISTEN='" + std::string(address) + "' must be a SOCK_SEQPACKET socket");
    listener.passed_ = true;
    fd = base::UniqueFd(static_cast<int>(*number));
  } else if (kind == "unix") {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (rest.empty() || rest.size() >= sizeof name.sun_path) return bad_address(address);
    std::memcpy(name.sun_path, rest.data(), rest.size());
    const auto* generic = reinterpret_cast<const sockaddr*>(&name);
    fd = listen_on(generic, sizeof name, address);
    if (!fd && fd.error().code == EADDRINUSE && is_left_over(name)) {
      ::unlink(name.sun_path);
      fd = listen_on(generic, sizeof name, address);
    }
    listener.path_ = rest;
  } else if (kind == "tcp") {
    const std::size_t last = rest.rfind(':');
    if (last == std::string_view::npos) return bad_address(address);
    std::string host(rest.substr(0, last));
    const auto port = http::parse_number(rest.substr(last + 1));
    if (!port || *port > 65535) return bad_address(address);
    listener.tcp_ = true;
    if (host == "*") {
      fd = listen_everywhere(static_cast<std::uint16_t>(*port), address);
    } else if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
      sockaddr_in6 name{};
      name.sin6_family = AF_INET6;
      name.sin6_port = htons(static_cast<std::uint16_t>(*port));
      if (::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &name.sin6_addr) != 1)
        return bad_address(address);
      fd = listen_on(reinterpret_cast<const sockaddr*>(&name), sizeof name, address);
    } else {
      sockaddr_in name{};
      name.sin_family = AF_INET;
      name.sin_port = htons(static_cast<std::uint16_t>(*port));
      if (::inet_pton(AF_INET, host.c_str(), &name.sin_addr) != 1) return bad_address(address);
      fd = listen_on(reinterpret_cast<const sockaddr*>(&name), sizeof name, address);
    }
    if (fd) listener.name_ = "tcp:" + host + ":" + std::to_string(ntohs(port_of(fd->get())));
  } else {
    return bad_address(address);
  }
  if (!fd) return std::unexpected(fd.error());
  listener.fd_ = std::move(*fd);
  return listener;
}

Listener::Accepted Listener::accept(std::vector<base::UniqueFd>& connections) {
  if (passed_) return accept_passed(connections);
  for (int i = 0; i < 64; ++i) {
    base::UniqueFd fd(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (fd) {
      const int on = 1;
      if (tcp_) {
        ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::setsockopt(fd.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
      }
      connections.push_back(std::move(fd));
      continue;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Accepted::none;
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) return Accepted::exhausted;
    // The client gave up meanwhile, or the network did: the next one.
  }
  return Accepted::none;
}

Listener::Accepted Listener::accept_passed(std::vector<base::UniqueFd>& connections) {
  constexpr std::size_t most = 16;
  for (int i = 0; i < 64; ++i) {
    char byte = 0;
    iovec piece{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(most * sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = ::recvmsg(fd_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Accepted::none;
    if (size < 0 && (errno == EMFILE || errno == ENOMEM)) return Accepted::exhausted;
    if (size <= 0) return Accepted::parent_gone;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
      if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
      const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (std::size_t k = 0; k < count; ++k) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(part) + k * sizeof fd, sizeof fd);
        connections.emplace_back(fd);
      }
    }
  }
  return Accepted::none;
}

void Listener::unlink() const {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace turbolift::service
