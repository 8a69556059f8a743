#include "kubernetes/client.hpp"

#include <utility>

#include "http/client/wait.hpp"
#include "kubernetes/rate_limiter.hpp"
#include "kubernetes/transport.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr std::size_t max_error_bytes = std::size_t{64} << 10U;

bool wait_really(base::Deadline until, const http::Interrupt* interrupt) {
  return http::wait_for({}, until, interrupt) != http::Wake::interrupted;
}

/// What is asked, for messages; without the query, which is long.
std::string name_of(const Request& request) {
  return request.method + ' ' + request.target.substr(0, request.target.find('?'));
}

int status_of(const http::Response& answer) {
  return answer.status;
}
int status_of(const std::unique_ptr<http::ResponseStream>& answer) {
  return answer->status();
}
std::string_view retry_after_of(const http::Response& answer) {
  return answer.header("retry-after");
}
std::string_view retry_after_of(const std::unique_ptr<http::ResponseStream>& answer) {
  return answer->header("retry-after");
}

/// The text of an answer that is an error.
std::string body_of(const http::Response& answer, base::Deadline /*deadline*/) {
  return answer.body;
}
std::string body_of(const std::unique_ptr<http::ResponseStream>& answer, base::Deadline deadline) {
  std::string body;
  while (body.size() < max_error_bytes) {
    const auto more = answer->read(deadline);
    if (!more || more->empty()) break;
    body += *more;
  }
  return body;
}

}  // namespace

class Client::Impl {
 public:
  Impl(Transport transport, ClientOptions options)
      : options_(std::move(options)),
        transport_(std::move(transport)),
        limiter_(options_.requests_per_second, options_.burst, base::Clock::steady()) {
    if (!options_.pause) options_.pause = wait_really;
  }

  Transport& transport() { return transport_; }

  /// `send`: (client, request, deadline) -> an answer of the HTTP client.
  template <class Answer, class Send>
  ApiExpected<Answer> exchange(const Request& request, base::Deadline deadline, const http::Interrupt* interrupt,
                               Send send) {
    const std::string name = name_of(request);
    bool renewed = false, reread = false;
    for (int retries = 0;;) {
      if (auto admitted = admit(name, deadline, interrupt); !admitted) return std::unexpected(admitted.error());
      auto way = transport_.way(deadline);
      if (!way) return std::unexpected(no_way(name, way.error()));
      http::Request message = transport_.message(request, *way->credentials);
      message.interrupt = interrupt;
      const base::Deadline until = earliest(deadline, base::Deadline::after(options_.request_timeout));
      http::Expected<Answer> answer = send(*way->client, message, until);
      if (!answer) {
        const bool untrusted = answer.error().failure == http::Failure::certificate;
        if (untrusted && !std::exchange(reread, true) && transport_.reread(way->credentials, deadline)) continue;
        return std::unexpected(no_answer(std::move(answer.error()), name));
      }
      const int status = status_of(*answer);
      if (http::is_success(status)) return std::move(*answer);
      ApiError error = read_api_error(status, body_of(*answer, until), retry_after_of(*answer), name);
      if (status == 401 && !std::exchange(renewed, true)) {
        const auto changed = transport_.renew(way->credentials, deadline);
        if (changed && *changed) continue;
        if (!changed) error.message += "; " + changed.error().message;
      }
      const bool asked_to_wait = (status == 429 || status >= 500) && !retry_after_of(*answer).empty();
      if (!asked_to_wait || !error.retry_after || retries++ == options_.max_retries) return std::unexpected(error);
      const base::Deadline again = base::Deadline::after(*error.retry_after);
      if (again > deadline) return std::unexpected(error);
      if (!options_.pause(again, interrupt)) return std::unexpected(cancelled(name));
    }
  }

 private:
  static ApiError cancelled(const std::string& name) {
    return no_answer({http::Failure::cancelled, "cancelled before it was sent"}, name);
  }

  static ApiError no_way(const std::string& name, const base::Error& why) {
    ApiError error;
    error.reason = no_credentials;
    error.message = name + ": " + why.message;
    return error;
  }

  /// Keeps to the rate.
  ApiExpected<void> admit(const std::string& name, base::Deadline deadline, const http::Interrupt* interrupt) {
    const auto ready = limiter_.reserve(deadline);
    if (!ready || deadline.expired()) {
      return std::unexpected(
          no_answer({http::Failure::timeout, "not sent in time: this program's own rate limit"}, name));
    }
    const bool now = *ready <= base::Clock::steady().now();
    if (!now && !options_.pause(base::Deadline::at(*ready), interrupt)) return std::unexpected(cancelled(name));
    return {};
  }

  ClientOptions options_;
  Transport transport_;
  RateLimiter limiter_;
};

base::Expected<std::unique_ptr<Client>> Client::make(Config config, ClientOptions options) {
  auto transport = Transport::make(std::move(config), options);
  if (!transport) return std::unexpected(transport.error());
  return std::unique_ptr<Client>(new Client(std::make_unique<Impl>(std::move(*transport), std::move(options))));
}

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;

ApiExpected<std::string> Client::send_for_text(const Request& request, base::Deadline deadline,
                                               const http::Interrupt* interrupt) {
  auto answer = impl_->exchange<http::Response>(
      request, deadline, interrupt, [](http::Client& client, const http::Request& message, base::Deadline until) {
        return client.send(message, until);
      });
  if (!answer) return std::unexpected(std::move(answer.error()));
  return std::move(answer->body);
}

ApiExpected<json::value> Client::send(const Request& request, base::Deadline deadline,
                                      const http::Interrupt* interrupt) {
  const auto text = send_for_text(request, deadline, interrupt);
  if (!text) return std::unexpected(text.error());
  if (text->empty()) return json::value();
  auto object = json::read(*text);
  if (!object) {
    return std::unexpected(
        no_answer({http::Failure::malformed, "the server's answer is no JSON: " + object.error().message, true},
                  name_of(request)));
  }
  return std::move(*object);
}

ApiExpected<std::unique_ptr<http::ResponseStream>> Client::open(const Request& request, base::Deadline until_head,
                                                                const http::Interrupt* interrupt) {
  return impl_->exchange<std::unique_ptr<http::ResponseStream>>(
      request, until_head, interrupt, [](http::Client& client, const http::Request& message, base::Deadline until) {
        return client.open(message, until);
      });
}

base::Expected<Client::Access> Client::access(base::Deadline deadline) {
  Transport& transport = impl_->transport();
  const auto way = transport.way(deadline);
  if (!way) return std::unexpected(way.error());
  return Access{way->client->origin(), transport.prefix(), transport.headers(*way->credentials), way->credentials};
}

base::Expected<Client::Access> Client::renew(const Access& refused, base::Deadline deadline) {
  const auto renewed = impl_->transport().renew(refused.credentials, deadline);
  if (!renewed) return std::unexpected(renewed.error());
  return access(deadline);
}

const Config& Client::config() const {
  return impl_->transport().config();
}

}  // namespace turbolift::kubernetes
