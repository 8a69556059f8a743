#pragma once

#include <optional>
#include <string>

#include "http/client/error.hpp"
#include "http/client/layer.hpp"
#include "http/client/openssl.hpp"
#include "http/client/tls.hpp"
#include "http/client/tls_verify.hpp"

namespace turbolift::http {

/// TLS over another layer. After an error it is of no more use.
class TlsLayer final : public Layer {
 public:
  /// `host` is what was connected to: its name is expected in the certificate, unless `context` expects another one.
  TlsLayer(std::shared_ptr<const TlsContext> context, const std::string& host, Layer& below);
  /// Says goodbye (close_notify) if that can be done at once.
  ~TlsLayer() override;

  /// 0: there is agreement; -EAGAIN: not yet; -errno: see `error`.
  int handshake() noexcept;
  ssize_t send(std::span<const char> bytes) noexcept override;
  ssize_t receive(std::span<char> into) noexcept override;

  /// What has failed, to go on from the server's name: "it has …". Nothing: nothing has, or the layer below has.
  const std::optional<Error>& error() const { return error_; }
  /// No close_notify: this process is not the one whose connection it is.
  void disown() { usable_ = false; }

 private:
  friend struct TlsLayerBio;

  /// Of a call that gave `result`: -EAGAIN, or -errno with `error` set.
  int failed(int result) noexcept;
  Error describe_failure() const;

  const std::shared_ptr<const TlsContext> context_;
  Layer& below_;
  Owned<SSL> ssl_;
  Verification verification_;
  int below_result_ = 1;  // of the last operation below: as those of Layer
  bool agreed_ = false;
  bool usable_ = false;
  std::optional<Error> error_;
};

}  // namespace turbolift::http
