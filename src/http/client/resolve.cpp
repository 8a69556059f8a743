#include "http/client/resolve.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "base/fork.hpp"
#include "base/signals.hpp"
#include "http/client/authority.hpp"
#include "http/client/url.hpp"
#include "http/client/wait.hpp"

namespace turbolift::http {
namespace {

/// A name that is being looked up, shared by its thread and all that wait for it.
struct Search {
  Search() : done(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

  base::UniqueFd done;  // stays readable once there is a result
  std::mutex mutex;
  std::optional<base::Expected<std::vector<Address>>> result;
};

/// The searches that run in this process, so that a name server that does not answer costs one thread for each name.
struct Searches {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<Search>> running;
};
constinit base::PerProcess<Searches> searches;

void run(const std::string& host, const Lookup& lookup, Search& search) {
  auto found = lookup(host);
  {
    Searches& all = searches.get();
    const std::lock_guard lock(all.mutex);
    all.running.erase(host);  // the next call looks again
  }
  const std::lock_guard lock(search.mutex);
  search.result = std::move(found);
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(search.done.get(), &one, sizeof one);
}

/// Null: there is no descriptor or thread for it.
std::shared_ptr<Search> join_or_start(const std::string& host, const Lookup& lookup) {
  Searches& all = searches.get();
  const std::lock_guard lock(all.mutex);
  auto& search = all.running[host];
  if (search) return search;
  search = std::make_shared<Search>();
  const std::shared_ptr<Search> started = search;
  const base::SignalsBlocked blocked;
  bool running = static_cast<bool>(started->done);
  try {
    if (running) std::thread([host, lookup, started] { run(host, lookup, *started); }).detach();
  } catch (const std::system_error&) {
    running = false;
  }
  if (!running) all.running.erase(host);
  return running ? started : nullptr;
}

template <class Socket>
Address make_address(const Socket& socket) {
  Address address;
  std::memcpy(&address.storage, &socket, sizeof socket);
  address.size = sizeof socket;
  return address;
}

std::optional<Address> parse_address(const std::string& text) {
  sockaddr_in four{};
  four.sin_family = AF_INET;
  if (::inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) return make_address(four);
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  if (::inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1) return make_address(six);
  return std::nullopt;
}

void set_port(Address& address, std::uint16_t port) {
  if (address.storage.ss_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port = htons(port);
  }
}

/// The families in turn, beginning with that of the first address (RFC 8305, section 4).
std::vector<Address> interleave(const std::vector<Address>& addresses) {
  std::vector<Address> same;
  std::vector<Address> other;
  for (const Address& address : addresses) {
    (address.storage.ss_family == addresses.front().storage.ss_family ? same : other).push_back(address);
  }
  std::vector<Address> result;
  for (std::size_t i = 0; i < std::max(same.size(), other.size()); ++i) {
    if (i < same.size()) result.push_back(same[i]);
    if (i < other.size()) result.push_back(other[i]);
  }
  return result;
}

std::string reason(int code) {
  switch (code) {
    case EAI_NONAME:
    case EAI_NODATA:
      return "the name is not known: is it right, and can it be looked up from this machine?";
    case EAI_AGAIN:
      return "the name server does not answer";
    case EAI_SYSTEM:
      return std::generic_category().message(errno);
    default:
      return ::gai_strerror(code);
  }
}

}  // namespace

bool is_ipv6(std::string_view text) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

bool is_address(std::string_view text) {
  return parse_address(std::string(text)).has_value();
}

std::string Address::text() const {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (::getnameinfo(get(), size, host.data(), host.size(), port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV) !=
      0) {
    return "an unknown address";
  }
  const bool six = storage.ss_family == AF_INET6;
  return (six ? "[" : "") + std::string(host.data()) + (six ? "]:" : ":") + port.data();
}

base::Expected<std::vector<Address>> system_lookup(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (code == EAI_NONAME || code == EAI_NODATA) {  // a machine may have nothing but its loopback
    hints.ai_flags = 0;
    code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  }
  if (code != 0) return base::failure(reason(code));
  std::vector<Address> found;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    Address address;
    std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
    address.size = entry->ai_addrlen;
    found.push_back(address);
  }
  ::freeaddrinfo(list);
  return found;
}

Expected<std::vector<Address>> resolve(const std::string& host, std::uint16_t port, base::Deadline deadline,
                                       const Interrupt* interrupt, const Lookup& lookup) {
  std::vector<Address> found;
  if (const auto address = parse_address(host)) {
    found.push_back(*address);
  } else {
    const std::shared_ptr<Search> search = join_or_start(host, lookup);
    if (search == nullptr) return failure(Failure::resolve, host + ": no thread could be started to look it up");
    switch (wait_for(search->done.get(), POLLIN, deadline, interrupt)) {
      case Wake::interrupted:
        return failure(Failure::cancelled, host + ": cancelled while its address was looked up");
      case Wake::timeout:
        return failure(Failure::timeout, host + ": no name server gave its address in time");
      case Wake::ready:
        break;
    }
    const std::lock_guard lock(search->mutex);
    const auto result = search->result.value_or(base::failure("it could not be waited for"));
    if (!result) return failure(Failure::resolve, host + ": " + result.error().message);
    found = *result;
    if (found.empty()) return failure(Failure::resolve, host + ": the name has no address");
    found = interleave(found);
  }
  for (Address& address : found) set_port(address, port);
  return found;
}

}  // namespace turbolift::http
