#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "call/response_reader.hpp"
#include "http/stream.hpp"

namespace turbolift::call {

/// The bytes of a request: what was appended to it, and large pieces that are sent from where they are. Keeps its
/// memory from one request to the next.
class Outgoing {
 public:
  /// Pieces of at least this size are not copied.
  static constexpr std::size_t large_bytes = std::size_t{32} << 10U;

  void clear();
  /// The text before the body; it may be completed last.
  std::string& head() { return head_; }
  std::string& body() { return body_; }
  /// Appends `bytes` to the body. Where they are large they must stay until everything is sent.
  void append(std::string_view bytes);
  std::size_t body_bytes() const { return body_.size() + large_total_; }

  /// What is left from byte `sent` on, in at most `limit` pieces.
  void pieces(std::size_t sent, std::vector<iovec>& into, std::size_t limit) const;
  std::size_t total_bytes() const { return head_.size() + body_bytes(); }

 private:
  struct Large {
    std::size_t before;  // bytes of body_ in front of it
    std::string_view bytes;
  };

  std::string head_, body_;
  std::vector<Large> large_;
  std::size_t large_total_ = 0;
};

/// An HTTP/1.1 keep-alive connection: sends one request, reads its response as it comes, then the next. Knows neither
/// threads nor what the requests mean. One thread at a time uses it.
class Connection {
 public:
  enum class Io : std::uint8_t {
    done,       ///< sent: everything; received: something came and was digested
    again,      ///< not now
    ended,      ///< the other side has closed it
    failed,     ///< the system refuses; `failure` says why
    malformed,  ///< received: not what a service answers
  };

  explicit Connection(std::unique_ptr<http::Stream> stream) : stream_(std::move(stream)) {}

  int fd() const noexcept { return stream_->fd(); }

  /// The next request; the last one must have been answered. Empty, ready to be filled, then `send`.
  Outgoing& start();
  /// Sends what is left of the request, as far as the stream takes it.
  Io send();
  bool sent_anything() const { return sent_ != 0; }
  bool sent_all() const { return sent_ == out_.total_bytes(); }
  /// After `send` gave `again`: it goes on once something came, not once there is room (see http::Stream).
  bool send_needs_input() const { return stream_->send_needs_input(); }

  /// Receives once and digests it: at least `expected` bytes where they are there.
  Io receive(bool wait, std::size_t expected = 0);
  ResponseReader& response() { return response_; }

  /// errno of the last failure.
  int failure() const { return failure_; }
  /// The same in words, where the stream has some (see http::Stream).
  std::string trouble() const { return stream_->trouble(); }
  bool is_untrusted() const { return stream_->is_untrusted(); }

 private:
  std::unique_ptr<http::Stream> stream_;
  Outgoing out_;
  std::size_t sent_ = 0;
  std::vector<iovec> pieces_;
  ResponseReader response_;
  int failure_ = 0;
};

}  // namespace turbolift::call
