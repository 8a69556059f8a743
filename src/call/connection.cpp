#include "call/connection.hpp"

#include <algorithm>
#include <cerrno>

namespace turbolift::call {
namespace {

constexpr std::size_t max_pieces = 64;
constexpr std::size_t kept_bytes = std::size_t{1} << 20U;  // more is given back after a request

void add(std::vector<iovec>& into, std::string_view bytes, std::size_t& skip) {
  const std::size_t skipped = std::min(skip, bytes.size());
  skip -= skipped;
  bytes.remove_prefix(skipped);
  if (!bytes.empty()) into.push_back({const_cast<char*>(bytes.data()), bytes.size()});  // sendmsg only reads it
}

}  // namespace

void Outgoing::clear() {
  head_.clear();
  body_.clear();
  if (body_.capacity() > kept_bytes) body_.shrink_to_fit();
  large_.clear();
  large_total_ = 0;
}

void Outgoing::append(std::string_view bytes) {
  if (bytes.size() < large_bytes) {
    body_.append(bytes);
    return;
  }
  large_.push_back({body_.size(), bytes});
  large_total_ += bytes.size();
}

void Outgoing::pieces(std::size_t sent, std::vector<iovec>& into, std::size_t limit) const {
  into.clear();
  std::size_t skip = sent;
  std::size_t from = 0;
  add(into, head_, skip);
  for (const Large& large : large_) {
    if (into.size() + 2 > limit) return;
    add(into, std::string_view(body_).substr(from, large.before - from), skip);
    add(into, large.bytes, skip);
    from = large.before;
  }
  add(into, std::string_view(body_).substr(from), skip);
}

Outgoing& Connection::start() {
  out_.clear();
  sent_ = 0;
  return out_;
}

Connection::Io Connection::send() {
  while (!sent_all()) {
    out_.pieces(sent_, pieces_, max_pieces);
    const ssize_t sent = stream_->send(pieces_);
    if (sent == -EAGAIN || sent == -EWOULDBLOCK) return Io::again;
    if (sent <= 0) {
      failure_ = static_cast<int>(-sent);
      return Io::failed;
    }
    sent_ += static_cast<std::size_t>(sent);
  }
  return Io::done;
}

Connection::Io Connection::receive(bool wait, std::size_t expected) {
  const ssize_t got = stream_->receive(response_.space(std::max(expected, std::size_t{16} << 10U)), wait);
  if (got == -EAGAIN || got == -EWOULDBLOCK) return Io::again;
  if (got == 0) return Io::ended;
  if (got < 0) {
    failure_ = static_cast<int>(-got);
    return failure_ == ECONNRESET || failure_ == EPIPE ? Io::ended : Io::failed;
  }
  response_.received(static_cast<std::size_t>(got));
  return response_.parse() ? Io::done : Io::malformed;
}

}  // namespace turbolift::call
