#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "http/client/client.hpp"
#include "kubernetes/client.hpp"
#include "kubernetes/credentials.hpp"

namespace turbolift::kubernetes {

/// The way to the API server with the credentials that hold now: makes a new HTTP client where the certificates, ours
/// or the issuers', have changed. Thread-safe.
class Transport {
 public:
  /// How a request goes. The client lasts as long as somebody has it.
  struct Way {
    std::shared_ptr<http::Client> client;
    CredentialsPtr credentials;
  };

  /// Fails where an URL of the configuration is none.
  static base::Expected<Transport> make(Config config, const ClientOptions& options);

  /// Fails where there are no credentials, or they are of no use.
  base::Expected<Way> way(base::Deadline deadline);
  /// These were refused. True: there are others now.
  base::Expected<bool> renew(const CredentialsPtr& used, base::Deadline deadline);
  /// The certificates did not prove enough. True: there are others now.
  bool reread(const CredentialsPtr& used, base::Deadline deadline);

  /// The request as it is sent. Refers to it.
  http::Request message(const Request& request, const Credentials& credentials) const;
  http::Headers headers(const Credentials& credentials) const;
  /// The path of the server's URL, without a '/' at its end.
  const std::string& prefix() const { return prefix_; }
  const Config& config() const { return config_; }

 private:
  explicit Transport(Config config) : config_(std::move(config)) {}

  Config config_;
  std::string prefix_;
  bool tls_ = false;
  http::Origin origin_;  // without TLS's context
  http::ClientOptions client_options_;
  http::Headers fixed_headers_;
  std::unique_ptr<CredentialSource> source_;
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();  // guards `last_`
  Way last_;
};

}  // namespace turbolift::kubernetes
