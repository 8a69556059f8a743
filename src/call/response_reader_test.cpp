#include "call/response_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace turbolift::call {
namespace {

/// Feeds `bytes` in pieces that end at the given places; false: refused.
bool feed(ResponseReader& reader, std::string_view bytes) {
  const std::span<char> space = reader.space(bytes.size());
  std::ranges::copy(bytes, space.begin());
  reader.received(bytes.size());
  return reader.parse();
}

constexpr std::string_view by_length =
    "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nTurbolift-Error: overloaded\r\nRetry-After: 3\r\n\r\nhello world";
constexpr std::string_view by_chunks =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n \r\n5\r\nworld\r\n0\r\nTrailer: "
    "t\r\n\r\n";

TEST(ResponseReader, ReadsABodyHoweverItIsCut) {
  for (const std::string_view whole : {by_length, by_chunks}) {
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
      ResponseReader reader;
      ASSERT_TRUE(feed(reader, whole.substr(0, cut))) << cut;
      EXPECT_EQ(reader.complete(), cut == whole.size()) << cut;
      ASSERT_TRUE(feed(reader, whole.substr(cut))) << cut;
      ASSERT_TRUE(reader.complete()) << cut;
      EXPECT_EQ(reader.body(), "hello world") << cut;
      EXPECT_EQ(reader.head().status, 200);
    }
  }
}

TEST(ResponseReader, ReadsABodyByteByByteWhileItIsConsumed) {
  for (const std::string_view whole : {by_length, by_chunks}) {
    ResponseReader reader;
    std::string body;
    for (const char byte : whole) {
      ASSERT_TRUE(feed(reader, std::string_view(&byte, 1)));
      if (!reader.has_head()) continue;
      body.append(reader.body());
      reader.consume(reader.body().size());
    }
    EXPECT_TRUE(reader.complete());
    EXPECT_EQ(body, "hello world");
  }
}

TEST(ResponseReader, KnowsTheHeadersOfAnError) {
  ResponseReader reader;
  ASSERT_TRUE(feed(reader, by_length));
  EXPECT_EQ(reader.head().error_kind, "overloaded");
  ASSERT_TRUE(reader.head().retry_after.has_value());
  EXPECT_EQ(reader.head().retry_after->count(), 3);
  EXPECT_TRUE(reader.head().keep_alive);
}

TEST(ResponseReader, ReadsOneResponseAfterTheOther) {
  ResponseReader reader;
  ASSERT_TRUE(feed(reader, std::string(by_chunks) + "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"));
  EXPECT_EQ(reader.body(), "hello world");
  reader.next();
  EXPECT_TRUE(reader.in_progress());
  ASSERT_TRUE(reader.parse());
  ASSERT_TRUE(reader.complete());
  EXPECT_EQ(reader.head().status, 204);
  EXPECT_FALSE(reader.head().keep_alive);
  reader.next();
  EXPECT_FALSE(reader.in_progress());
}

TEST(ResponseReader, RefusesWhatIsNotAResponse) {
  for (const std::string_view bytes : {
           "GET / HTTP/1.1\r\n\r\n",
           "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
           "HTTP/1.1 99 x\r\nContent-Length: 0\r\n\r\n",
           "HTTP/1.1 200 OK\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 1 2\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1ffffffffffffffff\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
           "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
       }) {
    ResponseReader reader;
    EXPECT_FALSE(feed(reader, bytes)) << bytes;
  }
}

TEST(ResponseReader, RefusesAHeadWithoutEnd) {
  ResponseReader reader;
  EXPECT_FALSE(feed(reader, "HTTP/1.1 200 OK\r\nX: " + std::string(ResponseReader::max_head_bytes, 'x')));
}

TEST(ResponseReader, KeepsALargeBodyTogether) {
  const std::string body(std::size_t{3} << 20U, 'b');
  ResponseReader reader;
  ASSERT_TRUE(feed(reader, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"));
  for (std::size_t at = 0; at < body.size(); at += 100'000) {
    ASSERT_TRUE(feed(reader, std::string_view(body).substr(at, 100'000)));
  }
  ASSERT_TRUE(reader.complete());
  EXPECT_EQ(reader.body(), body);
}

}  // namespace
}  // namespace turbolift::call
