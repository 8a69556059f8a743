#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/error.hpp"
#include "base/unique_fd.hpp"
#include "http/client/error.hpp"
#include "http/client/interrupt.hpp"

namespace turbolift::http {

/// Where to connect to: an IPv4 or IPv6 address with a port.
struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  /// "10.0.0.1:443", "[::1]:443"
  std::string text() const;
};

/// Looks a name up; blocks for as long as it likes.
using Lookup = std::function<base::Expected<std::vector<Address>>(const std::string& host)>;
/// getaddrinfo: /etc/hosts, DNS and whatever else the system is set up for.
base::Expected<std::vector<Address>> system_lookup(const std::string& host);

/// The addresses of `host`, with `port`, in the order in which they should be tried (RFC 6724, families in turn as in
/// RFC 8305); at least one. An address is not looked up. A name is, on a thread of its own, which is left behind where
/// it takes longer than the deadline: later calls for the same name then wait for that one. Fails with
/// `Failure::resolve`, `timeout` or `cancelled`. Thread-safe.
Expected<std::vector<Address>> resolve(const std::string& host, std::uint16_t port, base::Deadline deadline,
                                       const Interrupt* interrupt = nullptr, const Lookup& lookup = system_lookup);

/// A new socket that has begun to connect to `address` without waiting: TCP_NODELAY, keep-alive, and given up where the
/// peer acknowledges nothing for 30 s. A refusal may come at once, or show when the socket becomes writable.
base::Expected<base::UniqueFd> begin_connect(const Address& address);

/// A connected non-blocking socket to the first of `addresses` that takes a connection: the next one is tried beside
/// the others when 250 ms have passed, or at once when one has failed. Fails with `Failure::connect`, whose message has
/// the reason for each address, `timeout` or `cancelled`.
Expected<base::UniqueFd> dial(const std::vector<Address>& addresses, base::Deadline deadline,
                              const Interrupt* interrupt = nullptr);

}  // namespace turbolift::http
