#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/fork.hpp"
#include "http/client/error.hpp"
#include "http/client/layer.hpp"
#include "http/client/origin.hpp"
#include "http/client/proxy_handshake.hpp"
#include "http/client/tls_layer.hpp"
#include "http/stream.hpp"

namespace turbolift::http {

/// The layers of a connection to an origin, and the steps in which they are put on each other:
///
///     connecting ─▶ [proxy_tls ─▶] [proxy ─▶] [tls ─▶] open
///
/// One thread at a time, but for `socket` once it is `plain`.
class Transport {
 public:
  Transport(Origin origin, base::UniqueFd socket) : origin_(std::move(origin)), socket_(std::move(socket)) {}
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  /// In another process than the one that made it, nothing is sent.
  ~Transport();

  const Origin& origin() const { return origin_; }
  SocketLayer& socket() { return socket_; }

  /// Goes on as far as possible. 0: open; -EAGAIN; -errno, ever again.
  int establish() noexcept;
  /// It is open, and there is nothing but the socket.
  bool plain() const { return stage_ == Stage::open && !tls_ && !proxy_tls_; }

  // Once it is open; as those of Stream.
  ssize_t send(std::span<const iovec> pieces) noexcept;
  ssize_t receive(std::span<char> into) noexcept;

  /// Why it is of no use; the message names the server, or the proxy.
  const std::optional<Error>& error() const { return error_; }
  /// What has not happened yet, to go on from the server's name.
  std::string pending() const;

 private:
  enum class Stage : std::uint8_t { connecting, proxy_tls, proxy, tls, open, failed };
  static constexpr std::size_t record_bytes = Stream::min_receive_bytes;  // the most in a TLS record (RFC 8446, 5.1)
  using Record = std::array<char, record_bytes>;

  int step() noexcept;
  void enter_next();
  void enter_proxy_tls();
  int shake_hands(TlsLayer& layer, bool of_proxy) noexcept;
  int talk_to_proxy() noexcept;
  int proxy_broke(int result);
  int fail(Error error, int result, bool of_proxy);
  void describe_error(Error error, bool of_proxy);
  Error tls_error() const;
  void fill_record(std::span<const iovec> pieces, std::size_t skip);

  /// What the origin's own bytes go through.
  Layer& below() { return proxy_tls_ ? static_cast<Layer&>(*proxy_tls_) : socket_; }
  Layer& top() { return tls_ ? static_cast<Layer&>(*tls_) : below(); }

  const Origin origin_;
  const Proxy* const proxy_ = origin_.proxy ? &*origin_.proxy : nullptr;  // of origin_
  const std::uint32_t generation_ = base::fork_generation();
  SocketLayer socket_;
  std::unique_ptr<TlsLayer> proxy_tls_;  // over socket_
  std::unique_ptr<ProxyHandshake> handshake_;
  std::unique_ptr<TlsLayer> tls_;   // over proxy_tls_ or socket_
  std::unique_ptr<Record> record_;  // what is being sent through TLS
  std::size_t record_size_ = 0;
  Stage stage_ = Stage::connecting;
  int code_ = 0;       // of the stage `failed`
  int sent_code_ = 0;  // of a sending that failed, when it was open
  std::optional<Error> error_;
};

}  // namespace turbolift::http
