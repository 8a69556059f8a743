#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

// OpenSSL's objects as C++ owns them, and its errors.
namespace turbolift::http {

template <class T>
struct OpensslFree;
template <>
struct OpensslFree<BIO> {
  void operator()(BIO* object) const { BIO_free_all(object); }
};
template <>
struct OpensslFree<EVP_PKEY> {
  void operator()(EVP_PKEY* object) const { EVP_PKEY_free(object); }
};
template <>
struct OpensslFree<SSL> {
  void operator()(SSL* object) const { SSL_free(object); }
};
template <>
struct OpensslFree<SSL_CTX> {
  void operator()(SSL_CTX* object) const { SSL_CTX_free(object); }
};
template <>
struct OpensslFree<X509> {
  void operator()(X509* object) const { X509_free(object); }
};
template <class T>
using Owned = std::unique_ptr<T, OpensslFree<T>>;

/// OpenSSL keeps a queue of errors for each thread, which the program's own use of it shares: it is empty at the begin
/// (SSL_get_error relies on that) and again at the end.
class ClearErrors {
 public:
  ClearErrors() { ERR_clear_error(); }
  ClearErrors(const ClearErrors&) = delete;
  ClearErrors& operator=(const ClearErrors&) = delete;
  ~ClearErrors() { ERR_clear_error(); }
};

/// OpenSSL's own words for the last error of this thread.
inline std::string openssl_reason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "no reason is given" : reason;
}

}  // namespace turbolift::http
