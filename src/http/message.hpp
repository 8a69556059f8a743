#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace turbolift::http {

/// What a message may take; more is an error, never memory.
struct Limits {
  std::size_t max_head_bytes = std::size_t{16} << 10U;  ///< At most 64 KiB - 1.
  std::uint64_t max_body_bytes = std::uint64_t{1} << 40U;
};

/// Why a message is refused: the status to answer it with, and a text for people. Static storage.
struct ParseError {
  int status = 0;
  const char* reason = "";
};

/// The first line and the fields of a message. The views point into the reader's buffer: until its next call.
class Head {
 public:
  static constexpr std::size_t max_fields = 64;

  std::string_view method() const { return text(method_); }
  /// As it was sent: the path with the query, beginning with '/', or "*".
  std::string_view target() const { return text(target_); }
  int status() const { return status_; }
  /// The value of the only field of that name (lower case), without the space around it. Empty: there is none. Where
  /// a field may be repeated, the first one.
  std::string_view field(std::string_view lower_case_name) const;
  bool has_field(std::string_view lower_case_name) const;
  /// All fields as they were sent: name and value of the one at `index`, in their order.
  std::size_t field_count() const { return count_; }
  std::pair<std::string_view, std::string_view> field_at(std::size_t index) const {
    return {text(fields_[index].name), text(fields_[index].value)};
  }

  bool keep_alive() const { return keep_alive_; }
  bool expects_continue() const { return expects_continue_; }
  bool chunked() const { return chunked_; }
  std::optional<std::uint64_t> content_length() const { return has_length_ ? std::optional(length_) : std::nullopt; }

 private:
  friend class HeadParser;
  friend class MessageReader;
  struct Extent {
    std::uint16_t offset = 0, size = 0;
  };
  struct Field {
    Extent name, value;
  };

  std::string_view text(Extent extent) const {
    return base_ == nullptr ? std::string_view() : std::string_view(base_ + extent.offset, extent.size);
  }

  const char* base_ = nullptr;  // null: there is no head (yet)
  Extent method_, target_;
  std::array<Field, max_fields> fields_;
  std::size_t count_ = 0;
  std::uint64_t length_ = 0;
  int status_ = 0;
  bool has_length_ = false, chunked_ = false, keep_alive_ = true, expects_continue_ = false;
};

/// Reads one HTTP/1.1 message (RFC 9112) after the other from a stream that arrives in pieces. Strict: whatever two
/// parsers could understand differently is refused: Content-Length beside Transfer-Encoding, repeated or signed
/// lengths, bare CR or LF, folded lines, space before a colon, unknown codings. Bodies are decoded in place, so that a
/// body is one contiguous view however it was cut. Not thread-safe. Throws bad_alloc where memory ends.
///
///     auto space = reader.space();  read n bytes into it;  reader.received(n);
///     switch (reader.advance()) …;  at `complete`, when the message is done with: reader.next(), advance() again
///
/// Memory: one buffer that holds what is not consumed; no allocation for a message like the ones before.
class MessageReader {
 public:
  enum class Role : std::uint8_t { request, response };
  enum class State : std::uint8_t {
    head,      ///< The head has not ended.
    body,      ///< There is a head; the body has not ended.
    complete,  ///< The message is all there.
    failed,    ///< See error(); the connection is of no more use.
  };

  explicit MessageReader(Role role, const Limits& limits = {}) : role_(role), limits_(limits) {}

  /// Where to receive to: at least `at_least` bytes, and room for the rest of a body whose length is known.
  /// Invalidates the head's and the body's views.
  std::span<char> space(std::size_t at_least = default_space);
  void received(std::size_t bytes) { end_ += bytes; }

  /// Digests what was received, as far as the end of the current message.
  State advance();

  /// What advance() has said last.
  State state() const;

  const Head& head() const { return head_; }
  /// The bytes of the head equal those of the previous message's: what was decided about it still holds.
  bool head_repeated() const { return head_repeated_; }
  /// The decoded part of the body that was not consumed.
  std::string_view body() const { return {buffer_.get() + body_begin_, body_end_ - body_begin_}; }
  void consume(std::size_t bytes) { body_begin_ += bytes; }
  const ParseError& error() const { return error_; }

  /// Forgets a complete message and keeps what was received after it. Gives back what a large body took.
  void next();
  /// What was received after the current message (which is complete).
  std::string_view unread() const { return {buffer_.get() + at_, end_ - at_}; }
  /// The response that comes next, an interim one (1xx) aside, has no body, whatever its head says: it answers HEAD, or
  /// is a proxy's to CONNECT (RFC 9110, section 6.4.1). Before anything of it was received.
  void expect_no_body() { no_body_ = true; }
  /// Bodies are consumed as they come: no memory is kept ready for the whole of one.
  void read_in_parts() { whole_bodies_ = false; }
  /// The limit for the bodies from now on.
  void set_max_body_bytes(std::uint64_t bytes) { limits_.max_body_bytes = bytes; }
  /// There are bytes of the current message, or after it: an end of the stream now is a cut.
  bool has_bytes() const { return begin_ != end_; }

  static constexpr std::size_t default_space = std::size_t{16} << 10U;
  static constexpr std::size_t kept_space = std::size_t{256} << 10U;

 private:
  enum class Step : std::uint8_t { head, length, chunk_size, chunk, chunk_end, trailer, done, failed };
  struct Free {
    void operator()(char* pointer) const { std::free(pointer); }
  };

  bool advance_once();
  bool parse_head();
  bool check_partial_head(std::string_view raw);
  void compact();
  void begin_body();
  bool parse_chunk_size();
  bool parse_chunk_end();
  bool parse_trailer();
  bool take_body();
  bool fail(int status, const char* reason);
  /// A line that ends with CRLF at `at_`, without that; nothing: it has not ended.
  std::optional<std::string_view> take_line();

  Role role_;
  Step step_ = Step::head;
  bool head_repeated_ = false;
  bool no_body_ = false;
  bool whole_bodies_ = true;
  Limits limits_;
  Head head_;
  ParseError error_;
  std::string previous_head_;
  std::unique_ptr<char[], Free> buffer_;
  std::size_t capacity_ = 0;
  // begin_ <= body_begin_ <= body_end_ <= at_ <= end_: the head, the decoded body, a gap, what was not looked at.
  std::size_t begin_ = 0, body_begin_ = 0, body_end_ = 0, at_ = 0, end_ = 0;
  std::size_t head_size_ = 0;
  std::size_t scanned_ = 0;  // bytes from at_ on in which nothing ends
  std::size_t trailer_bytes_ = 0;
  std::uint64_t remaining_ = 0;  // of the body or of the chunk
  std::uint64_t body_bytes_ = 0;
};

}  // namespace turbolift::http
