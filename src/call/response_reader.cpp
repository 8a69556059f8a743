#include "call/response_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

namespace turbolift::call {
namespace {

constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equals(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, [](char a, char b) { return lower(a) == b; });
}

/// All of `text` is one number: no sign, no space, no overflow.
template <class Number>
std::optional<Number> number(std::string_view text, int base = 10) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::span<char> ResponseReader::space(std::size_t at_least) {
  if (capacity_ - end_ >= at_least) return {buffer_.get() + end_, capacity_ - end_};
  const std::size_t body = body_end_ - body_begin_;
  const std::size_t raw = end_ - raw_begin_;
  const std::size_t need = body + raw + at_least;
  // Moving is cheap as long as it happens once for each time that the buffer fills.
  std::unique_ptr<char[]> larger;
  char* target = buffer_.get();
  if (need > capacity_ || body + raw > capacity_ / 2) {
    const std::size_t capacity = std::max({default_space, need, capacity_ * 2});
    larger = std::make_unique_for_overwrite<char[]>(capacity);
    target = larger.get();
    capacity_ = capacity;
  }
  if (body != 0) std::memmove(target, buffer_.get() + body_begin_, body);
  if (raw != 0) std::memmove(target + body, buffer_.get() + raw_begin_, raw);
  if (larger) buffer_ = std::move(larger);
  body_begin_ = 0;
  body_end_ = raw_begin_ = body;
  end_ = body + raw;
  return {buffer_.get() + end_, capacity_ - end_};
}

void ResponseReader::next() {
  head_ = {};
  step_ = Step::head;
  chunked_ = has_length_ = false;
  remaining_ = scanned_ = 0;
  if (raw_begin_ == end_) {
    raw_begin_ = end_ = 0;
    if (capacity_ > 8 * default_space) {  // one large result must not stay as this connection's memory
      buffer_.reset();
      capacity_ = 0;
    }
  }
  body_begin_ = body_end_ = raw_begin_;
}

std::optional<std::string_view> ResponseReader::take_line() {
  const char* begin = buffer_.get() + raw_begin_;
  const std::size_t size = end_ - raw_begin_;
  if (size == scanned_) return std::nullopt;
  const void* found = std::memchr(begin + scanned_, '\n', size - scanned_);
  if (found == nullptr) {
    scanned_ = size;
    return std::nullopt;
  }
  std::size_t length = static_cast<std::size_t>(static_cast<const char*>(found) - begin);
  raw_begin_ += length + 1;
  scanned_ = 0;
  if (length != 0 && begin[length - 1] == '\r') --length;
  return std::string_view(begin, length);
}

bool ResponseReader::parse_header_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim(line.substr(colon + 1));
  if (equals(name, "content-length")) {
    const auto length = number<std::uint64_t>(value);
    if (!length || (has_length_ && *length != remaining_)) return false;
    has_length_ = true;
    remaining_ = *length;
  } else if (equals(name, "transfer-encoding")) {
    if (!equals(value, "chunked")) return false;
    chunked_ = true;
  } else if (equals(name, "connection")) {
    head_.keep_alive = !equals(value, "close");
  } else if (equals(name, "turbolift-error")) {
    head_.error_kind = std::string(value);
  } else if (equals(name, "retry-after")) {
    if (const auto seconds = number<std::uint32_t>(value)) head_.retry_after = std::chrono::seconds(*seconds);
  }
  return true;
}

bool ResponseReader::parse_head() {
  // The head is looked at once it is whole, so that a piece of it leaves nothing half done.
  const std::string_view raw(buffer_.get() + raw_begin_, end_ - raw_begin_);
  const std::size_t from = scanned_ > 3 ? scanned_ - 3 : 0;
  const std::size_t end = raw.find("\r\n\r\n", from);
  if (end == std::string_view::npos) {
    scanned_ = raw.size();
    return raw.size() <= max_head_bytes;
  }
  if (end > max_head_bytes) return false;
  scanned_ = 0;
  std::string_view rest = raw.substr(0, end + 2);
  const auto line = [&rest] {
    const std::size_t length = rest.find("\r\n");
    const std::string_view text = rest.substr(0, length);
    rest.remove_prefix(length + 2);
    return text;
  };
  const std::string_view status = line();
  if (!status.starts_with("HTTP/1.1 ") || status.size() < 12 || (status.size() > 12 && status[12] != ' ')) return false;
  const auto code = number<int>(status.substr(9, 3));
  if (!code || *code < 200) return false;  // a service has no interim answers
  head_.status = *code;
  while (!rest.empty()) {
    if (!parse_header_line(line())) return false;
  }
  if (chunked_ && has_length_) return false;  // which of the two counts would be a matter of taste
  raw_begin_ += end + 4;
  body_begin_ = body_end_ = raw_begin_;
  if (chunked_) {
    step_ = Step::chunk_size;
  } else if (has_length_ && remaining_ != 0) {
    step_ = Step::length;
  } else if (has_length_ || *code == 204 || *code == 304) {
    step_ = Step::done;
  } else {
    return false;  // a body that ends with the connection could not be told from a cut one
  }
  return true;
}

bool ResponseReader::parse_chunk_size() {
  const auto line = take_line();
  if (!line) return end_ - raw_begin_ <= 1024;
  const auto size = number<std::uint64_t>(trim(line->substr(0, line->find(';'))), 16);
  if (!size || *size > std::numeric_limits<std::uint64_t>::max() / 2) return false;
  remaining_ = *size;
  step_ = *size == 0 ? Step::trailer : Step::chunk;
  return true;
}

void ResponseReader::take_body(std::size_t bytes) {
  if (body_begin_ == body_end_) body_begin_ = body_end_ = raw_begin_;
  if (body_end_ != raw_begin_) std::memmove(buffer_.get() + body_end_, buffer_.get() + raw_begin_, bytes);
  body_end_ += bytes;
  raw_begin_ += bytes;
  remaining_ -= bytes;
}

bool ResponseReader::parse() {
  while (true) {
    const Step before = step_;
    const std::size_t left = end_ - raw_begin_;
    const std::size_t part = remaining_ < left ? static_cast<std::size_t>(remaining_) : left;
    switch (step_) {
      case Step::head:
        if (left == 0) return true;
        if (!parse_head()) return false;
        break;
      case Step::length:
        take_body(part);
        if (remaining_ == 0) step_ = Step::done;
        break;
      case Step::chunk_size:
        if (!parse_chunk_size()) return false;
        break;
      case Step::chunk:
        take_body(part);
        if (remaining_ == 0) step_ = Step::chunk_end;
        break;
      case Step::chunk_end:
        if (const auto line = take_line()) {
          if (!line->empty()) return false;
          step_ = Step::chunk_size;
        } else if (left > 2) {
          return false;
        }
        break;
      case Step::trailer:
        if (const auto line = take_line()) {
          if (line->empty()) {
            step_ = Step::done;
          } else {
            continue;
          }
        } else if (left > max_head_bytes) {
          return false;
        }
        break;
      case Step::done:
        return true;
    }
    if (step_ == before) return true;  // needs more bytes
  }
}

}  // namespace turbolift::call
