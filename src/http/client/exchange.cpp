#include "http/client/exchange.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>

#include "http/client/pool.hpp"
#include "http/client/wait.hpp"
#include "http/syntax.hpp"

namespace turbolift::http {
namespace {

constexpr std::size_t max_piece_bytes = std::size_t{1} << 20U;  // that are sent or read at once
constexpr std::size_t file_part_bytes = std::size_t{256} << 10U;

constexpr Limits limits(std::uint64_t max_body_bytes) {
  return {.max_head_bytes = (std::size_t{64} << 10U) - 1, .max_body_bytes = max_body_bytes};
}

/// "1.5 s"
std::string seconds(std::chrono::nanoseconds duration) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", std::chrono::duration<double>(duration).count());
  return text.data();
}

}  // namespace

Exchange::Exchange(std::shared_ptr<Pool> pool, std::unique_ptr<ClientStream> stream, std::uint64_t epoch,
                   std::uint64_t max_body_bytes)
    : pool_(std::move(pool)),
      epoch_(epoch),
      stream_(std::move(stream)),
      reader_(MessageReader::Role::response, limits(max_body_bytes)) {
  reader_.read_in_parts();
}

std::unexpected<Error> Exchange::error(Failure kind, const std::string& message) const {
  return failure(kind, describe(pool_->origin()) + ": " + message, sent_anything());
}

std::unexpected<Error> Exchange::broken(int code) const {
  if (auto known = stream_->error()) {
    known->sent = sent_anything();
    return std::unexpected(*std::move(known));
  }
  const std::string when = has_head_ ? "before its answer was complete" : "before it answered";
  if (code == 0) return error(Failure::closed, "it closed the connection " + when);
  return error(Failure::closed, "the connection broke " + when + ": " + std::generic_category().message(code));
}

Expected<void> Exchange::run(const Request& request, base::Deadline deadline) {
  auto head = write_head(request, pool_->origin());
  if (!head) return std::unexpected(head.error());
  out_ = *std::move(head);
  total_ = out_.size() + (request.body_fd >= 0 ? request.body_size : request.body.size());
  interrupt_ = request.interrupt;
  if (request.method == "HEAD") reader_.expect_no_body();
  while (!has_head_) {
    std::optional<Error> unsent;
    if (sent_ < total_) {
      if (const auto sent = send_some(request); !sent) unsent = sent.error();
    }
    const auto received = receive_some();
    if (unsent && !has_head_) {
      // A server that refuses a request closes, perhaps before it has read all of it; why it does is there to be read.
      if (received && *received == Io::done) continue;
      if (!received && received.error().failure != Failure::closed) return std::unexpected(received.error());
      return std::unexpected(*std::move(unsent));
    }
    if (!received) return std::unexpected(received.error());
    if (has_head_) break;
    if (auto going = go_on(*received, deadline); !going) return going;
  }
  return {};
}

Expected<std::string_view> Exchange::next_part(const Request& request) {
  const std::uint64_t at = sent_ < out_.size() ? 0 : sent_ - out_.size();
  if (request.body_fd < 0) return request.body.substr(at, max_piece_bytes);
  if (at == part_at_ + part_.size() && at < request.body_size) {
    part_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(file_part_bytes, request.body_size - at)));
    part_at_ = at;
    ssize_t got = 0;
    do {
      got = ::pread(request.body_fd, part_.data(), part_.size(), static_cast<off_t>(request.body_offset + at));
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
      const std::string why = got == 0 ? "it is shorter than was said" : std::generic_category().message(errno);
      return error(Failure::malformed, "the file with the request's body cannot be read: " + why);
    }
    part_.resize(static_cast<std::size_t>(got));
  }
  return std::string_view(part_).substr(static_cast<std::size_t>(at - part_at_));
}

Expected<Exchange::Io> Exchange::send_some(const Request& request) {
  const auto part = next_part(request);
  if (!part) return std::unexpected(part.error());
  const std::string_view head = std::string_view(out_).substr(std::min<std::uint64_t>(sent_, out_.size()));
  const std::array<iovec, 2> pieces{iovec{const_cast<char*>(head.data()), head.size()},
                                    iovec{const_cast<char*>(part->data()), part->size()}};
  const ssize_t sent = stream_->send(pieces);
  waits_for_room_ = sent == -EAGAIN;
  if (waits_for_room_) return Io::again;
  if (sent < 0) return broken(static_cast<int>(-sent));
  sent_ += static_cast<std::uint64_t>(sent);
  return Io::done;
}

Expected<Exchange::Io> Exchange::receive_some() {
  const ssize_t got = stream_->receive(reader_.space(), false);
  if (got == -EAGAIN) return Io::again;
  if (got <= 0) return broken(static_cast<int>(-got));
  received_ = true;
  reader_.received(static_cast<std::size_t>(got));
  if (auto taken = take_head(); !taken) return std::unexpected(taken.error());
  return Io::done;
}

Expected<void> Exchange::take_head() {
  while (true) {
    const auto state = reader_.advance();
    if (state == MessageReader::State::failed) {
      const bool large = reader_.error().status == 413 || reader_.error().status == 431;
      return error(large ? Failure::too_large : Failure::malformed,
                   std::string("its answer cannot be used: ") + reader_.error().reason);
    }
    if (has_head_ || state == MessageReader::State::head) return {};
    const Head& head = reader_.head();
    if (head.status() == 101)
      return error(Failure::malformed, "it changes to another protocol, which nobody asked for");
    if (head.status() >= 200) break;
    reader_.next();  // an interim answer (RFC 9110, section 15.2)
  }
  const Head& head = reader_.head();
  head_.status = head.status();
  for (std::size_t i = 0; i < head.field_count(); ++i) {
    const auto [name, value] = head.field_at(i);
    auto& added = head_.headers.emplace_back(std::string(name), std::string(value));
    std::ranges::transform(added.first, added.first.begin(), to_lower);
  }
  has_head_ = true;
  return {};
}

Expected<void> Exchange::go_on(Io last, base::Deadline deadline) {
  const bool sends = !has_head_ && sent_ < total_;
  const bool busy = last == Io::done || (sends && !waits_for_room_);
  Wake wake = Wake::ready;
  if (busy) {
    if (deadline.expired()) wake = Wake::timeout;
  } else {
    short events = POLLIN | stream_->events();
    if (sends && !stream_->send_needs_input()) events |= POLLOUT;
    wake = wait_for(stream_->fd(), events, deadline, interrupt_, &cancel_);
  }
  if (cancelled()) return error(Failure::cancelled, "cancelled by the program");
  if (wake != Wake::timeout) return {};
  const auto waited = base::Clock::steady().now() - begun_;
  return error(Failure::timeout,
               has_head_ ? "no more of its answer came in time" : "it did not answer within " + seconds(waited));
}

bool Exchange::cancelled() const {
  return cancel_.raised() || (interrupt_ != nullptr && interrupt_->raised());
}

Expected<std::string> Exchange::read(base::Deadline deadline) {
  while (true) {
    if (failed_) return std::unexpected(*failed_);
    if (cancelled()) return fail(error(Failure::cancelled, "cancelled by the program").error());
    if (const std::string_view body = reader_.body(); !body.empty()) {
      std::string some(body.substr(0, max_piece_bytes));
      reader_.consume(some.size());
      return some;
    }
    if (reader_.state() == MessageReader::State::complete) {
      finish();
      return std::string();
    }
    const auto received = receive_some();
    auto going = received ? Expected<void>() : std::unexpected(received.error());
    if (received && *received == Io::again) going = go_on(*received, deadline);
    if (!going) return fail(going.error());
  }
}

std::unexpected<Error> Exchange::fail(Error error) {
  if (error.failure != Failure::timeout) {
    failed_ = error;
    stream_.reset();
  }
  return std::unexpected(std::move(error));
}

void Exchange::finish() {
  if (stream_ == nullptr) return;
  const bool reusable = reader_.head().keep_alive() && sent_ == total_ && reader_.unread().empty();
  if (reusable) pool_->give_back(std::move(stream_), epoch_);
  stream_.reset();
}

}  // namespace turbolift::http
