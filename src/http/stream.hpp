#pragma once

#include <sys/types.h>
#include <sys/uio.h>

#include <span>
#include <string>

#include "base/unique_fd.hpp"

namespace turbolift::http {

/// A byte stream to a server, such as a socket, perhaps one that is still being connected: what goes wrong with that is
/// given by `send` and `receive`. One thread receives and one sends at a time.
class Stream {
 public:
  virtual ~Stream() = default;

  /// For epoll and poll. Owned here.
  virtual int fd() const noexcept = 0;
  /// Never blocks. How many bytes were taken, or -errno. -EAGAIN: none now; the same bytes are to be offered again
  /// (more may follow them) once `fd` is readable where `send_needs_input` says so, else once it is writable.
  virtual ssize_t send(std::span<const iovec> pieces) noexcept = 0;
  /// How many bytes came; 0: the stream has ended; -errno. With `wait` it may block for up to `max_wait_ms`, and gives
  /// -EAGAIN where nothing came meanwhile; without, it never blocks. `into` has at least `min_receive_bytes`: a stream
  /// that decodes blocks (TLS) may otherwise hold back bytes of which `fd` tells nothing.
  virtual ssize_t receive(std::span<char> into, bool wait) noexcept = 0;

  /// After `send` has given -EAGAIN: it can go on only once something was received (a handshake), so that waiting for
  /// the stream to be writable would be in vain. As long as that is so `receive` may be what takes it: after either of
  /// them, what to wait for is to be asked again.
  virtual bool send_needs_input() const noexcept { return false; }
  /// Why `send` or `receive` fails, in words for people, where there is more to say than the errno does (a certificate
  /// that is refused). Empty: nothing.
  virtual std::string trouble() const { return {}; }
  /// It fails because the other side could not prove who it is.
  virtual bool is_untrusted() const { return false; }

  static constexpr int max_wait_ms = 20;
  static constexpr std::size_t min_receive_bytes = std::size_t{16} << 10U;
};

/// A connected stream socket in blocking mode.
class SocketStream final : public Stream {
 public:
  /// Sets the socket's receive timeout, so that waiting costs no system call of its own.
  explicit SocketStream(base::UniqueFd socket) noexcept;

  int fd() const noexcept override { return socket_.get(); }
  ssize_t send(std::span<const iovec> pieces) noexcept override;
  ssize_t receive(std::span<char> into, bool wait) noexcept override;

 private:
  base::UniqueFd socket_;
};

}  // namespace turbolift::http
