#pragma once

#include <string>

#include "base/error.hpp"

namespace turbolift::platform {

/// A certificate with its key, both PEM. The key is a secret.
struct Certificate {
  std::string certificate, key;
};

/// A new self-signed certificate (X.509 v3, ECDSA P-256) for one DNS name, which may begin with "*."; for a week. It
/// proves something only to who was given it beforehand. Thread-safe.
base::Expected<Certificate> make_certificate(const std::string& dns_name);

}  // namespace turbolift::platform
