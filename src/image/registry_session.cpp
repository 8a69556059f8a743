#include "image/registry_session.hpp"

#include <algorithm>
#include <charconv>

#include "http/client/wait.hpp"
#include "image/docker_config.hpp"
#include "json/json.hpp"

namespace turbolift::image {
namespace {

using namespace std::chrono_literals;

constexpr int unauthorized = 401;
constexpr int most_refreshes = 2;                           // of credentials, for one request
constexpr std::uint64_t slowest_bytes_per_second = 50'000;  // that is not taken for a stall
constexpr auto longest_retry_after = 60s;
constexpr auto helper_timeout = 20s;
constexpr std::size_t max_said_bytes = 300;

PushFailure failure_of(http::Failure failure) {
  switch (failure) {
    case http::Failure::cancelled:
      return PushFailure::cancelled;
    case http::Failure::certificate:
      return PushFailure::refused;  // the next attempt sees the same one
    default:
      return PushFailure::unreachable;
  }
}

std::optional<std::chrono::seconds> retry_after(const http::Response& response) {
  const std::string_view text = response.header("retry-after");
  long seconds = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failed != std::errc{} || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

/// What the registry says in its body (OCI distribution-spec, error codes), in one line.
std::string said(const http::Response& response) {
  std::string text;
  json::error_code malformed;  // then the body is null, and has nothing in it
  const json::value body = json::parse(response.body, malformed);
  for (const json::value& error : json::items(body, {"errors"})) {
    for (const char* key : {"code", "message"}) {
      const std::string_view part = json::text(error, {key});
      if (!part.empty()) text += (text.empty() ? "" : ": ") + std::string(part);
    }
  }
  if (text.size() > max_said_bytes) text.resize(max_said_bytes);
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text;
}

std::string_view next_step(int status) {
  switch (status) {
    case 403:
      return "; the credentials must be allowed to push there";
    case 404:
      return "; create the repository there, or name another prefix";
    case 413:
      return "; raise the limit for bodies of the registry, or of the proxy before it";
    default:
      return "";
  }
}

}  // namespace

bool Pacer::pause(const Pushed<http::Response>& outcome) {
  auto delay = backoff_.next();
  if (!delay) return false;
  if (outcome) {
    if (const auto asked = retry_after(*outcome)) delay = std::max(*delay, std::chrono::nanoseconds(*asked));
  }
  if (*delay > longest_retry_after || *delay >= deadline_.remaining()) return false;
  return http::wait_for({}, base::Deadline::after(*delay), interrupt_) != http::Wake::interrupted;
}

RegistrySession::RegistrySession(RegistryEndpoint endpoint, Connections& connections, const PushOptions& options,
                                 base::Deadline deadline, const http::Interrupt* interrupt)
    : endpoint_(std::move(endpoint)),
      connections_(connections),
      options_(options),
      deadline_(deadline),
      interrupt_(interrupt),
      auth_(
          endpoint_,
          [this] {
            return find_credentials(endpoint_.domain, endpoint_.repository,
                                    earliest(deadline_, base::Deadline::after(helper_timeout)), options_.environment);
          },
          [this](const http::Request& request, const http::Url& url) {
            Pacer pacer = this->pacer();
            for (;;) {
              auto outcome = plainly(request, url);
              if (!is_passing(outcome) || !pacer.pause(outcome)) return outcome;
            }
          }) {}

bool RegistrySession::is_own(const http::Url& url) const {
  return url.tls == endpoint_.url.tls && url.host == endpoint_.url.host && url.port == endpoint_.url.port;
}

Pushed<http::Response> RegistrySession::plainly(const http::Request& request, const http::Url& url) {
  const auto client = connections_.to(url);
  if (!client) return std::unexpected(PushError{PushFailure::invalid, client.error().message});
  const std::uint64_t size = request.body_fd >= 0 ? request.body_size : request.body.size();
  const auto allowed = options_.request_timeout + std::chrono::seconds(size / slowest_bytes_per_second);
  auto response = (*client)->send(request, earliest(deadline_, base::Deadline::after(allowed)));
  if (response) return *std::move(response);
  if (deadline_.expired()) return std::unexpected(PushError{PushFailure::timeout, response.error().message});
  PushError error{failure_of(response.error().failure), response.error().message};
  if (response.error().failure == http::Failure::certificate) {
    error.message += "; a registry's own authority belongs in /etc/docker/certs.d/" +
                     http::host_and_port(url.host, url.port) + "/ca.crt";
  }
  return std::unexpected(std::move(error));
}

Pushed<http::Response> RegistrySession::once(http::Request request, const http::Url& url) {
  request.target = url.target;
  request.interrupt = interrupt_;
  const http::Headers headers = request.headers;
  for (int refreshes = 0;; ++refreshes) {
    request.headers = headers;
    request.headers.emplace_back("User-Agent", "turbolift/" TURBOLIFT_VERSION);
    const std::string authorization = is_own(url) ? auth_.header() : std::string();
    if (!authorization.empty()) request.headers.emplace_back("Authorization", authorization);
    auto response = plainly(request, url);
    if (!response || response->status != unauthorized || !is_own(url)) return response;
    if (refreshes == most_refreshes) return std::unexpected(auth_.refused());
    if (auto answered = auth_.answer(*response, authorization); !answered) return std::unexpected(answered.error());
  }
}

Pushed<http::Response> RegistrySession::send(const http::Request& request, const http::Url& url) {
  Pacer pacer = this->pacer();
  for (;;) {
    auto outcome = once(request, url);
    if (!is_passing(outcome) || !pacer.pause(outcome)) return outcome;
  }
}

http::Url RegistrySession::url(std::string_view below) const {
  http::Url url = endpoint_.url;
  url.target = "/v2/" + endpoint_.repository + "/" + std::string(below);
  return url;
}

Pushed<http::Url> RegistrySession::location(const http::Response& response, const http::Url& url) const {
  const std::string_view header = response.header("location");
  if (header.empty()) return url;
  auto next = http::join(url, header);
  if (!next) return std::unexpected(malformed("", url, "a Location that is none: " + next.error().message));
  if (endpoint_.url.tls && !next->tls && next->host == endpoint_.url.host) {
    next->tls = true;
    next->port = endpoint_.url.port;
  }
  if (endpoint_.url.tls && !next->tls) {
    return std::unexpected(malformed("", url, "a Location that is not https, on " + next->host));
  }
  return *std::move(next);
}

bool RegistrySession::is_passing(const Pushed<http::Response>& outcome) {
  if (!outcome) return outcome.error().failure == PushFailure::unreachable;
  const int status = outcome->status;
  return status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505);
}

PushError RegistrySession::error(std::string_view method, const http::Url& url, const http::Response& response) const {
  const int status = response.status;
  PushFailure failure = PushFailure::refused;
  if (status == unauthorized) failure = PushFailure::unauthenticated;
  if (status == 403) failure = PushFailure::forbidden;
  const std::string text = said(response);
  return {failure,
          std::string(method) + " " + url.target.substr(0, url.target.find('?')) + " was answered with " +
              std::to_string(status) + (text.empty() ? "" : " " + text) + std::string(next_step(status)),
          status};
}

PushError RegistrySession::malformed(std::string_view method, const http::Url& url, std::string_view what) const {
  return {PushFailure::refused, std::string(method) + (method.empty() ? "" : " ") +
                                    url.target.substr(0, url.target.find('?')) + " was answered with " +
                                    std::string(what)};
}

}  // namespace turbolift::image
