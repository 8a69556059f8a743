#include "image/registry_auth.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "image/loopback.hpp"
#include "json/json.hpp"

namespace turbolift::image {
namespace {

using namespace std::chrono_literals;

constexpr auto default_life = 60s;  // of a token whose server does not say

std::unexpected<PushError> failed(PushFailure failure, std::string message, int status = 0) {
  return std::unexpected(PushError{failure, std::move(message), status});
}

std::string basic(const Credentials& credentials) {
  return "Basic " + base::to_base64(credentials.user + ":" + credentials.password);
}

/// The server that makes the registry's tokens gets the user's password: only over TLS, but from a registry that is
/// itself spoken to in plain, and on its own host or this one.
base::Expected<http::Url> token_server(std::string_view realm, const RegistryEndpoint& endpoint) {
  auto url = http::parse_url(realm);
  if (!url) return base::failure("the registry's token server is no URL: " + url.error().message);
  const bool near = url->host == endpoint.url.host || is_loopback(url->host);
  if (url->tls || (!endpoint.url.tls && near)) return url;
  return base::failure("the registry's token server, " + http::to_string(*url) +
                       ", would get the password in plain; it must be reached over https");
}

std::chrono::seconds life_of(const json::value& answer) {
  const json::value* life = json::find(answer, {"expires_in"});
  if (life == nullptr || !life->is_int64() || life->get_int64() <= 0) return default_life;
  return std::chrono::seconds(std::min<std::int64_t>(life->get_int64(), 86400));
}

}  // namespace

RegistryAuth::RegistryAuth(RegistryEndpoint endpoint, FindCredentials find_credentials, Fetch fetch)
    : endpoint_(std::move(endpoint)),
      find_credentials_(std::move(find_credentials)),
      fetch_(std::move(fetch)),
      scopes_{"repository:" + endpoint_.repository + ":pull,push"} {}

std::string RegistryAuth::header() const {
  const std::lock_guard lock(mutex_);
  return expiry_.expired() ? std::string() : header_;
}

void RegistryAuth::add_source(const std::string& repository) {
  const std::lock_guard lock(mutex_);
  std::string scope = "repository:" + repository + ":pull";
  if (std::ranges::find(scopes_, scope) != scopes_.end()) return;
  scopes_.push_back(std::move(scope));
  if (header_.starts_with("Bearer ")) expiry_ = base::Deadline::after(0ns);
}

PushError RegistryAuth::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_locked();
}

PushError RegistryAuth::refused_locked() const {
  const std::string login = "docker login " + endpoint_.domain;
  if (!credentials_ || credentials_->empty()) {
    return {PushFailure::unauthenticated,
            "it wants credentials, and there are none for " + endpoint_.domain + "; log in: " + login, 401};
  }
  return {PushFailure::unauthenticated,
          "it refuses the credentials that there are for " + endpoint_.domain + "; log in again: " + login, 401};
}

Pushed<Credentials> RegistryAuth::credentials() {
  if (credentials_) return *credentials_;
  auto found = find_credentials_();
  if (!found) return failed(PushFailure::unauthenticated, found.error().message, 401);
  credentials_ = *found;
  return *std::move(found);
}

Pushed<void> RegistryAuth::answer(const http::Response& refusal, const std::string& used) {
  const std::lock_guard lock(mutex_);
  if (!header_.empty() && header_ != used && !expiry_.expired()) return {};
  const auto credentials = this->credentials();
  if (!credentials) return std::unexpected(credentials.error());
  std::vector<Challenge> challenges;
  for (const auto& [name, value] : refusal.headers) {
    if (name != "www-authenticate") continue;
    std::ranges::move(parse_challenges(value), std::back_inserter(challenges));
  }
  const auto bearer = std::ranges::find(challenges, "bearer", &Challenge::scheme);
  if (bearer != challenges.end()) return fetch_token(*credentials, *bearer);
  if (std::ranges::find(challenges, "basic", &Challenge::scheme) == challenges.end()) {
    return failed(PushFailure::unauthenticated,
                  "it answers 401 without asking for a password or a token; is it a registry?", 401);
  }
  const std::string header = basic(*credentials);
  // A password that was refused is refused again.
  if (credentials->user.empty() || used == header) return std::unexpected(refused_locked());
  header_ = header;
  expiry_ = base::Deadline::never();
  return {};
}

Pushed<void> RegistryAuth::fetch_token(const Credentials& credentials, const Challenge& challenge) {
  if (!credentials.registry_token.empty()) {
    if (!header_.empty()) return std::unexpected(refused_locked());
    header_ = "Bearer " + credentials.registry_token;
    expiry_ = base::Deadline::never();
    return {};
  }
  // What was missing comes first: some servers look at the first scope only.
  if (const std::string wanted(challenge.parameter("scope")); !wanted.empty()) {
    std::erase(scopes_, wanted);
    scopes_.insert(scopes_.begin(), wanted);
  }
  auto url = token_server(challenge.parameter("realm"), endpoint_);
  if (!url) return failed(PushFailure::unauthenticated, url.error().message, 401);
  std::string query = "service=" + http::percent_encode(challenge.parameter("service"));
  http::Request request;
  std::string form;
  if (credentials.identity_token.empty()) {
    for (const std::string& scope : scopes_) query += "&scope=" + http::percent_encode(scope);
    request.target = url->target + (url->target.find('?') == std::string::npos ? "?" : "&") + query;
    if (!credentials.user.empty()) request.headers.emplace_back("Authorization", basic(credentials));
  } else {
    std::string all;
    for (const std::string& scope : scopes_) all += (all.empty() ? "" : " ") + scope;
    form = "grant_type=refresh_token&client_id=turbolift&" + query + "&scope=" + http::percent_encode(all) +
           "&refresh_token=" + http::percent_encode(credentials.identity_token);
    request.method = "POST";
    request.target = url->target;
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.body = form;
  }
  const auto response = fetch_(request, *url);
  if (!response) return std::unexpected(response.error());
  if (response->status == 401 || response->status == 403) return std::unexpected(refused_locked());
  json::error_code malformed;  // then the answer is null, and has no token in it
  const json::value answer = json::parse(response->body, malformed);
  std::string token(json::text(answer, {"token"}));
  if (token.empty()) token = json::text(answer, {"access_token"});
  const bool sendable = std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7f'; });
  if (response->status != 200 || token.empty() || !sendable) {
    return failed(PushFailure::refused,
                  "its token server " + http::host_and_port(url->host, url->port) + " answered " +
                      std::to_string(response->status) + " without a token",
                  response->status);
  }
  header_ = "Bearer " + token;
  const auto life = life_of(answer);
  expiry_ = base::Deadline::after(life - life / 10);
  return {};
}

}  // namespace turbolift::image
