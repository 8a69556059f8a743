#include "call/frame.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

#include "call/wire_error.hpp"

namespace turbolift::call {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

std::string two_calls() {
  std::string body;
  append_request_header(body, 0x1122334455667788);
  append_call(body, {.id = 1, .attempt = 1, .deadline_us = 0, .idempotency_key = {}, .arguments = "first"});
  append_call(body, {.id = 300, .attempt = 3, .deadline_us = largest, .idempotency_key = "key", .arguments = ""});
  return body;
}

TEST(Frame, a_varint_has_one_encoding_and_at_most_64_bits) {
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, std::uint64_t{16384}, largest - 1, largest}) {
    std::string bytes;
    append_varint(bytes, value);
    const char* at = bytes.data();
    std::uint64_t decoded = 1;
    EXPECT_EQ(read_varint(at, bytes.data() + bytes.size(), decoded), Progress::item);
    EXPECT_EQ(decoded, value);
    EXPECT_EQ(at, bytes.data() + bytes.size());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      at = bytes.data();
      EXPECT_EQ(read_varint(at, bytes.data() + size, decoded), Progress::incomplete);
    }
  }
  for (const std::string& bytes :
       {std::string("\x80\x00", 2), std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), std::string(11, '\xff')}) {
    const char* at = bytes.data();
    std::uint64_t value = 0;
    EXPECT_EQ(read_varint(at, bytes.data() + bytes.size(), value), Progress::malformed);
  }
}

TEST(Frame, decodes_the_calls_without_copying) {
  const std::string body = two_calls();
  RequestDecoder decoder(body);
  EXPECT_EQ(decoder.client(), 0x1122334455667788U);
  CallFrame call;
  ASSERT_EQ(decoder.next(call), Progress::item);
  EXPECT_EQ(call.id, 1U);
  EXPECT_EQ(call.arguments, "first");
  EXPECT_TRUE(call.arguments.data() > body.data() && call.arguments.data() < body.data() + body.size());
  ASSERT_EQ(decoder.next(call), Progress::item);
  EXPECT_EQ(call.id, 300U);
  EXPECT_EQ(call.attempt, 3);
  EXPECT_EQ(call.deadline_us, largest);
  EXPECT_EQ(call.idempotency_key, "key");
  EXPECT_EQ(decoder.next(call), Progress::end);
  EXPECT_EQ(decoder.next(call), Progress::end);
}

/// How many calls the body has; -1: malformed.
int count(std::string_view body) {
  RequestDecoder decoder(body);
  CallFrame call;
  for (int calls = 0;; ++calls) {
    const Progress progress = decoder.next(call);
    if (progress == Progress::item) continue;
    return progress == Progress::end ? calls : -1;
  }
}

TEST(Frame, a_request_that_is_cut_is_malformed) {
  const std::string body = two_calls();
  std::vector<std::size_t> whole;
  for (std::size_t size = 0; size < body.size(); ++size) {
    if (count(body.substr(0, size)) >= 0) whole.push_back(size);
  }
  EXPECT_EQ(whole, (std::vector<std::size_t>{9, 19}));  // after the header, and after the first call
}

TEST(Frame, refuses_other_versions_attempt_0_and_lengths_beyond_the_body) {
  std::string version = two_calls();
  version[0] = 2;
  EXPECT_EQ(count(version), -1);
  std::string attempt = two_calls();
  attempt[10] = 0;
  EXPECT_EQ(count(attempt), -1);
  std::string length;
  append_request_header(length, 1);
  append_varint(length, 1);
  length += '\1';
  append_varint(length, 0);
  append_varint(length, 0);
  append_varint(length, largest);
  EXPECT_EQ(count(length), -1);
  std::string key;
  append_request_header(key, 1);
  const std::string long_key(max_idempotency_key_bytes + 1, 'k');
  append_call(key, {.id = 1, .attempt = 1, .deadline_us = 0, .idempotency_key = long_key, .arguments = {}});
  EXPECT_EQ(count(key), -1);
}

TEST(Frame, flipped_bits_and_random_bytes_stay_inside_the_body) {
  const std::string body = two_calls();
  for (std::size_t bit = 0; bit < body.size() * 8; ++bit) {
    std::string flipped = body;
    flipped[bit / 8] = static_cast<char>(static_cast<unsigned char>(flipped[bit / 8]) ^ (1U << (bit % 8)));
    EXPECT_LE(count(flipped), 4);
  }
  std::mt19937 random(3);
  for (int round = 0; round < 50'000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 4 == 0 ? random() : random() % 3);
    if (!bytes.empty()) bytes[0] = '\1';
    RequestDecoder decoder(bytes);
    CallFrame call;
    while (decoder.next(call) == Progress::item) {
      ASSERT_GE(call.arguments.data(), bytes.data());
      ASSERT_LE(call.arguments.data() + call.arguments.size(), bytes.data() + bytes.size());
    }
    Record record;
    std::size_t consumed = 0;
    std::size_t needed = 0;
    if (decode_record(bytes, record, consumed, needed) == Progress::item) {
      ASSERT_LE(consumed, bytes.size());
    }
  }
}

TEST(Frame, records_arrive_in_pieces) {
  std::string bytes;
  append_record(bytes, {.kind = RecordKind::result, .id = 500, .payload = "payload"});
  append_record(bytes, {.kind = RecordKind::heartbeat, .id = 0, .payload = {}});
  append_record(
      bytes,
      {.kind = RecordKind::shared_missing, .id = 2, .payload = std::string_view("0123456789abcdef0123456789abcdef")});
  append_record(bytes, {.kind = RecordKind::time, .id = 1'000'000, .payload = {}});
  std::vector<RecordKind> kinds;
  Record record;
  std::size_t consumed = 0;
  std::size_t needed = 0;
  std::size_t begin = 0;
  for (std::size_t end = 0; end <= bytes.size(); ++end) {
    const std::string_view view = std::string_view(bytes).substr(begin, end - begin);
    const Progress progress = decode_record(view, record, consumed, needed);
    if (progress == Progress::item) {
      ASSERT_EQ(consumed, view.size());
      kinds.push_back(record.kind);
      begin = end;
    } else if (progress == Progress::incomplete) {
      ASSERT_GT(needed, view.size());
    } else {
      ASSERT_EQ(progress, Progress::end);
    }
  }
  EXPECT_EQ(kinds,
            (std::vector{RecordKind::result, RecordKind::heartbeat, RecordKind::shared_missing, RecordKind::time}));
  EXPECT_EQ(record.id, 1'000'000U);
}

TEST(Frame, refuses_records_that_no_service_sends) {
  Record record;
  std::size_t consumed = 0;
  std::size_t needed = 0;
  for (const std::string& bytes :
       {std::string("\x05\x01\x00", 3), std::string("\x04\x01\x01", 3), std::string("\x02\x01\x00", 3),
        std::string("\x02\x00\x01", 3), std::string("\x03\x01\x1f", 3),
        std::string("\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12), std::string("\x00\x80\x00", 3)}) {
    EXPECT_EQ(decode_record(bytes, record, consumed, needed), Progress::malformed);
  }
}

TEST(Frame, cancel_names_its_calls) {
  std::string body;
  append_cancel_header(body, 77);
  append_varint(body, 1);
  append_varint(body, 1000);
  CancelDecoder decoder(body);
  EXPECT_EQ(decoder.client(), 77U);
  std::uint64_t id = 0;
  ASSERT_EQ(decoder.next(id), Progress::item);
  EXPECT_EQ(id, 1U);
  ASSERT_EQ(decoder.next(id), Progress::item);
  EXPECT_EQ(id, 1000U);
  EXPECT_EQ(decoder.next(id), Progress::end);
  CancelDecoder cut(std::string_view(body).substr(0, body.size() - 1));
  ASSERT_EQ(cut.next(id), Progress::item);
  EXPECT_EQ(cut.next(id), Progress::malformed);
  EXPECT_EQ(CancelDecoder("1234567").next(id), Progress::malformed);
}

TEST(WireError, travels_whole) {
  const WireError error{.kind = ErrorKind::function_crashed,
                        .message = std::string("a\0b", 3),
                        .exception_type = "std::runtime_error",
                        .stack = {1, largest},
                        .signal = 11,
                        .exit_code = -1,
                        .may_have_run = true};
  const std::string bytes = encode(error);
  EXPECT_EQ(decode_wire_error(bytes), error);
  EXPECT_EQ(decode_wire_error(bytes + '\0'), std::nullopt);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(decode_wire_error(std::string_view(bytes).substr(0, size)), std::nullopt);
  }
  const DistributionError seen = to_distribution_error(error);
  EXPECT_EQ(seen.stack, (std::vector<std::string>{"0x1", "0xffffffffffffffff"}));
  EXPECT_EQ(seen.signal, 11);
}

TEST(WireError, refuses_unknown_kinds_and_counts_that_are_not_there) {
  std::string unknown = encode({});
  unknown[0] = static_cast<char>(static_cast<int>(ErrorKind::internal) + 1);
  EXPECT_EQ(decode_wire_error(unknown), std::nullopt);
  std::string count("\0\0\0", 3);
  append_varint(count, largest);
  EXPECT_EQ(decode_wire_error(count), std::nullopt);
}

}  // namespace
}  // namespace turbolift::call
