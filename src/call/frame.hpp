#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// The frames of docs/call-protocol.md: what a client puts into the body of POST /call, and what a service answers.
// Plain functions over bytes, without I/O. Nothing here copies arguments or payloads unless it is told to.
namespace turbolift::call {

inline constexpr std::uint8_t frame_version = 1;
inline constexpr std::size_t max_idempotency_key_bytes = 256;
/// Longest payload of a record: a value of 1 GiB and what is around it. More is malformed.
inline constexpr std::uint64_t max_payload_bytes = (std::uint64_t{1} << 30U) + (std::uint64_t{1} << 20U);
inline constexpr std::string_view frame_content_type = "application/vnd.turbolift.frame";

/// One call of a request. The views point into whatever the call was made from.
struct CallFrame {
  std::uint64_t id = 0;  ///< Unique for the client.
  std::uint8_t attempt = 1;
  std::uint64_t deadline_us = 0;  ///< Microseconds from the arrival; 0: none.
  std::string_view idempotency_key;
  std::string_view arguments;
};

enum class RecordKind : std::uint8_t { result = 0, error = 1, heartbeat = 2, shared_missing = 3, time = 4 };

/// One record of a response. `payload` points into the bytes that it was decoded from.
struct Record {
  RecordKind kind = RecordKind::heartbeat;
  std::uint64_t id = 0;  ///< Of `time`: nanoseconds.
  std::string_view payload;
};

/// How far a decoder got.
enum class Progress : std::uint8_t {
  item,        ///< One item was decoded.
  incomplete,  ///< The bytes end within an item (of a request: they end there for good, it is malformed).
  end,         ///< There is nothing left.
  malformed,   ///< No continuation makes these bytes valid.
};

void append_varint(std::string& out, std::uint64_t value);

/// The beginning of a request: version and client.
void append_request_header(std::string& out, std::uint64_t client);
/// A call up to where its arguments begin; `call.arguments` (only its size is used) has to follow, from wherever it is.
void append_call_header(std::string& out, const CallFrame& call);
/// The call with its arguments.
void append_call(std::string& out, const CallFrame& call);

/// The longest head of a record: kind, id, length of the payload.
inline constexpr std::size_t max_record_header_bytes = 21;
/// A record up to where its payload of `payload_bytes` has to follow. Returns the bytes used of `out`.
std::size_t write_record_header(std::array<char, max_record_header_bytes>& out, RecordKind kind, std::uint64_t id,
                                std::uint64_t payload_bytes);
void append_record_header(std::string& out, RecordKind kind, std::uint64_t id, std::uint64_t payload_bytes);
void append_record(std::string& out, const Record& record);

/// Decodes the calls of a request whose body is complete. The views that it gives point into `body`, which must stay.
class RequestDecoder {
 public:
  explicit RequestDecoder(std::string_view body);

  std::uint64_t client() const { return client_; }
  /// The next call: `item`, `end` or `malformed` (a body that is cut, too: it will not grow). After `end` and
  /// `malformed` the answer stays the same.
  Progress next(CallFrame& call);

 private:
  const char* at_;
  const char* end_;
  std::uint64_t client_ = 0;
  bool malformed_ = false;
};

/// Decodes the record at the beginning of `bytes`, which may end anywhere: `item` sets `record` and `consumed`;
/// `incomplete` sets `needed` to the size that `bytes` must have at least for the record (at least one more than now).
Progress decode_record(std::string_view bytes, Record& record, std::size_t& consumed, std::size_t& needed);

/// Decodes the body of POST /cancel: `next` gives the ids.
class CancelDecoder {
 public:
  explicit CancelDecoder(std::string_view body);

  std::uint64_t client() const { return client_; }
  Progress next(std::uint64_t& id);

 private:
  const char* at_;
  const char* end_;
  std::uint64_t client_ = 0;
  bool malformed_ = false;
};

/// The body of POST /cancel up to where its ids follow, each by `append_varint`.
void append_cancel_header(std::string& out, std::uint64_t client);

/// Reads a varint at `at`, which moves past it. `incomplete`: the bytes end within it. `malformed`: more than 64 bits,
/// or longer than need be.
Progress read_varint(const char*& at, const char* end, std::uint64_t& value);

}  // namespace turbolift::call
