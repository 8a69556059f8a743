#include "http/client/client.hpp"

#include <algorithm>
#include <array>

#include "http/client/client_stream.hpp"
#include "http/client/exchange.hpp"
#include "http/client/pool.hpp"

namespace turbolift::http {
namespace {

constexpr std::uint64_t unlimited = std::uint64_t{1} << 62U;

bool is_idempotent(const std::string& method) {
  constexpr std::array methods = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"};
  return std::ranges::find(methods, method) != methods.end();
}

/// Sends the request until there is the head of its answer.
Expected<std::unique_ptr<Exchange>> begin(const std::shared_ptr<Pool>& pool, const Request& request,
                                          std::uint64_t max_body_bytes, base::Deadline deadline) {
  std::uint64_t epoch = pool->epoch();
  std::unique_ptr<ClientStream> stream = pool->take();
  while (true) {
    const bool reused = stream != nullptr;
    if (!reused) {
      epoch = pool->epoch();
      const auto connected_by = earliest(deadline, base::Deadline::after(pool->options().connect_timeout));
      auto opened = ClientStream::open(pool->origin(), connected_by, request.interrupt);
      if (!opened) return std::unexpected(opened.error());
      stream = *std::move(opened);
    }
    auto exchange = std::make_unique<Exchange>(pool, std::move(stream), epoch, max_body_bytes);
    const auto answered = exchange->run(request, deadline);
    if (answered) return exchange;
    const bool stale = reused && answered.error().failure == Failure::closed && !exchange->received_anything();
    const bool again = stale && (is_idempotent(request.method) || !exchange->sent_anything());
    if (!again) return std::unexpected(answered.error());
  }
}

}  // namespace

ResponseStream::ResponseStream(std::unique_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
ResponseStream::~ResponseStream() = default;

int ResponseStream::status() const {
  return exchange_->head().status;
}

std::string_view ResponseStream::header(std::string_view lower_case_name) const {
  return exchange_->head().header(lower_case_name);
}

Expected<std::string> ResponseStream::read(base::Deadline deadline) {
  return exchange_->read(deadline);
}

void ResponseStream::cancel() noexcept {
  exchange_->cancel();
}

Client::Client(Origin origin, ClientOptions options) : pool_(std::make_shared<Pool>(std::move(origin), options)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Expected<Response> Client::send(const Request& request, base::Deadline deadline) {
  const auto exchange = begin(pool_, request, pool_->options().max_body_bytes, deadline);
  if (!exchange) return std::unexpected(exchange.error());
  Response response = (*exchange)->head();
  while (true) {
    auto some = (*exchange)->read(deadline);
    if (!some) return std::unexpected(some.error());
    if (some->empty()) return response;
    response.body += *some;
  }
}

Expected<std::unique_ptr<ResponseStream>> Client::open(const Request& request, base::Deadline until_head) {
  auto exchange = begin(pool_, request, unlimited, until_head);
  if (!exchange) return std::unexpected(exchange.error());
  return std::make_unique<ResponseStream>(*std::move(exchange));
}

void Client::close_idle() {
  pool_->close_idle();
}

const Origin& Client::origin() const {
  return pool_->origin();
}

}  // namespace turbolift::http
