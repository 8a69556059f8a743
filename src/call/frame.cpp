#include "call/frame.hpp"

namespace turbolift::call {
namespace {

std::size_t write_varint(char* out, std::uint64_t value) {
  std::size_t size = 0;
  while (value >= 0x80U) {
    out[size++] = static_cast<char>(value | 0x80U);
    value >>= 7U;
  }
  out[size++] = static_cast<char>(value);
  return size;
}

void append_u64(std::string& out, std::uint64_t value) {
  std::array<char, 8> bytes{};
  for (char& byte : bytes) {
    byte = static_cast<char>(value);
    value >>= 8U;
  }
  out.append(bytes.data(), bytes.size());
}

/// False where fewer than 8 bytes are left.
bool read_u64(const char*& at, const char* end, std::uint64_t& value) {
  if (end - at < 8) return false;
  value = 0;
  for (unsigned i = 0; i < 8; ++i) value |= std::uint64_t{static_cast<unsigned char>(at[i])} << (8U * i);
  at += 8;
  return true;
}

/// A varint length and as many bytes, at most `max`. False where they are not all there.
bool read_bytes(const char*& at, const char* end, std::uint64_t max, std::string_view& bytes) {
  std::uint64_t size = 0;
  if (read_varint(at, end, size) != Progress::item || size > max || size > static_cast<std::uint64_t>(end - at)) {
    return false;
  }
  bytes = std::string_view(at, static_cast<std::size_t>(size));
  at += size;
  return true;
}

}  // namespace

Progress read_varint(const char*& at, const char* end, std::uint64_t& value) {
  if (at != end && static_cast<unsigned char>(*at) < 0x80U) {  // nearly all of them
    value = static_cast<unsigned char>(*at++);
    return Progress::item;
  }
  std::uint64_t result = 0;
  const char* p = at;
  for (unsigned shift = 0; p != end; shift += 7) {
    const auto byte = static_cast<unsigned char>(*p++);
    if (shift == 63 && byte > 1) return Progress::malformed;
    result |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80U) {
      if (byte == 0) return Progress::malformed;  // only zero itself ends so, and it has one byte
      value = result;
      at = p;
      return Progress::item;
    }
  }
  return Progress::incomplete;
}

void append_varint(std::string& out, std::uint64_t value) {
  std::array<char, 10> bytes;  // NOLINT(*-member-init): written below
  out.append(bytes.data(), write_varint(bytes.data(), value));
}

void append_request_header(std::string& out, std::uint64_t client) {
  out.push_back(static_cast<char>(frame_version));
  append_u64(out, client);
}

void append_call_header(std::string& out, const CallFrame& call) {
  append_varint(out, call.id);
  out.push_back(static_cast<char>(call.attempt));
  append_varint(out, call.deadline_us);
  append_varint(out, call.idempotency_key.size());
  out.append(call.idempotency_key);
  append_varint(out, call.arguments.size());
}

void append_call(std::string& out, const CallFrame& call) {
  append_call_header(out, call);
  out.append(call.arguments);
}

std::size_t write_record_header(std::array<char, max_record_header_bytes>& out, RecordKind kind, std::uint64_t id,
                                std::uint64_t payload_bytes) {
  out[0] = static_cast<char>(kind);
  std::size_t size = 1;
  size += write_varint(out.data() + size, id);
  size += write_varint(out.data() + size, payload_bytes);
  return size;
}

void append_record_header(std::string& out, RecordKind kind, std::uint64_t id, std::uint64_t payload_bytes) {
  std::array<char, max_record_header_bytes> header;  // NOLINT(*-member-init): written below
  out.append(header.data(), write_record_header(header, kind, id, payload_bytes));
}

void append_record(std::string& out, const Record& record) {
  append_record_header(out, record.kind, record.id, record.payload.size());
  out.append(record.payload);
}

RequestDecoder::RequestDecoder(std::string_view body) : at_(body.data()), end_(body.data() + body.size()) {
  malformed_ = body.empty() || static_cast<std::uint8_t>(body.front()) != frame_version;
  if (malformed_) return;
  ++at_;
  malformed_ = !read_u64(at_, end_, client_);
}

Progress RequestDecoder::next(CallFrame& call) {
  if (malformed_) return Progress::malformed;
  if (at_ == end_) return Progress::end;
  malformed_ = true;
  if (read_varint(at_, end_, call.id) != Progress::item || at_ == end_) return Progress::malformed;
  call.attempt = static_cast<std::uint8_t>(*at_++);
  if (call.attempt == 0 || read_varint(at_, end_, call.deadline_us) != Progress::item) return Progress::malformed;
  if (!read_bytes(at_, end_, max_idempotency_key_bytes, call.idempotency_key)) return Progress::malformed;
  if (!read_bytes(at_, end_, max_payload_bytes, call.arguments)) return Progress::malformed;
  malformed_ = false;
  return Progress::item;
}

Progress decode_record(std::string_view bytes, Record& record, std::size_t& consumed, std::size_t& needed) {
  if (bytes.empty()) return Progress::end;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  needed = bytes.size() + 1;
  const auto kind = static_cast<std::uint8_t>(*at++);
  if (kind > static_cast<std::uint8_t>(RecordKind::time)) return Progress::malformed;
  std::uint64_t id = 0;
  if (const Progress progress = read_varint(at, end, id); progress != Progress::item) return progress;
  std::uint64_t size = 0;
  if (const Progress progress = read_varint(at, end, size); progress != Progress::item) return progress;
  record.kind = static_cast<RecordKind>(kind);
  if (size > max_payload_bytes || (record.kind == RecordKind::heartbeat && (size != 0 || id != 0)) ||
      (record.kind == RecordKind::shared_missing && size != 32) || (record.kind == RecordKind::time && size != 0)) {
    return Progress::malformed;
  }
  if (size > static_cast<std::uint64_t>(end - at)) {
    needed = static_cast<std::size_t>(at - bytes.data()) + static_cast<std::size_t>(size);
    return Progress::incomplete;
  }
  record.id = id;
  record.payload = std::string_view(at, static_cast<std::size_t>(size));
  consumed = static_cast<std::size_t>(at - bytes.data()) + static_cast<std::size_t>(size);
  return Progress::item;
}

CancelDecoder::CancelDecoder(std::string_view body) : at_(body.data()), end_(body.data() + body.size()) {
  malformed_ = !read_u64(at_, end_, client_);
}

Progress CancelDecoder::next(std::uint64_t& id) {
  if (malformed_) return Progress::malformed;
  if (at_ == end_) return Progress::end;
  malformed_ = read_varint(at_, end_, id) != Progress::item;
  return malformed_ ? Progress::malformed : Progress::item;
}

void append_cancel_header(std::string& out, std::uint64_t client) {
  append_u64(out, client);
}

}  // namespace turbolift::call
