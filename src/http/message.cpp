#include "http/message.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "http/head_parser.hpp"
#include "http/syntax.hpp"

namespace turbolift::http {
namespace {

constexpr std::size_t max_chunk_line_bytes = 256;
constexpr std::size_t max_trailer_bytes = std::size_t{8} << 10U;
constexpr std::size_t max_remembered_head_bytes = 2048;

}  // namespace

std::span<char> MessageReader::space(std::size_t at_least) {
  if (whole_bodies_ && step_ == Step::length && remaining_ > end_ - at_) {
    // All of the rest at once: the kernel fills the body where it will be read. Untouched pages cost nothing.
    at_least = std::max(at_least, static_cast<std::size_t>(remaining_) - (end_ - at_));
  }
  if (capacity_ - end_ < at_least) {
    // Moving is paid for by what it frees: at least half of what was used.
    const std::size_t dead = begin_ + (body_begin_ - begin_ - head_size_) + (at_ - body_end_);
    if (dead >= end_ - dead) compact();
  }
  if (capacity_ - end_ < at_least) {
    const std::size_t grown = std::min(capacity_ * 2, capacity_ + (std::size_t{64} << 20U));
    const std::size_t capacity = std::max(end_ + at_least, grown);
    void* larger = std::realloc(buffer_.get(), capacity);
    if (larger == nullptr) throw std::bad_alloc();
    (void)buffer_.release();
    buffer_.reset(static_cast<char*>(larger));
    capacity_ = capacity;
  }
  if (head_.base_ != nullptr) head_.base_ = buffer_.get() + begin_;
  return {buffer_.get() + end_, capacity_ - end_};
}

void MessageReader::compact() {
  if (end_ == 0) return;
  char* const to = buffer_.get();
  const std::size_t body = body_end_ - body_begin_;
  const std::size_t raw = end_ - at_;
  std::memmove(to, to + begin_, head_size_);
  std::memmove(to + head_size_, to + body_begin_, body);
  std::memmove(to + head_size_ + body, to + at_, raw);
  begin_ = 0;
  body_begin_ = head_size_;
  body_end_ = at_ = head_size_ + body;
  end_ = at_ + raw;
}

void MessageReader::next() {
  begin_ = body_begin_ = body_end_ = at_;
  if (begin_ == end_) {
    begin_ = body_begin_ = body_end_ = at_ = end_ = 0;
    if (capacity_ > kept_space) {
      buffer_.reset();
      capacity_ = 0;
    }
  }
  step_ = Step::head;
  head_.base_ = nullptr;
  head_repeated_ = false;
  scanned_ = head_size_ = trailer_bytes_ = 0;
  remaining_ = body_bytes_ = 0;
}

bool MessageReader::fail(int status, const char* reason) {
  error_ = {status, reason};
  step_ = Step::failed;
  head_size_ = 0;  // of what comes, nothing is kept
  return false;
}

MessageReader::State MessageReader::advance() {
  while (advance_once()) {
  }
  return state();
}

MessageReader::State MessageReader::state() const {
  switch (step_) {
    case Step::head:
      return State::head;
    case Step::done:
      return State::complete;
    case Step::failed:
      return State::failed;
    default:
      return State::body;
  }
}

bool MessageReader::advance_once() {
  switch (step_) {
    case Step::head:
      return at_ != end_ && parse_head();
    case Step::length:
      if (!take_body()) return false;
      step_ = Step::done;
      return false;
    case Step::chunk_size:
      return parse_chunk_size();
    case Step::chunk:
      if (!take_body()) return false;
      step_ = Step::chunk_end;
      return true;
    case Step::chunk_end:
      return parse_chunk_end();
    case Step::trailer:
      return parse_trailer();
    case Step::done:
    case Step::failed:
      return false;
  }
  return false;
}

bool MessageReader::parse_head() {
  const std::string_view raw(buffer_.get() + begin_, end_ - begin_);
  head_repeated_ = !previous_head_.empty() && raw.starts_with(previous_head_);
  if (head_repeated_) {
    head_size_ = previous_head_.size();
    head_.base_ = raw.data();
  } else {
    const std::size_t found = raw.find("\r\n\r\n", scanned_ > 3 ? scanned_ - 3 : 0);
    if (std::min(found, raw.size()) > limits_.max_head_bytes) return fail(431, "the head is too long");
    if (found == std::string_view::npos) {
      return check_partial_head(raw);
    }
    head_size_ = found + 4;
    HeadParser parser(head_, role_);
    previous_head_.clear();
    if (!parser.parse(raw.substr(0, head_size_))) return fail(parser.error().status, parser.error().reason);
    if (head_size_ <= max_remembered_head_bytes) previous_head_.assign(raw.substr(0, head_size_));
  }
  at_ = body_begin_ = body_end_ = begin_ + head_size_;
  scanned_ = 0;
  begin_body();
  return step_ != Step::failed;
}

bool MessageReader::check_partial_head(std::string_view raw) {
  // A server of another protocol may have said all that it says.
  constexpr std::string_view begin = "HTTP/";
  if (role_ == Role::response && !begin.starts_with(raw.substr(0, begin.size()))) {
    return fail(400, "the first line is not HTTP");
  }
  // Who ends lines with LF alone would wait for ever for an end that never comes.
  for (std::size_t at = raw.find('\n', scanned_); at != std::string_view::npos; at = raw.find('\n', at + 1)) {
    if (at == 0 || raw[at - 1] != '\r') return fail(400, "a line does not end with CR LF");
  }
  scanned_ = raw.size();
  return false;
}

void MessageReader::begin_body() {
  const int status = head_.status();
  const bool bodiless = role_ == Role::response && (status < 200 || status == 204 || status == 304 || no_body_);
  if (status >= 200) no_body_ = false;
  if (bodiless || (role_ == Role::request && !head_.chunked_ && !head_.has_length_)) {
    step_ = Step::done;
  } else if (head_.chunked_) {
    step_ = Step::chunk_size;
  } else if (head_.has_length_) {
    remaining_ = body_bytes_ = head_.length_;
    if (remaining_ > limits_.max_body_bytes) {
      fail(413, "the body is longer than the limit");
    } else {
      step_ = remaining_ == 0 ? Step::done : Step::length;
    }
  } else {
    fail(400, "a body that ends with the connection could not be told from a cut one");
  }
}

bool MessageReader::take_body() {
  const std::size_t available = end_ - at_;
  const std::size_t part = remaining_ < available ? static_cast<std::size_t>(remaining_) : available;
  if (part == 0) return remaining_ == 0;
  if (body_end_ != at_) std::memmove(buffer_.get() + body_end_, buffer_.get() + at_, part);
  body_end_ += part;
  at_ += part;
  remaining_ -= part;
  return remaining_ == 0;
}

std::optional<std::string_view> MessageReader::take_line() {
  const std::string_view raw(buffer_.get() + at_, end_ - at_);
  const std::size_t newline = raw.find('\n', scanned_);
  if (newline == std::string_view::npos) {
    scanned_ = raw.size();
    return std::nullopt;
  }
  scanned_ = 0;
  at_ += newline + 1;
  if (newline == 0 || raw[newline - 1] != '\r') {
    fail(400, "a line does not end with CR LF");
    return std::nullopt;
  }
  return raw.substr(0, newline - 1);
}

bool MessageReader::parse_chunk_size() {
  const auto line = take_line();
  const std::size_t length = line ? line->size() : end_ - at_;
  if (step_ == Step::failed) return false;
  if (length > max_chunk_line_bytes) return fail(400, "the size of a chunk is malformed");
  if (!line) return false;
  const std::size_t semicolon = line->find(';');
  const std::string_view digits = line->substr(0, semicolon);
  const auto size = digits.size() <= 16 ? parse_number(digits, 16) : std::nullopt;
  if (!size || !is_field_value(*line)) return fail(400, "the size of a chunk is malformed");
  if (*size > limits_.max_body_bytes - body_bytes_) return fail(413, "the body is longer than the limit");
  body_bytes_ += *size;
  remaining_ = *size;
  step_ = *size == 0 ? Step::trailer : Step::chunk;
  return true;
}

bool MessageReader::parse_chunk_end() {
  const std::string_view raw(buffer_.get() + at_, end_ - at_);
  if (!std::string_view("\r\n").starts_with(raw.substr(0, 2))) return fail(400, "a chunk is longer than its size");
  if (raw.size() < 2) return false;
  at_ += 2;
  step_ = Step::chunk_size;
  return true;
}

bool MessageReader::parse_trailer() {
  const auto line = take_line();
  if (step_ == Step::failed) return false;
  const std::size_t length = line ? line->size() : end_ - at_;
  if (trailer_bytes_ + length > max_trailer_bytes) return fail(431, "the trailer is too long");
  if (!line) return false;
  trailer_bytes_ += line->size() + 2;
  if (line->empty()) {
    step_ = Step::done;
    return false;
  }
  return HeadParser::is_field(*line) || fail(400, "a trailer field is malformed");
}

}  // namespace turbolift::http
