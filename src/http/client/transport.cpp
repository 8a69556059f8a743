#include "http/client/transport.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "http/client/url.hpp"

namespace turbolift::http {

Transport::~Transport() {
  if (base::fork_generation() == generation_) return;
  if (tls_) tls_->disown();
  if (proxy_tls_) proxy_tls_->disown();
}

int Transport::establish() noexcept {
  int result = 0;
  while (stage_ != Stage::open && result == 0) result = step();
  return result;
}

int Transport::step() noexcept {
  switch (stage_) {
    case Stage::connecting: {
      const int result = socket_.connected();
      if (result == -EAGAIN) return result;
      if (result != 0) {
        return fail({Failure::connect, std::generic_category().message(-result)}, result, proxy_ != nullptr);
      }
      enter_next();
      return 0;
    }
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

void Transport::enter_next() {
  const bool connected = stage_ == Stage::connecting;
  const bool through_proxy = stage_ == Stage::proxy || proxy_ == nullptr;
  if (connected && proxy_ != nullptr && proxy_->kind == Proxy::Kind::connect_tls) {
    enter_proxy_tls();
  } else if (stage_ != Stage::tls && !through_proxy) {
    handshake_ = ProxyHandshake::make(*proxy_, origin_.host, origin_.port);
    stage_ = Stage::proxy;
  } else if (stage_ != Stage::tls && origin_.tls) {
    tls_ = std::make_unique<TlsLayer>(origin_.tls, origin_.host, below());
    stage_ = Stage::tls;
  } else {
    stage_ = Stage::open;
  }
  if (stage_ != Stage::proxy) handshake_.reset();
}

void Transport::enter_proxy_tls() {
  auto context = proxy_->tls;
  if (context == nullptr) {
    auto system = TlsContext::system();
    if (!system) {
      fail({Failure::tls, system.error().message}, -EPROTO, true);
      return;
    }
    context = *system;
  }
  proxy_tls_ = std::make_unique<TlsLayer>(context, proxy_->host, socket_);
  stage_ = Stage::proxy_tls;
}

int Transport::shake_hands(TlsLayer& layer, bool of_proxy) noexcept {
  const int result = layer.handshake();
  if (result == 0) enter_next();
  if (result == 0 || result == -EAGAIN) return result;
  return fail(layer.error().value_or(Error{}), result, of_proxy);
}

int Transport::talk_to_proxy() noexcept {
  Layer& layer = below();
  while (!handshake_->out().empty() && !handshake_->failure()) {
    const ssize_t sent = layer.send(handshake_->out());
    if (sent < 0) return proxy_broke(static_cast<int>(sent));
    handshake_->sent(static_cast<std::size_t>(sent));
  }
  std::array<char, 4096> bytes{};
  while (!handshake_->done() && !handshake_->failure() && handshake_->out().empty()) {
    const ssize_t got = layer.receive(std::span(bytes).first(std::min(bytes.size(), handshake_->wanted())));
    if (got <= 0) return proxy_broke(got == 0 ? -ECONNRESET : static_cast<int>(got));
    handshake_->received({bytes.data(), static_cast<std::size_t>(got)});
  }
  if (const auto& why = handshake_->failure()) return fail({Failure::proxy, *why}, -EPROTO, true);
  if (handshake_->done()) enter_next();
  return 0;
}

int Transport::proxy_broke(int result) {
  if (result == -EAGAIN) return result;
  const std::string why = "the connection broke before it had answered: " + std::generic_category().message(-result);
  return fail({Failure::proxy, why}, result, true);
}

int Transport::fail(Error error, int result, bool of_proxy) {
  describe_error(std::move(error), of_proxy);
  code_ = result;
  stage_ = Stage::failed;
  return result;
}

void Transport::describe_error(Error error, bool of_proxy) {
  const std::string who = of_proxy ? "the proxy " + host_and_port(proxy_->host, proxy_->port) + ": " : "";
  error.message = describe(origin_) + ": " + who + error.message;
  error_ = std::move(error);
}

Error Transport::tls_error() const {
  return (tls_ ? *tls_ : *proxy_tls_).error().value_or(Error{Failure::closed, "the connection broke"});
}

std::string Transport::pending() const {
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

/// Small pieces share a record. What could not be sent has to be offered to OpenSSL again as it was: it stays in
/// `record_`, and the caller offers its bytes again as well.
ssize_t Transport::send(std::span<const iovec> pieces) noexcept {
  if (plain()) return socket_.send(pieces);
  if (sent_code_ != 0) return sent_code_;
  std::size_t taken = 0;
  while (true) {
    if (record_size_ == 0) fill_record(pieces, taken);
    if (record_size_ == 0) return static_cast<ssize_t>(taken);
    const ssize_t sent = top().send(std::span(*record_).first(record_size_));
    if (sent < 0) {
      // It comes again, after what was taken. What the server said before it closed can still be received.
      if (sent != -EAGAIN) {
        sent_code_ = static_cast<int>(sent);
        describe_error(tls_error(), false);
      }
      return taken != 0 ? static_cast<ssize_t>(taken) : sent;
    }
    taken += std::exchange(record_size_, 0);
  }
}

void Transport::fill_record(std::span<const iovec> pieces, std::size_t skip) {
  if (!record_) record_ = std::make_unique_for_overwrite<Record>();
  for (const iovec& piece : pieces) {
    const std::size_t skipped = std::min(skip, piece.iov_len);
    skip -= skipped;
    const std::size_t part = std::min(piece.iov_len - skipped, record_bytes - record_size_);
    std::copy_n(static_cast<const char*>(piece.iov_base) + skipped, part, record_->data() + record_size_);
    record_size_ += part;
    if (record_size_ == record_bytes) break;
  }
}

/// As many whole records as there are: what stays in OpenSSL's own buffer no poll tells of.
ssize_t Transport::receive(std::span<char> into) noexcept {
  if (plain()) return socket_.receive(into);
  std::size_t taken = 0;
  do {
    const ssize_t got = top().receive(into.subspan(taken));
    if (got <= 0) {
      if (got < 0 && got != -EAGAIN) fail(tls_error(), static_cast<int>(got), false);
      return taken != 0 ? static_cast<ssize_t>(taken) : got;  // it comes again, after what was taken
    }
    taken += static_cast<std::size_t>(got);
  } while (into.size() - taken >= record_bytes);
  return static_cast<ssize_t>(taken);
}

}  // namespace turbolift::http
