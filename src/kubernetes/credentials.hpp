#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "kubernetes/config.hpp"

namespace turbolift::kubernetes {

/// What a client and the API server prove to each other who they are with. Immutable. Secret.
struct Credentials {
  std::string authorization{};       ///< The header's value; empty: there is none.
  std::string certificate{}, key{};  ///< PEM; empty: there is none.
  std::string ca{};                  ///< PEM of the issuers; empty: the system's.

  friend bool operator==(const Credentials&, const Credentials&) = default;
};

using CredentialsPtr = std::shared_ptr<const Credentials>;

/// Gives the credentials that hold now. Files are read again when what was read of them is 50 s old; one that cannot be
/// read then counts as before. A plugin runs again when what it gave has expired. Thread-safe.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;

  /// The same pointer as long as they are the same. Fails where a file or a plugin gives none; the message names it and
  /// has no secret in it.
  virtual base::Expected<CredentialsPtr> get(base::Deadline deadline) = 0;
  /// The server has refused `used` (status 401): whatever can be had anew is, unless that was done since. Fails as
  /// `get`.
  virtual base::Expected<CredentialsPtr> renew(const CredentialsPtr& used, base::Deadline deadline) = 0;
  /// The server could not prove itself, or refused our certificate: files are read again at once. Fails as `get`.
  virtual base::Expected<CredentialsPtr> reread(base::Deadline deadline) = 0;
};

/// For what `config` says. A plugin is used where there is no other way.
std::unique_ptr<CredentialSource> make_credential_source(const Config& config,
                                                         const base::Clock& clock = base::Clock::steady());

}  // namespace turbolift::kubernetes
