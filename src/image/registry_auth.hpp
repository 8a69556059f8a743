#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "http/client/request.hpp"
#include "http/client/url.hpp"
#include "image/challenge.hpp"
#include "image/docker_config.hpp"
#include "image/push_error.hpp"

namespace turbolift::image {

/// Where a registry is, and the repository in it that is pushed to.
struct RegistryEndpoint {
  std::string domain{};      ///< as in a reference: "docker.io", "localhost:5000"
  std::string repository{};  ///< "prefix/turbolift/square"
  http::Url url{};           ///< of the server; target "/"
};

/// Proves to one registry who this is, in the way that it asks for: Basic (RFC 7617), or a token for the repository
/// from the server that it names (distribution.github.io/distribution/spec/auth/token). Credentials are looked up once
/// a registry has asked. Not thread-safe.
class RegistryAuth {
 public:
  using FindCredentials = std::function<base::Expected<Credentials>()>;
  /// Sends a request without any Authorization but that in it; tries again where that may help.
  using Fetch = std::function<Pushed<http::Response>(const http::Request& request, const http::Url& url)>;

  RegistryAuth(RegistryEndpoint endpoint, FindCredentials find_credentials, Fetch fetch);

  /// The value of Authorization for the next request; empty: none yet, or it has expired.
  std::string header() const;
  /// The registry has answered 401 to a request with the Authorization `used`: gets what it asks for, unless there is
  /// another one by now. Fails with `unauthenticated` where there are no credentials, or they are refused.
  Pushed<void> answer(const http::Response& refusal, const std::string& used);
  /// From the next token on, one that allows to read `repository` too.
  void add_source(const std::string& repository);
  /// The error for a registry that goes on to answer 401.
  PushError refused() const;

 private:
  PushError refused_locked() const;
  Pushed<Credentials> credentials();
  Pushed<void> fetch_token(const Credentials& credentials, const Challenge& challenge);

  const RegistryEndpoint endpoint_;
  const FindCredentials find_credentials_;
  const Fetch fetch_;
  mutable std::mutex mutex_;
  std::optional<Credentials> credentials_;
  std::vector<std::string> scopes_;
  std::string header_;
  base::Deadline expiry_ = base::Deadline::never();
};

}  // namespace turbolift::image
