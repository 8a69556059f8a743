#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/client/proxy.hpp"

namespace turbolift::http {

/// What is said to a proxy before it passes a connection on. Does no I/O.
///
///     send `out` and tell what was `sent`; once it is empty receive, at most `wanted` bytes, until `done` or `failure`
class ProxyHandshake {
 public:
  /// For a connection through `proxy` to `host`.
  static std::unique_ptr<ProxyHandshake> make(const Proxy& proxy, const std::string& host, std::uint16_t port);
  ProxyHandshake() = default;
  ProxyHandshake(const ProxyHandshake&) = delete;
  ProxyHandshake& operator=(const ProxyHandshake&) = delete;
  virtual ~ProxyHandshake() = default;

  std::string_view out() const { return out_; }
  void sent(std::size_t bytes) { out_.erase(0, bytes); }
  /// No byte of what follows the handshake is taken, as long as no more is received than this.
  virtual std::size_t wanted() const = 0;
  virtual void received(std::string_view bytes) = 0;
  bool done() const { return done_; }
  /// Why the proxy does not pass the connection on, to go on from its name. No secrets.
  const std::optional<std::string>& failure() const { return failure_; }

 protected:
  void fail(std::string why) { failure_ = std::move(why); }

  std::string out_;
  bool done_ = false;

 private:
  std::optional<std::string> failure_;
};

}  // namespace turbolift::http
