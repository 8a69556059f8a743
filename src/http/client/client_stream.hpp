#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/deadline.hpp"
#include "base/unique_fd.hpp"
#include "http/client/error.hpp"
#include "http/client/interrupt.hpp"
#include "http/client/origin.hpp"
#include "http/client/resolve.hpp"
#include "http/stream.hpp"

namespace turbolift::http {

class Transport;

/// A connection to an origin, from the first packet on: TCP, then what its proxy wants, then TLS, then data, all in one
/// non-blocking state machine that whoever calls `send` or `receive` drives on. What goes wrong on the way there they
/// give as an errno, ever again; `error` says it in words.
class ClientStream final : public Stream {
 public:
  /// Begins to connect to `address`, of the proxy where there is one. Fails where there is no socket to be had.
  static base::Expected<std::unique_ptr<ClientStream>> connect(const Origin& origin, const Address& address);
  /// Looks the name up, tries its addresses in turn and waits until data can be sent.
  static Expected<std::unique_ptr<ClientStream>> open(const Origin& origin, base::Deadline deadline,
                                                      const Interrupt* interrupt = nullptr);

  /// Goes on from a non-blocking socket that is connected, or is about to be, to the origin or to its proxy.
  ClientStream(Origin origin, base::UniqueFd socket);
  ~ClientStream() override;

  int fd() const noexcept override;
  ssize_t send(std::span<const iovec> pieces) noexcept override;
  ssize_t receive(std::span<char> into, bool wait) noexcept override;
  bool send_needs_input() const noexcept override;
  std::string trouble() const override;
  bool is_untrusted() const override;

  /// Goes on towards the state in which data can be sent. 0: that is reached; -EAGAIN: wait for `events`; -errno.
  int establish() noexcept;
  /// What the last call that gave -EAGAIN waits for: POLLIN or POLLOUT.
  short events() const noexcept;
  /// Why the connection is of no use; nothing where it is. An end that the server has made properly is none.
  std::optional<Error> error() const;

 private:
  int advance() noexcept;
  ssize_t receive_now(std::span<char> into) noexcept;

  // OpenSSL takes one thread at a time, a Stream two: locked, but for a plain socket, which takes any number.
  mutable std::mutex mutex_;
  std::unique_ptr<Transport> transport_;
  std::atomic<bool> plain_{false};
  std::atomic<short> waits_for_, send_waits_for_;
};

}  // namespace turbolift::http
