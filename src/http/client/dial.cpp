#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <vector>

#include "http/client/resolve.hpp"
#include "http/client/wait.hpp"

// Of resolve.hpp: connecting.
namespace turbolift::http {
namespace {

constexpr auto next_after = std::chrono::milliseconds(250);  // RFC 8305, section 5
// A peer that is gone without a word is noticed after 30 s, whether something was sent to it (user timeout) or not
// (keep-alive: 15 + 3 * 5 s); a connection that nobody answers after 15 s (SYNs at 0, 1, 3 and 7 s).
constexpr int user_timeout_ms = 30'000;
constexpr int keep_idle_s = 15;
constexpr int keep_interval_s = 5;
constexpr int keep_count = 3;
constexpr int syn_retries = 3;

void set(int fd, int level, int option, int value) {
  ::setsockopt(fd, level, option, &value, sizeof value);  // what a kernel does not know it does without
}

struct Attempt {
  base::UniqueFd fd;
  const Address* address;
};

int result_of(int fd) {
  int code = 0;
  socklen_t size = sizeof code;
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno;
}

/// Connecting to several addresses at once.
class Dialer {
 public:
  explicit Dialer(const std::vector<Address>& addresses) : addresses_(addresses) {}

  bool all_started() const { return next_ == addresses_.size(); }
  std::size_t running() const { return attempts_.size(); }

  void start_next() {
    const Address& address = addresses_[next_++];
    auto fd = begin_connect(address);
    if (fd) {
      attempts_.push_back({*std::move(fd), &address});
    } else {
      note(fd.error().message);
    }
  }

  Wake wait(base::Deadline deadline, const Interrupt* interrupt) {
    fds_.clear();
    for (const Attempt& attempt : attempts_) fds_.push_back({attempt.fd.get(), POLLOUT, 0});
    return wait_for(fds_, deadline, interrupt);
  }

  /// The first that is connected. Those that have failed are dropped.
  base::UniqueFd take_connected() {
    base::UniqueFd connected;
    std::size_t index = 0;
    std::erase_if(attempts_, [&](Attempt& attempt) {
      if (fds_[index++].revents == 0 || connected) return false;
      const int code = result_of(attempt.fd.get());
      if (code == 0) {
        connected = std::move(attempt.fd);
      } else {
        note(base::system_error(attempt.address->text(), code).error().message);
      }
      return true;
    });
    return connected;
  }

  std::string reasons() const { return reasons_; }
  std::string addresses() const {
    std::string list;
    for (const Address& address : addresses_) list += (list.empty() ? "" : ", ") + address.text();
    return list;
  }

 private:
  void note(const std::string& reason) { reasons_ += (reasons_.empty() ? "" : "; ") + reason; }

  const std::vector<Address>& addresses_;
  std::size_t next_ = 0;
  std::vector<Attempt> attempts_;
  std::vector<pollfd> fds_;
  std::string reasons_;
};

}  // namespace

base::Expected<base::UniqueFd> begin_connect(const Address& address) {
  base::UniqueFd fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return base::system_error("socket", errno);
  set(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  set(fd.get(), SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd.get(), IPPROTO_TCP, TCP_KEEPIDLE, keep_idle_s);
  set(fd.get(), IPPROTO_TCP, TCP_KEEPINTVL, keep_interval_s);
  set(fd.get(), IPPROTO_TCP, TCP_KEEPCNT, keep_count);
  set(fd.get(), IPPROTO_TCP, TCP_USER_TIMEOUT, user_timeout_ms);
  set(fd.get(), IPPROTO_TCP, TCP_SYNCNT, syn_retries);
  if (::connect(fd.get(), address.get(), address.size) == 0 || errno == EINPROGRESS || errno == EINTR) return fd;
  return base::system_error(address.text(), errno);
}

Expected<base::UniqueFd> dial(const std::vector<Address>& addresses, base::Deadline deadline,
                              const Interrupt* interrupt) {
  Dialer dialer(addresses);
  while (true) {
    if (!dialer.all_started()) dialer.start_next();
    base::Deadline next = dialer.all_started() ? deadline : earliest(deadline, base::Deadline::after(next_after));
    while (dialer.running() != 0) {
      const Wake wake = dialer.wait(next, interrupt);
      if (wake == Wake::interrupted) return failure(Failure::cancelled, "cancelled while it was connected to");
      if (wake == Wake::timeout && deadline.expired()) {
        return failure(Failure::timeout, "no connection to " + dialer.addresses() + " in time");
      }
      if (wake == Wake::timeout) break;
      const std::size_t before = dialer.running();
      if (base::UniqueFd connected = dialer.take_connected()) return connected;
      if (dialer.running() != before && !dialer.all_started()) break;  // one has failed: the next one at once
    }
    if (dialer.running() == 0 && dialer.all_started()) return failure(Failure::connect, dialer.reasons());
  }
}

}  // namespace turbolift::http
