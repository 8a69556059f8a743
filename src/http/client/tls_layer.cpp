#include "http/client/tls_layer.hpp"

#include <openssl/x509v3.h>

#include <cerrno>
#include <system_error>

#include "http/client/authority.hpp"

namespace turbolift::http {

/// OpenSSL's way to the layer below. (Its own socket BIO would raise SIGPIPE.)
struct TlsLayerBio {
  static int write(BIO* bio, const char* bytes, std::size_t size, std::size_t* written) {
    auto& layer = *static_cast<TlsLayer*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const ssize_t sent = layer.below_.send({bytes, size});
    layer.below_result_ = static_cast<int>(sent);
    if (sent == -EAGAIN) BIO_set_retry_write(bio);
    *written = sent > 0 ? static_cast<std::size_t>(sent) : 0;
    return sent > 0 ? 1 : 0;
  }

  static int read(BIO* bio, char* into, std::size_t size, std::size_t* read) {
    auto& layer = *static_cast<TlsLayer*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const ssize_t got = layer.below_.receive({into, size});
    layer.below_result_ = static_cast<int>(got);
    if (got == -EAGAIN) BIO_set_retry_read(bio);
    *read = got > 0 ? static_cast<std::size_t>(got) : 0;
    return got > 0 ? 1 : 0;
  }

  static long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static BIO* make(TlsLayer& layer) {
    static BIO_METHOD* const method = [] {
      BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "turbolift layer");
      BIO_meth_set_write_ex(made, write);
      BIO_meth_set_read_ex(made, read);
      BIO_meth_set_ctrl(made, control);
      return made;
    }();
    BIO* const bio = BIO_new(method);
    BIO_set_data(bio, &layer);
    BIO_set_init(bio, 1);
    return bio;
  }
};

TlsLayer::TlsLayer(std::shared_ptr<const TlsContext> context, const std::string& host, Layer& below)
    : context_(std::move(context)), below_(below), ssl_(SSL_new(context_->handle())) {
  std::string name = context_->server_name().empty() ? host : context_->server_name();
  if (name.ends_with('.')) name.pop_back();  // the root of the domain names: not in certificates
  verification_ = {context_.get(), name, {}};
  SSL_set_app_data(ssl_.get(), &verification_);
  BIO* const bio = TlsLayerBio::make(*this);
  SSL_set_bio(ssl_.get(), bio, bio);
  X509_VERIFY_PARAM* const parameters = SSL_get0_param(ssl_.get());
  if (is_address(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str());
  } else {
    X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), name.size());
    SSL_set_tlsext_host_name(ssl_.get(), name.c_str());
  }
  SSL_set_connect_state(ssl_.get());
}

TlsLayer::~TlsLayer() {
  const ClearErrors clear;
  if (usable_) SSL_shutdown(ssl_.get());
  ssl_.reset();
}

int TlsLayer::handshake() noexcept {
  const ClearErrors clear;
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1) return failed(result);
  agreed_ = usable_ = true;
  return 0;
}

ssize_t TlsLayer::send(std::span<const char> bytes) noexcept {
  const ClearErrors clear;
  std::size_t sent = 0;
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
  return result == 1 ? static_cast<ssize_t>(sent) : failed(result);
}

ssize_t TlsLayer::receive(std::span<char> into) noexcept {
  const ClearErrors clear;
  std::size_t got = 0;
  const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &got);
  if (result == 1) return static_cast<ssize_t>(got);
  return SSL_get_error(ssl_.get(), result) == SSL_ERROR_ZERO_RETURN ? 0 : failed(result);
}

int TlsLayer::failed(int result) noexcept {
  const int kind = SSL_get_error(ssl_.get(), result);
  if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) return -EAGAIN;
  usable_ = false;
  // A broken connection is the least that can be known: what the server had said before may still come.
  if (!error_ || error_->failure == Failure::closed) error_ = describe_failure();
  if (below_result_ < 0 && below_result_ != -EAGAIN) return below_result_;
  return below_result_ == 0 ? -ECONNRESET : -EPROTO;
}

Error TlsLayer::describe_failure() const {
  if (!verification_.refusal.empty()) return {Failure::certificate, verification_.refusal};
  const std::string during = agreed_ ? "" : " while TLS was being agreed on";
  if (below_result_ == 0) return {Failure::closed, "it has closed the connection" + during};
  if (below_result_ < 0 && below_result_ != -EAGAIN) {
    return {Failure::closed, "the connection broke" + during + ": " + std::generic_category().message(-below_result_)};
  }
  switch (ERR_GET_REASON(ERR_peek_error())) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      if (agreed_) break;
      return {Failure::tls, "it does not answer with TLS: is the port right, and does it speak TLS at all?"};
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL:
      return {Failure::tls, "it speaks neither TLS 1.2 nor TLS 1.3"};
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return {Failure::tls, "it wants a client certificate: none was given"};
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      return {Failure::tls,
              "it refuses the TLS connection: it may want a client certificate, or none of its ciphers is "
              "known here"};
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
      return {Failure::tls, "it refuses the client certificate (" + openssl_reason() + ")"};
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      return {Failure::tls, "it refuses the client certificate, which has expired: renew it"};
    case SSL_R_TLSV1_UNRECOGNIZED_NAME:
      return {Failure::tls, "it knows no server of the name " + verification_.server};
    default:
      break;
  }
  return {Failure::tls, (agreed_ ? "TLS broke: " : "no TLS could be agreed on: ") + openssl_reason()};
}

}  // namespace turbolift::http
