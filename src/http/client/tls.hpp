#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"

struct ssl_ctx_st;
struct x509_st;

namespace turbolift::http {

/// Initialises OpenSSL, whole. OpenSSL removes itself in an atexit handler, and cannot be used afterwards: not by
/// handlers that were registered before it was initialised, nor by destructors of objects that existed then. Who uses
/// TLS at exit therefore calls this first, and registers its own handler (std::atexit) after that. Idempotent,
/// thread-safe. It leaves alone what a program that uses OpenSSL itself has set up.
void initialise_tls();

/// How to prove who both sides are.
struct TlsOptions {
  std::string ca{};           ///< PEM: the only issuers trusted; empty: the system's.
  std::string certificate{};  ///< PEM: the client's own certificate, followed by its intermediate ones.
  std::string key{};          ///< PEM, without a passphrase.
  std::string server_name{};  ///< SNI, and the name that must be in the certificate, or an address; empty: the host.
  std::string pinned{};       ///< PEM: the only certificate accepted, whatever its name, issuer and dates.
  bool insecure = false;      ///< Any certificate is accepted. Who listens in reads everything.
};

/// What TLS connections to one server have in common. Immutable, thread-safe, shared by connections.
class TlsContext {
 public:
  /// TLS 1.2 or 1.3. Fails where a PEM text has no certificate or key in it, or where key and certificate do not belong
  /// together; the message says which, and shows nothing of a key.
  static base::Expected<std::shared_ptr<const TlsContext>> make(const TlsOptions& options);
  /// Trusts the system's issuers; made once.
  static base::Expected<std::shared_ptr<const TlsContext>> system();

  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  ~TlsContext();

  const std::string& server_name() const { return server_name_; }
  ssl_ctx_st* handle() const { return context_; }
  /// Null: the issuer decides.
  x509_st* pinned() const { return pinned_; }
  /// The trusted issuers were given; else they are the system's.
  bool own_issuers() const { return own_issuers_; }

 private:
  TlsContext() = default;

  ssl_ctx_st* context_ = nullptr;
  x509_st* pinned_ = nullptr;
  std::string server_name_;
  bool own_issuers_ = false;
};

}  // namespace turbolift::http
