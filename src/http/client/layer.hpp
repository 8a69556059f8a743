#pragma once

#include <sys/types.h>
#include <sys/uio.h>

#include <atomic>
#include <cstddef>
#include <span>

#include "base/unique_fd.hpp"

namespace turbolift::http {

/// Bytes to and from the other side, without ever blocking: a socket, or TLS over another layer. One thread at a time.
class Layer {
 public:
  Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;
  virtual ~Layer() = default;

  /// How many of the bytes were taken, at least 1, or -errno. After -EAGAIN the same bytes must be offered again.
  virtual ssize_t send(std::span<const char> bytes) noexcept = 0;
  /// How many bytes came; 0: the other side has ended the stream properly; -errno.
  virtual ssize_t receive(std::span<char> into) noexcept = 0;
};

/// A TCP socket. Never raises SIGPIPE. One thread may send while another receives.
class SocketLayer final : public Layer {
 public:
  explicit SocketLayer(base::UniqueFd socket) noexcept : socket_(std::move(socket)) {}

  int fd() const noexcept { return socket_.get(); }
  /// 0: the connection is there; -EAGAIN: not yet; -errno.
  int connected() noexcept;

  ssize_t send(std::span<const char> bytes) noexcept override;
  ssize_t send(std::span<const iovec> pieces) noexcept;
  ssize_t receive(std::span<char> into) noexcept override;
  /// From now on `receive_waiting` blocks for up to `ms`, at the price of one system call.
  void allow_waiting(int ms) noexcept;
  ssize_t receive_waiting(std::span<char> into) noexcept;

  /// POLLIN or POLLOUT: which of them the last call that gave -EAGAIN was missing.
  short missing() const noexcept { return missing_.load(std::memory_order_relaxed); }

 private:
  base::UniqueFd socket_;
  std::atomic<short> missing_{0};
};

}  // namespace turbolift::http
