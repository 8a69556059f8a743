#include "http/client/tls.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <vector>

#include "http/client/openssl.hpp"
#include "http/client/tls_verify.hpp"

namespace turbolift::http {
namespace {

/// Keys with a passphrase are refused: nobody is asked for one.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

/// All certificates of a PEM text, in their order.
base::Expected<std::vector<Owned<X509>>> certificates(const std::string& pem, const std::string& what) {
  const ClearErrors clear;
  std::vector<Owned<X509>> found;
  const Owned<BIO> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  while (X509* certificate = PEM_read_bio_X509(text.get(), nullptr, no_passphrase, nullptr)) {
    found.emplace_back(certificate);
  }
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (!ended || found.empty())
    return base::failure(what + " is not a certificate in PEM: \"-----BEGIN CERTIFICATE-----\"");
  return found;
}

base::Expected<void> use_identity(SSL_CTX* context, const TlsOptions& options) {
  if (options.certificate.empty() != options.key.empty()) {
    return base::failure(options.key.empty() ? "the client certificate has no key with it"
                                             : "the client key has no certificate with it");
  }
  if (options.certificate.empty()) return {};
  auto chain = certificates(options.certificate, "the client certificate");
  if (!chain) return std::unexpected(chain.error());
  const ClearErrors clear;
  if (SSL_CTX_use_certificate(context, chain->front().get()) != 1) {
    return base::failure("the client certificate cannot be used: " + openssl_reason());
  }
  for (std::size_t i = 1; i < chain->size(); ++i) {
    SSL_CTX_add1_chain_cert(context, (*chain)[i].get());
  }
  const Owned<BIO> text(BIO_new_mem_buf(options.key.data(), static_cast<int>(options.key.size())));
  const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(text.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) return base::failure("the client key is not a private key in PEM without a passphrase");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return base::failure("the client key does not belong to the client certificate");
  }
  return {};
}

base::Expected<void> use_issuers(SSL_CTX* context, const std::string& pem) {
  if (pem.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return {};
  }
  const auto issuers = certificates(pem, "the certificate authority");
  if (!issuers) return std::unexpected(issuers.error());
  for (const auto& issuer : *issuers) X509_STORE_add_cert(SSL_CTX_get_cert_store(context), issuer.get());
  return {};
}

}  // namespace

void initialise_tls() {
  OPENSSL_init_ssl(0, nullptr);  // registers OpenSSL's atexit handler, if nobody has
  // What is loaded when it is first needed: algorithms, random numbers.
  [[maybe_unused]] static const bool loaded = [] {
    const ClearErrors clear;
    const Owned<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
    unsigned char byte = 0;
    return context != nullptr && RAND_bytes(&byte, 1) == 1;
  }();
}

base::Expected<std::shared_ptr<const TlsContext>> TlsContext::make(const TlsOptions& options) {
  initialise_tls();
  const ClearErrors clear;
  std::shared_ptr<TlsContext> made(new TlsContext);
  made->server_name_ = options.server_name;
  made->own_issuers_ = !options.ca.empty();
  SSL_CTX* const context = made->context_ = SSL_CTX_new(TLS_client_method());
  if (context == nullptr) return base::failure("OpenSSL has no TLS: " + openssl_reason());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  constexpr unsigned char alpn[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(context, alpn, sizeof alpn - 1);
  if (!options.insecure || !options.pinned.empty()) install_verification(context);
  if (!options.pinned.empty()) {
    auto pinned = certificates(options.pinned, "the pinned certificate");
    if (!pinned) return std::unexpected(pinned.error());
    made->pinned_ = pinned->front().release();
  } else if (!options.insecure) {
    if (auto used = use_issuers(context, options.ca); !used) return std::unexpected(used.error());
  }
  if (auto used = use_identity(context, options); !used) return std::unexpected(used.error());
  return made;
}

base::Expected<std::shared_ptr<const TlsContext>> TlsContext::system() {
  // Never destroyed: OpenSSL is gone before static objects are.
  static const auto& made = *new base::Expected<std::shared_ptr<const TlsContext>>(make({}));
  return made;
}

TlsContext::~TlsContext() {
  X509_free(pinned_);
  SSL_CTX_free(context_);
}

}  // namespace turbolift::http
