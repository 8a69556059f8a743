#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace turbolift::call {

/// What a response says before its body.
struct ResponseHead {
  int status = 0;
  std::string error_kind;  ///< The header Turbolift-Error; empty where there is none.
  std::optional<std::chrono::seconds> retry_after;
  bool keep_alive = true;  ///< The connection may carry another request after this response.
};

/// Reads one HTTP/1.1 response after the other from a stream that arrives in pieces (RFC 9112): fixed length or
/// chunked, decoded in place, so that the body is one contiguous view however it was cut. Not thread-safe.
///
///     auto space = reader.space();  received n bytes into it;  reader.received(n);
///     if (!reader.parse()) → malformed;  use reader.body(), reader.consume(used);
///     if (reader.complete()) reader.next();
///
/// Memory: the largest undigested part of a body; what a large one took is given back by `next`.
class ResponseReader {
 public:
  static constexpr std::size_t max_head_bytes = std::size_t{16} << 10U;
  static constexpr std::size_t default_space = std::size_t{128} << 10U;

  /// Where to receive to; at least `at_least` bytes. Invalidates `body`.
  std::span<char> space(std::size_t at_least = std::size_t{16} << 10U);
  void received(std::size_t bytes) { end_ += bytes; }

  /// Digests what was received. False: this is not HTTP, or not a response that a service sends; the connection is of
  /// no more use.
  [[nodiscard]] bool parse();

  bool has_head() const { return step_ != Step::head; }
  const ResponseHead& head() const { return head_; }
  /// The decoded part of the body that nobody has consumed.
  std::string_view body() const { return {buffer_.get() + body_begin_, body_end_ - body_begin_}; }
  void consume(std::size_t bytes) { body_begin_ += bytes; }
  /// The body has ended (what is not consumed is still there).
  bool complete() const { return step_ == Step::done; }
  /// Something was received since the last response ended: an end of the stream now is a cut.
  bool in_progress() const { return step_ != Step::head || raw_begin_ != end_; }
  /// Forgets the response, keeps what was received after it.
  void next();

 private:
  enum class Step : std::uint8_t { head, length, chunk_size, chunk, chunk_end, trailer, done };

  bool parse_head();
  bool parse_header_line(std::string_view line);
  bool parse_chunk_size();
  void take_body(std::size_t bytes);
  std::optional<std::string_view> take_line();

  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  // The decoded body, then (perhaps after a gap) what was received and not looked at: body_end_ <= raw_begin_ <= end_.
  std::size_t body_begin_ = 0, body_end_ = 0, raw_begin_ = 0, end_ = 0;
  std::size_t scanned_ = 0;      // bytes after raw_begin_ in which no line ends
  std::uint64_t remaining_ = 0;  // of the body or of the chunk
  Step step_ = Step::head;
  bool chunked_ = false;
  bool has_length_ = false;
  ResponseHead head_;
};

}  // namespace turbolift::call
