#include "http/client/client_stream.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <system_error>

#include "base/fork.hpp"
#include "http/client/layer.hpp"
#include "http/client/proxy_handshake.hpp"
#include "http/client/tls_layer.hpp"
#include "http/client/url.hpp"
#include "http/client/wait.hpp"

namespace turbolift::http {
namespace {

constexpr std::size_t record_bytes = Stream::min_receive_bytes;  // the most that a TLS record holds (RFC 8446, 5.1)

}  // namespace

/// All but the waiting. Its functions lock: an OpenSSL connection takes one thread at a time, and a Stream two.
class ClientStream::Machine {
 public:
  Machine(Origin origin, base::UniqueFd socket) : origin_(std::move(origin)), socket_(std::move(socket)) {}

  ~Machine() {
    if (base::fork_generation() == generation_) return;
    if (tls_) tls_->disown();
    if (proxy_tls_) proxy_tls_->disown();
  }

  int fd() const noexcept { return socket_.fd(); }

  int establish() noexcept {
    const std::lock_guard lock(mutex_);
    return advance();
  }

  ssize_t send(std::span<const iovec> pieces) noexcept {
    if (plain_.load(std::memory_order_acquire)) {
      const ssize_t sent = socket_.send(pieces);
      if (sent == -EAGAIN) waits_for_ = POLLOUT;
      return sent;
    }
    const std::lock_guard lock(mutex_);
    ssize_t result = advance();
    if (result == 0) result = tls_ ? send_records(pieces) : socket_.send(pieces);
    if (result == -EAGAIN) send_waits_for_ = waits_for_ = socket_.missing();
    return result;
  }

  ssize_t receive(std::span<char> into, bool wait) noexcept {
    if (plain_.load(std::memory_order_acquire)) {
      const ssize_t got = wait ? socket_.receive_waiting(into) : socket_.receive(into);
      if (got == -EAGAIN) waits_for_ = POLLIN;
      return got;
    }
    const ssize_t got = receive_now(into);
    if (got != -EAGAIN || !wait) return got;
    pollfd one{fd(), events(), 0};
    if (::poll(&one, 1, max_wait_ms) <= 0) return -EAGAIN;
    return receive_now(into);
  }

  short events() const noexcept { return waits_for_; }
  bool send_needs_input() const noexcept { return send_waits_for_ == POLLIN; }

  std::optional<Error> error() const {
    const std::lock_guard lock(mutex_);
    return error_;
  }

  /// What has not happened yet, in words.
  std::string waiting_for() const {
    const std::lock_guard lock(mutex_);
    switch (stage_) {
      case Stage::proxy_tls:
        return "the proxy did not agree on TLS";
      case Stage::proxy:
        return "the proxy did not answer";
      case Stage::tls:
        return "it did not agree on TLS";
      default:
        return "it took no connection";
    }
  }

 private:
  enum class Stage : std::uint8_t { connecting, proxy_tls, proxy, tls, open, failed };

  ssize_t receive_now(std::span<char> into) noexcept {
    const std::lock_guard lock(mutex_);
    ssize_t result = advance();
    if (result == 0) result = tls_ ? receive_records(into) : socket_.receive(into);
    if (result == -EAGAIN) waits_for_ = socket_.missing();
    return result;
  }

  /// As `establish`.
  int advance() noexcept {
    while (stage_ != Stage::open) {
      const int result = step();
      if (result == -EAGAIN) send_waits_for_ = waits_for_ = socket_.missing();
      if (result != 0) return result;
    }
    return 0;
  }

  int step() noexcept {
    switch (stage_) {
      case Stage::connecting:
        if (const int result = socket_.connected(); result != 0) {
          if (result == -EAGAIN) return result;
          return fail({Failure::connect, std::generic_category().message(-result)}, result, at_proxy());
        }
        enter_next();
        return 0;
      case Stage::proxy_tls:
        return shake_hands(*proxy_tls_, true);
      case Stage::proxy:
        return talk_to_proxy();
      case Stage::tls:
        return shake_hands(*tls_, false);
      case Stage::open:
        return 0;
      case Stage::failed:
        break;
    }
    return code_;
  }

  bool at_proxy() const { return origin_.proxy && stage_ != Stage::tls && stage_ != Stage::open; }

  void enter_next() {
    const auto& proxy = origin_.proxy;
    switch (stage_) {
      case Stage::connecting:
        if (proxy && proxy->kind == Proxy::Kind::connect_tls) return enter_proxy_tls();
        [[fallthrough]];
      case Stage::proxy_tls:
        if (proxy) {
          handshake_ = ProxyHandshake::make(origin_);
          stage_ = Stage::proxy;
          return;
        }
        [[fallthrough]];
      case Stage::proxy:
        handshake_.reset();
        if (origin_.tls) {
          tls_ = std::make_unique<TlsLayer>(origin_.tls, origin_.host, below());
          stage_ = Stage::tls;
          return;
        }
        break;
      default:
        break;
    }
    stage_ = Stage::open;
    if (tls_ || proxy_tls_) return;
    socket_.allow_waiting(max_wait_ms);
    send_waits_for_ = POLLOUT;  // from now on always
    plain_.store(true, std::memory_order_release);
  }

  void enter_proxy_tls() {
    auto context = origin_.proxy->tls;
    if (context == nullptr) {
      auto system = TlsContext::system();
      if (!system) {
        fail({Failure::tls, system.error().message}, -EPROTO, true);
        return;
      }
      context = *system;
    }
    proxy_tls_ = std::make_unique<TlsLayer>(context, origin_.proxy->host, socket_);
    stage_ = Stage::proxy_tls;
  }

  /// What the origin's own bytes go through.
  Layer& below() { return proxy_tls_ ? static_cast<Layer&>(*proxy_tls_) : socket_; }

  int shake_hands(TlsLayer& layer, bool of_proxy) noexcept {
    const int result = layer.handshake();
    if (result == 0) enter_next();
    if (result == 0 || result == -EAGAIN) return result;
    return fail(layer.error().value_or(Error{}), result, of_proxy);
  }

  int talk_to_proxy() noexcept {
    Layer& layer = below();
    while (!handshake_->out().empty() && !handshake_->failure()) {
      const ssize_t sent = layer.send(handshake_->out());
      if (sent < 0) return proxy_failed(static_cast<int>(sent));
      handshake_->sent(static_cast<std::size_t>(sent));
    }
    std::array<char, 4096> bytes{};
    while (!handshake_->done() && !handshake_->failure() && handshake_->out().empty()) {
      const ssize_t got = layer.receive(std::span(bytes).first(std::min(bytes.size(), handshake_->wanted())));
      if (got <= 0) return proxy_failed(got == 0 ? -ECONNRESET : static_cast<int>(got));
      handshake_->received({bytes.data(), static_cast<std::size_t>(got)});
    }
    if (const auto& why = handshake_->failure()) return fail({Failure::proxy, *why}, -EPROTO, true);
    if (handshake_->done()) enter_next();
    return 0;
  }

  int proxy_failed(int result) {
    if (result == -EAGAIN) return result;
    const std::string why = "the connection broke before it had answered: " + std::generic_category().message(-result);
    return fail({Failure::proxy, why}, result, true);
  }

  int fail(Error error, int result, bool of_proxy) {
    const std::string who =
        of_proxy ? "the proxy " + host_and_port(origin_.proxy->host, origin_.proxy->port) : describe(origin_);
    error.message = who + ": " + error.message;
    error_ = std::move(error);
    code_ = result;
    stage_ = Stage::failed;
    return result;
  }

  /// Of a TLS connection that had been there.
  ssize_t broken(int result) {
    if (result == -EAGAIN) return result;
    return fail(tls_->error().value_or(Error{Failure::closed, "the connection broke"}), result, false);
  }

  /// Small pieces share a record. What OpenSSL could not send has to be offered again as it was: it stays in `record_`.
  ssize_t send_records(std::span<const iovec> pieces) noexcept {
    std::size_t taken = 0;
    while (true) {
      if (record_size_ == 0) {
        std::size_t skip = taken;
        for (const iovec& piece : pieces) {
          const std::size_t skipped = std::min(skip, piece.iov_len);
          skip -= skipped;
          const std::size_t part = std::min(piece.iov_len - skipped, record_bytes - record_size_);
          std::copy_n(static_cast<const char*>(piece.iov_base) + skipped, part, record().data() + record_size_);
          record_size_ += part;
          if (record_size_ == record_bytes) break;
        }
        if (record_size_ == 0) return static_cast<ssize_t>(taken);
      }
      const ssize_t sent = tls_->send(std::span(record()).first(record_size_));
      if (sent < 0) return taken != 0 && sent == -EAGAIN ? static_cast<ssize_t>(taken) : broken(static_cast<int>(sent));
      taken += std::exchange(record_size_, 0);
    }
  }

  std::array<char, record_bytes>& record() {
    if (!record_) record_ = std::make_unique_for_overwrite<std::array<char, record_bytes>>();
    return *record_;
  }

  /// As many whole records as there are: what stays in OpenSSL's own buffer no poll tells of.
  ssize_t receive_records(std::span<char> into) noexcept {
    std::size_t taken = 0;
    do {
      const ssize_t got = tls_->receive(into.subspan(taken));
      if (got > 0) {
        taken += static_cast<std::size_t>(got);
      } else if (taken != 0) {
        break;  // comes again
      } else {
        return got == 0 ? 0 : broken(static_cast<int>(got));
      }
    } while (into.size() - taken >= record_bytes);
    return static_cast<ssize_t>(taken);
  }

  const Origin origin_;
  const std::uint32_t generation_ = base::fork_generation();
  mutable std::mutex mutex_;
  SocketLayer socket_;
  std::unique_ptr<TlsLayer> proxy_tls_;  // over socket_
  std::unique_ptr<ProxyHandshake> handshake_;
  std::unique_ptr<TlsLayer> tls_;  // over proxy_tls_ or socket_
  std::unique_ptr<std::array<char, record_bytes>> record_;
  std::size_t record_size_ = 0;
  Stage stage_ = Stage::connecting;
  int code_ = 0;
  std::optional<Error> error_;
  std::atomic<bool> plain_{false};  // open, and nothing but the socket: the kernel takes any number of threads
  std::atomic<short> waits_for_{POLLOUT}, send_waits_for_{POLLOUT};
};

base::Expected<std::unique_ptr<ClientStream>> ClientStream::connect(const Origin& origin, const Address& address) {
  auto socket = begin_connect(address);
  if (!socket) return std::unexpected(socket.error());
  return std::make_unique<ClientStream>(origin, *std::move(socket));
}

Expected<std::unique_ptr<ClientStream>> ClientStream::open(const Origin& origin, base::Deadline deadline,
                                                           const Interrupt* interrupt) {
  const auto failed = [&origin](Error error) {
    error.message = describe(origin) + ": " + error.message;
    return std::unexpected(std::move(error));
  };
  const std::string& host = origin.proxy ? origin.proxy->host : origin.host;
  const auto addresses = resolve(host, origin.proxy ? origin.proxy->port : origin.port, deadline, interrupt);
  if (!addresses) return failed(addresses.error());
  auto socket = dial(*addresses, deadline, interrupt);
  if (!socket) return failed(socket.error());
  auto stream = std::make_unique<ClientStream>(origin, *std::move(socket));
  while (true) {
    const int result = stream->establish();
    if (result == 0) return stream;
    if (result != -EAGAIN) return std::unexpected(stream->error().value_or(Error{}));
    const Wake wake = wait_for(stream->fd(), stream->events(), deadline, interrupt);
    if (wake == Wake::interrupted) return failed({Failure::cancelled, "cancelled while the connection was made"});
    if (wake == Wake::timeout) return failed({Failure::timeout, stream->machine_->waiting_for() + " in time"});
  }
}

ClientStream::ClientStream(Origin origin, base::UniqueFd socket)
    : machine_(std::make_unique<Machine>(std::move(origin), std::move(socket))) {}

ClientStream::~ClientStream() = default;

int ClientStream::fd() const noexcept {
  return machine_->fd();
}

ssize_t ClientStream::send(std::span<const iovec> pieces) noexcept {
  return machine_->send(pieces);
}

ssize_t ClientStream::receive(std::span<char> into, bool wait) noexcept {
  return machine_->receive(into, wait);
}

bool ClientStream::send_needs_input() const noexcept {
  return machine_->send_needs_input();
}

std::string ClientStream::trouble() const {
  const auto error = machine_->error();
  return error ? error->message : std::string();
}

int ClientStream::establish() noexcept {
  return machine_->establish();
}

short ClientStream::events() const noexcept {
  return machine_->events();
}

std::optional<Error> ClientStream::error() const {
  return machine_->error();
}

}  // namespace turbolift::http
