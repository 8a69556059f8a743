#pragma once

#include <string>

struct ssl_ctx_st;
struct x509_st;

namespace turbolift::http {

class TlsContext;

/// What the verification of one connection's certificate needs, and what comes out of it. Its SSL object has it as
/// SSL_set_app_data.
struct Verification {
  const TlsContext* context = nullptr;
  std::string server;   ///< the name or address that the certificate must have
  std::string refusal;  ///< why the certificate is refused: which one, the reason and the next step; empty: it is not
};

/// Every connection of `context` verifies the server's certificate: the pinned one, or by name, dates and issuer.
void install_verification(ssl_ctx_st* context);

/// The names and addresses in a certificate's subjectAltName: "a.example, 10.0.0.1"; at most 10 of them.
std::string names_in(x509_st* certificate);

}  // namespace turbolift::http
