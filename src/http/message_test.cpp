#include "http/message.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace turbolift::http {
namespace {

using State = MessageReader::State;
using Role = MessageReader::Role;

State feed(MessageReader& reader, std::string_view bytes, std::size_t piece = std::string_view::npos) {
  State state = reader.advance();
  while (!bytes.empty() && state != State::failed && state != State::complete) {
    const std::size_t size = std::min(piece, bytes.size());
    auto space = reader.space(size);
    std::memcpy(space.data(), bytes.data(), size);
    reader.received(size);
    bytes.remove_prefix(size);
    state = reader.advance();
  }
  return state;
}

constexpr std::string_view post =
    "POST /call?x=1 HTTP/1.1\r\nHost: service\r\nTurbolift-Token:  abc \r\nContent-Length: 5\r\n\r\nhello";
constexpr std::string_view chunked =
    "POST /call HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n4;x=y\r\nWiki\r\n00006\r\npedia.\r\n0\r\nX: "
    "y\r\n\r\n";

TEST(Message, reads_a_request_whole_and_in_pieces_of_every_size) {
  for (std::size_t piece = 1; piece <= post.size(); ++piece) {
    MessageReader reader(Role::request);
    ASSERT_EQ(feed(reader, post, piece), State::complete);
    EXPECT_EQ(reader.head().method(), "POST");
    EXPECT_EQ(reader.head().target(), "/call?x=1");
    EXPECT_EQ(reader.head().field("turbolift-token"), "abc");
    EXPECT_EQ(reader.head().field("missing"), "");
    EXPECT_TRUE(reader.head().keep_alive());
    EXPECT_EQ(reader.body(), "hello");
  }
}

TEST(Message, joins_chunks_into_one_view_however_they_were_cut) {
  for (std::size_t piece = 1; piece <= chunked.size(); ++piece) {
    MessageReader reader(Role::request);
    ASSERT_EQ(feed(reader, chunked, piece), State::complete) << reader.error().reason;
    EXPECT_EQ(reader.body(), "Wikipedia.");
  }
}

TEST(Message, a_message_that_is_cut_is_never_complete_and_never_refused) {
  for (const std::string_view message : {post, chunked}) {
    for (std::size_t size = 0; size < message.size(); ++size) {
      MessageReader reader(Role::request);
      const State state = feed(reader, message.substr(0, size));
      EXPECT_TRUE(state == State::head || state == State::body) << size;
    }
  }
}

TEST(Message, keeps_what_follows_a_message_and_knows_a_repeated_head) {
  MessageReader reader(Role::request);
  std::string three(post);
  three += post;
  three += "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  ASSERT_EQ(feed(reader, three), State::complete);
  EXPECT_FALSE(reader.head_repeated());
  reader.next();
  ASSERT_EQ(reader.advance(), State::complete);
  EXPECT_TRUE(reader.head_repeated());
  EXPECT_EQ(reader.body(), "hello");
  EXPECT_EQ(reader.head().field("turbolift-token"), "abc");
  reader.next();
  ASSERT_EQ(reader.advance(), State::complete);
  EXPECT_FALSE(reader.head_repeated());
  EXPECT_EQ(reader.head().target(), "/");
  EXPECT_FALSE(reader.head().keep_alive());
  reader.next();
  EXPECT_FALSE(reader.has_bytes());
}

TEST(Message, a_large_body_gets_room_at_once_and_its_memory_is_given_back) {
  MessageReader reader(Role::request);
  const std::size_t size = std::size_t{3} << 20U;
  std::string message = "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
  ASSERT_EQ(feed(reader, message), State::body);
  EXPECT_GE(reader.space().size(), size);
  const std::string body(size, 'b');
  ASSERT_EQ(feed(reader, body, 100'000), State::complete);
  EXPECT_EQ(reader.body(), body);
  reader.next();
  ASSERT_EQ(feed(reader, post), State::complete);
  EXPECT_LT(reader.space().size(), size);
}

TEST(Message, tiny_chunks_take_the_memory_of_their_content) {
  MessageReader reader(Role::request);
  ASSERT_EQ(feed(reader, "PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"), State::body);
  const std::string chunk = "1;" + std::string(200, 'x') + "\r\nb\r\n";
  for (int i = 0; i < 20'000; ++i) ASSERT_EQ(feed(reader, chunk), State::body);
  EXPECT_LT(reader.space(1).size() + reader.body().size(), std::size_t{200'000});
  ASSERT_EQ(feed(reader, "0\r\n\r\n"), State::complete);
  EXPECT_EQ(reader.body(), std::string(20'000, 'b'));
}

TEST(Message, reads_responses) {
  MessageReader reader(Role::response);
  ASSERT_EQ(feed(reader, "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\nno"),
            State::complete);
  EXPECT_EQ(reader.head().status(), 503);
  EXPECT_EQ(reader.head().field("retry-after"), "1");
  EXPECT_EQ(reader.body(), "no");
  reader.next();
  ASSERT_EQ(feed(reader, "HTTP/1.1 204\r\n\r\n"), State::complete);
  reader.next();
  ASSERT_EQ(feed(reader, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), State::body);
  EXPECT_EQ(reader.body(), "abc");
  reader.consume(2);
  ASSERT_EQ(feed(reader, "2\r\nde\r\n0\r\n\r\n"), State::complete);
  EXPECT_EQ(reader.body(), "cde");
}

TEST(Message, a_response_to_head_or_connect_has_no_body) {
  MessageReader reader(Role::response);
  reader.expect_no_body();
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  ASSERT_EQ(feed(reader, "HTTP/1.1 103 Early Hints\r\n\r\n"), State::complete);
  reader.next();
  ASSERT_EQ(feed(reader, head), State::complete);
  EXPECT_EQ(reader.head().content_length(), 5U);
  EXPECT_EQ(reader.body(), "");
  reader.next();
  ASSERT_EQ(feed(reader, head + "hello"), State::complete);  // only the next one
  EXPECT_EQ(reader.body(), "hello");
  reader.next();
  reader.expect_no_body();
  ASSERT_EQ(feed(reader, "HTTP/1.1 200 Connection established\r\n\r\nTLS"), State::complete);
  EXPECT_EQ(reader.unread(), "TLS");
}

TEST(Message, what_is_no_response_fails_before_its_first_line_ends) {
  for (const std::string_view text : {"SSH-2.0-x\r\n", "H", "HTTP/", "HTTPS", "<html>", "\x15\x03\x01"}) {
    MessageReader reader(Role::response);
    const bool may_be = std::string_view("HTTP/1.1 200 OK").starts_with(text);
    EXPECT_EQ(feed(reader, text), may_be ? State::head : State::failed) << text;
  }
}

TEST(Message, a_body_that_is_read_in_parts_takes_the_memory_of_a_part) {
  MessageReader reader(Role::response);
  reader.read_in_parts();
  const std::size_t size = std::size_t{64} << 20U;
  ASSERT_EQ(feed(reader, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n"), State::body);
  const std::string part(std::size_t{16} << 10U, 'p');
  for (std::size_t i = 0; i < size / part.size(); ++i) {
    ASSERT_LT(reader.space(part.size()).size(), std::size_t{1} << 20U);
    const State state = feed(reader, part);
    ASSERT_NE(state, State::failed);
    ASSERT_EQ(reader.body(), part);
    reader.consume(part.size());
  }
  EXPECT_EQ(reader.state(), State::complete);
}

TEST(Message, all_fields_can_be_gone_through) {
  MessageReader reader(Role::response);
  ASSERT_EQ(feed(reader, "HTTP/1.1 204\r\nWarning: a\r\nX:\r\nWARNING: b\r\n\r\n"), State::complete);
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  for (std::size_t i = 0; i < reader.head().field_count(); ++i) fields.push_back(reader.head().field_at(i));
  const std::vector<std::pair<std::string_view, std::string_view>> expected = {
      {"Warning", "a"}, {"X", ""}, {"WARNING", "b"}};
  EXPECT_EQ(fields, expected);
}

struct Hostile {
  std::string message;
  int status;
};

TEST(Message, refuses_what_two_parsers_could_understand_differently) {
  const std::string start = "POST / HTTP/1.1\r\nHost: x\r\n";
  const std::vector<Hostile> table{
      {start + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {start + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400},
      {start + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", 400},
      {start + "Content-Length: 3, 3\r\n\r\n", 400},
      {start + "Content-Length: +3\r\n\r\n", 400},
      {start + "Content-Length: -1\r\n\r\n", 400},
      {start + "Content-Length: 0x3\r\n\r\n", 400},
      {start + "Content-Length: 3 \t3\r\n\r\n", 400},
      {start + "Content-Length:\r\n\r\n", 400},
      {start + "Content-Length: 18446744073709551616\r\n\r\n", 400},
      {start + "Content-Length : 3\r\n\r\n", 400},
      {start + "Content-Length\r\n\r\n", 400},
      {start + " Content-Length: 3\r\n\r\n", 400},
      {start + "X: a\r\n b\r\n\r\n", 400},
      {start + "X: a\rb\r\n\r\n", 400},
      {start + "X: a\nb\r\n\r\n", 400},
      {start + std::string("X: a\0b\r\n\r\n", 10), 400},
      {start + "X: a\x7f\r\n\r\n", 400},
      {start + ": a\r\n\r\n", 400},
      {start + "X y: a\r\n\r\n", 400},
      {start + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 501},
      {start + "Transfer-Encoding: xchunked\r\n\r\n", 501},
      {start + "Transfer-Encoding: chunked, identity\r\n\r\n", 501},
      {start + "Expect: something\r\n\r\n", 417},
      {start + "Host: y\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\n\r\n", 400},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"POST / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
      {"POST / http/1.1\r\nHost: x\r\n\r\n", 400},
      {"POST  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"POST / / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"POST http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"POST x HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"PO(ST / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"POST /\r\nHost: x\r\n\r\n", 400},
      {"POST / HTTP/1.1\nHost: x\n\n", 400},
      {"\r\nPOST / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"\x16\x03\x01\x02\r\n\r\n", 400},
  };
  for (const Hostile& entry : table) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, entry.message.size()}) {
      MessageReader reader(Role::request);
      EXPECT_EQ(feed(reader, entry.message, piece), State::failed) << entry.message;
      EXPECT_EQ(reader.error().status, entry.status) << entry.message << ": " << reader.error().reason;
    }
  }
}

TEST(Message, refuses_malformed_chunks) {
  const std::string start = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& body : std::vector<std::string>{
           "g\r\n", "\r\n", "-1\r\n", "0x1\r\n", " 1\r\n", "1 \r\n", "10000000000000000\r\n", "1\nb\r\n", "1\r\nbb\r\n",
           "1\r\nb\n", "1;" + std::string(300, 'x'), "1;\x01\r\n", "0\r\nbad\r\n\r\n", "0\r\nX: \x01\r\n\r\n"}) {
    MessageReader reader(Role::request);
    EXPECT_EQ(feed(reader, start + body), State::failed) << body;
    EXPECT_EQ(reader.error().status, 400) << body;
  }
}

TEST(Message, holds_to_its_limits) {
  const Limits limits{.max_head_bytes = 512, .max_body_bytes = 10};
  const auto status = [&limits](const std::string& message) {
    MessageReader reader(Role::request, limits);
    return feed(reader, message) == State::failed ? reader.error().status : 0;
  };
  const std::string start = "POST / HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(status(start + "Content-Length: 10\r\n\r\n0123456789"), 0);
  EXPECT_EQ(status(start + "Content-Length: 11\r\n\r\n"), 413);
  EXPECT_EQ(status(start + "Content-Length: 18446744073709551615\r\n\r\n"), 413);
  EXPECT_EQ(status(start + "Transfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n"), 413);
  EXPECT_EQ(status(start + "Transfer-Encoding: chunked\r\n\r\n1\r\n0\r\nffffffffffffffff\r\n"), 413);
  EXPECT_EQ(status(start + "X: " + std::string(600, 'x')), 431);
  std::string many = start;
  for (std::size_t i = 0; i < Head::max_fields; ++i) many += "a:\r\n";
  EXPECT_EQ(status(many + "\r\n"), 431);
}

TEST(Message, a_flipped_bit_never_does_harm) {
  for (const std::string_view message : {post, chunked}) {
    for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
      std::string flipped(message);
      flipped[bit / 8] = static_cast<char>(static_cast<unsigned char>(flipped[bit / 8]) ^ (1U << (bit % 8)));
      MessageReader whole(Role::request, {.max_body_bytes = 1000});
      MessageReader cut(Role::request, {.max_body_bytes = 1000});
      // However the bytes arrive, they mean the same.
      ASSERT_EQ(feed(whole, flipped), feed(cut, flipped, 3)) << flipped;
      ASSERT_EQ(whole.body(), cut.body()) << flipped;
    }
  }
}

TEST(Message, random_pieces_of_the_grammar_are_taken_the_same_way_whole_and_in_pieces) {
  std::mt19937 random(7);
  const std::vector<std::string> parts{"POST / HTTP/1.1\r\n",
                                       "Host: x\r\n",
                                       "\r\n",
                                       "Content-Length: 4\r\n",
                                       "abcd",
                                       "4\r\n",
                                       "Transfer-Encoding: chunked\r\n",
                                       "0\r\n",
                                       "\r",
                                       "\n",
                                       ":",
                                       " ",
                                       "GET /",
                                       "Connection: close\r\n"};
  for (int round = 0; round < 20'000; ++round) {
    std::string message = random() % 2 == 0 ? "POST / HTTP/1.1\r\nHost: x\r\n" : "";
    for (unsigned i = random() % 8; i > 0; --i) message += parts[random() % parts.size()];
    MessageReader whole(Role::request);
    MessageReader cut(Role::request);
    for (int messages = 0; messages < 3; ++messages) {
      const State state = feed(whole, messages == 0 ? message : "");
      if (messages == 0) {
        State other = State::head;
        std::string_view rest = message;
        // All bytes in small pieces, even those after the first message.
        while (!rest.empty()) {
          auto space = cut.space(2);
          const std::size_t size = std::min<std::size_t>(2, rest.size());
          std::memcpy(space.data(), rest.data(), size);
          cut.received(size);
          rest.remove_prefix(size);
          other = cut.advance();
        }
        ASSERT_EQ(state, message.empty() ? State::head : other) << message;
      } else {
        ASSERT_EQ(state, cut.advance()) << message;
      }
      if (state != State::complete) break;
      ASSERT_EQ(whole.body(), cut.body());
      whole.next();
      cut.next();
    }
  }
}

}  // namespace
}  // namespace turbolift::http
