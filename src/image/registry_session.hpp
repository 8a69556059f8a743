#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/backoff.hpp"
#include "base/deadline.hpp"
#include "http/client/request.hpp"
#include "image/connections.hpp"
#include "image/registry_auth.hpp"

namespace turbolift::image {

struct PushOptions {
  base::BackoffOptions backoff{.initial = std::chrono::milliseconds(100), .max_attempts = 6};  ///< for each request
  std::chrono::nanoseconds request_timeout = std::chrono::seconds(30);  ///< without what the bytes of a body take
  std::uint64_t chunk_bytes = std::uint64_t{64} << 20U;                 ///< a larger blob goes in pieces of this size
  http::Environment environment = http::process_environment;
};

/// How often something that failed is tried again: backoff, or what Retry-After asks for, within a deadline.
/// Not thread-safe.
class Pacer {
 public:
  Pacer(const base::BackoffOptions& backoff, base::Deadline deadline, const http::Interrupt* interrupt)
      : backoff_(backoff), deadline_(deadline), interrupt_(interrupt) {}

  /// Waits. False: there is no further attempt, at once.
  bool pause(const Pushed<http::Response>& outcome);
  /// Something went well: the next failure is a first one.
  void reset() { backoff_.reset(); }

 private:
  base::Backoff backoff_;
  base::Deadline deadline_;
  const http::Interrupt* interrupt_;
};

/// Requests to one repository of a registry, for one push. Thread-safe.
class RegistrySession {
 public:
  /// `connections`, `options` and `interrupt` (null: none) must outlive it.
  RegistrySession(RegistryEndpoint endpoint, Connections& connections, const PushOptions& options,
                  base::Deadline deadline, const http::Interrupt* interrupt);

  /// Sends once, with Authorization where `url` is the registry's own: to no other host. A 401 of the registry's is
  /// answered, and the request sent again. Any other status is a result. Fails with `unreachable`, `unauthenticated`,
  /// `timeout`, `cancelled`. Redirects of GET and HEAD (307 and the like) are results.
  Pushed<http::Response> once(http::Request request, const http::Url& url);
  /// As `once`, again and again as long as the outcome `is_passing`: for requests that may be repeated.
  Pushed<http::Response> send(const http::Request& request, const http::Url& url);

  /// A URL below "/v2/<repository>/".
  http::Url url(std::string_view below) const;
  /// Where an answer's Location header, or `url` itself where there is none, leads to. One that is the registry's own
  /// in plain, though the registry is reached over TLS, is that over TLS (there is a proxy before it). Fails with
  /// `refused` on another plain one.
  Pushed<http::Url> location(const http::Response& response, const http::Url& url) const;

  /// Whether the same request may well succeed later: no connection, or a status of 408, 429 or 5xx.
  static bool is_passing(const Pushed<http::Response>& outcome);
  /// What a status that is not wanted means: "PUT /v2/…: 403 DENIED: …", with the next step.
  PushError error(std::string_view method, const http::Url& url, const http::Response& response) const;
  PushError malformed(std::string_view method, const http::Url& url, std::string_view what) const;

  Pacer pacer() const { return {options_.backoff, deadline_, interrupt_}; }
  RegistryAuth& auth() { return auth_; }
  const PushOptions& options() const { return options_; }
  const RegistryEndpoint& endpoint() const { return endpoint_; }
  base::Deadline deadline() const { return deadline_; }

 private:
  Pushed<http::Response> plainly(const http::Request& request, const http::Url& url);
  bool is_own(const http::Url& url) const;

  const RegistryEndpoint endpoint_;
  Connections& connections_;
  const PushOptions& options_;
  const base::Deadline deadline_;
  const http::Interrupt* const interrupt_;
  RegistryAuth auth_;
};

}  // namespace turbolift::image
