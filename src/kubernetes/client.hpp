#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "http/client/client.hpp"
#include "kubernetes/api_error.hpp"
#include "kubernetes/config.hpp"
#include "kubernetes/request.hpp"

namespace turbolift::kubernetes {

struct Credentials;

struct ClientOptions {
  double requests_per_second = 20;  ///< In the long run; 0: without limit.
  int burst = 40;                   ///< At once, after a while without any.
  std::chrono::nanoseconds request_timeout =
      std::chrono::seconds(30);  ///< Of one attempt, until its answer is complete.
  std::chrono::nanoseconds connect_timeout = std::chrono::seconds(10);  ///< Name, TCP, proxy and TLS together.
  int max_retries = 10;  ///< Of a request that the server wants to be asked again later.
  std::string user_agent{"turbolift"};
  http::Environment environment = http::process_environment;  ///< For the proxy.
  /// Waits; false: `interrupt` (may be null) was raised before. Unset: really. A test's own one need not wait.
  std::function<bool(base::Deadline until, const http::Interrupt* interrupt)> pause{};
  const base::Clock* clock = &base::Clock::steady();  ///< For the age of files alone; outlives the client.
};

/// Speaks to one API server as one user. Thread-safe.
///
/// Each request has the credentials that hold at that time. Where they are refused (401), they are had anew and the
/// request is sent once more. An answer with Retry-After and status 429 or 5xx is waited for and the request sent
/// again, at most `max_retries` times and as long as the deadline allows; nothing else is sent twice. A certificate
/// that has changed, ours or an issuer's, leads to new connections. Over plain HTTP no credentials are sent, as kubectl
/// does.
class Client {
 public:
  /// Fails where the server's URL or the proxy's is none. Connects to nothing and runs nothing yet.
  static base::Expected<std::unique_ptr<Client>> make(Config config, ClientOptions options = {});
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  /// The answer's object. An answer whose status is not 2xx is an error, and so is one that is no JSON (status 0,
  /// `Failure::malformed`). `interrupt` ends it at once, with `Failure::cancelled`.
  ApiExpected<json::value> send(const Request& request, base::Deadline deadline,
                                const http::Interrupt* interrupt = nullptr);
  /// The answer's bytes, as they are: for logs.
  ApiExpected<std::string> send_for_text(const Request& request, base::Deadline deadline,
                                         const http::Interrupt* interrupt = nullptr);
  /// An answer that is read as it comes: watches, and logs that are followed. `interrupt` ends the reading too.
  ApiExpected<std::unique_ptr<http::ResponseStream>> open(const Request& request, base::Deadline until_head,
                                                          const http::Interrupt* interrupt = nullptr);

  /// For connections of one's own to the API server, such as through its service proxy.
  struct Access {
    http::Origin origin;
    std::string prefix;                              ///< Goes before each request's target.
    http::Headers headers;                           ///< Go with each request. Secret.
    std::shared_ptr<const Credentials> credentials;  ///< For `renew`.
  };
  base::Expected<Access> access(base::Deadline deadline);
  /// After the API server has refused `access` (status 401): what else can be had. The same one where there is no
  /// other.
  base::Expected<Access> renew(const Access& refused, base::Deadline deadline);

  const Config& config() const;

 private:
  class Impl;
  explicit Client(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace turbolift::kubernetes
