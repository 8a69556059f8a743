#pragma once

#include <sys/types.h>
#include <sys/uio.h>

#include <span>

#include "base/unique_fd.hpp"

namespace turbolift::call {

/// A byte stream to a replica, such as a socket. One thread receives and one sends at a time.
class Stream {
 public:
  virtual ~Stream() = default;

  /// For epoll and poll. Owned here.
  virtual int fd() const noexcept = 0;
  /// Never blocks. How many bytes were taken, or -errno (-EAGAIN: none now).
  virtual ssize_t send(std::span<const iovec> pieces) noexcept = 0;
  /// How many bytes came; 0: the stream has ended; -errno. With `wait` it may block for up to `max_wait_ms`, and gives
  /// -EAGAIN where nothing came meanwhile; without, it never blocks.
  virtual ssize_t receive(std::span<char> into, bool wait) noexcept = 0;

  static constexpr int max_wait_ms = 20;
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

}  // namespace turbolift::call
