#pragma once

#include <chrono>
#include <string>
#include <vector>

// Certificates that tests make for themselves. Whatever fails in OpenSSL here throws std::runtime_error.
namespace turbolift::fake {

/// A certificate with its key, both PEM.
struct Certificate {
  std::string certificate, key;
};

struct CertificateOptions {
  std::string name{"server"};            ///< The subject's common name, which proves nothing.
  std::vector<std::string> dns_names{};  ///< Of the subjectAltName.
  std::vector<std::string> addresses{};  ///< Of the subjectAltName.
  std::string organization{};            ///< Of the subject; a Kubernetes group.
  std::chrono::seconds from{-3600};      ///< Begin of its validity, from now.
  std::chrono::seconds until{3600};      ///< End of its validity, from now.
};

/// One that nobody else has signed.
Certificate self_signed(const CertificateOptions& options);

/// A certificate authority.
class Authority {
 public:
  explicit Authority(const std::string& name = "Test CA");
  /// Signed by this one.
  Certificate issue(const CertificateOptions& options) const;
  /// Signed by this one, an authority itself. What it issues is followed by its own certificate.
  Authority issue_authority(const std::string& name) const;

  /// Its own certificate, PEM.
  const std::string& certificate() const { return self_.certificate; }

 private:
  explicit Authority(Certificate self) : self_(std::move(self)) {}

  Certificate self_;
  bool intermediate_ = false;
};

}  // namespace turbolift::fake
