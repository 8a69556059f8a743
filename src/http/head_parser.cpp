#include "http/head_parser.hpp"

#include "http/syntax.hpp"

namespace turbolift::http {

bool HeadParser::fail(int status, const char* reason) {
  error_ = {status, reason};
  return false;
}

Head::Extent HeadParser::extent(std::string_view part) const {
  return {static_cast<std::uint16_t>(part.data() - head_.base_), static_cast<std::uint16_t>(part.size())};
}

bool HeadParser::parse(std::string_view text) {
  head_ = Head();
  head_.base_ = text.data();
  bool first = true;
  while (true) {
    const std::size_t end = text.find("\r\n");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (line.empty() && !first) return conclude();
    if (first ? !parse_first_line(line) : !parse_field(line)) return false;
    first = false;
  }
}

bool HeadParser::parse_first_line(std::string_view line) {
  return role_ == MessageReader::Role::request ? parse_request_line(line) : parse_status_line(line);
}

bool HeadParser::parse_version(std::string_view version) {
  http_1_0_ = version == "HTTP/1.0";
  if (http_1_0_ || version == "HTTP/1.1") return true;
  return version.starts_with("HTTP/") ? fail(505, "only HTTP/1.1 is spoken here")
                                      : fail(400, "the first line is not HTTP");
}

bool HeadParser::parse_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) return fail(400, "the first line is not HTTP");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, second - first - 1);
  if (!parse_version(line.substr(second + 1))) return false;
  if (!is_token(method)) return fail(400, "the method is malformed");
  if (!is_target(target) || (target.front() != '/' && target != "*")) {
    return fail(400, "the request's target must be a path");
  }
  head_.method_ = extent(method);
  head_.target_ = extent(target);
  return true;
}

bool HeadParser::parse_status_line(std::string_view line) {
  // "HTTP/1.1 200 OK"; the reason may be empty, the space before it may then be missing.
  if (line.size() < 12 || line[8] != ' ' || (line.size() > 12 && line[12] != ' ')) {
    return fail(400, "the first line is not HTTP");
  }
  if (!parse_version(line.substr(0, 8))) return false;
  const auto status = parse_number(line.substr(9, 3));
  if (!status || *status < 100 || *status > 599 || !is_field_value(line.substr(12))) {
    return fail(400, "the status line is malformed");
  }
  head_.status_ = static_cast<int>(*status);
  return true;
}

bool HeadParser::is_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && is_token(line.substr(0, colon)) && is_field_value(line.substr(colon + 1));
}

bool HeadParser::parse_field(std::string_view line) {
  if (!is_field(line)) return fail(400, "a header field is malformed");
  if (head_.count_ == Head::max_fields) return fail(431, "too many header fields");
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value = trim(line.substr(colon + 1));
  if (value.empty()) value = line.substr(line.size());
  head_.fields_[head_.count_++] = {extent(name), extent(value)};
  return apply(name, value);
}

bool HeadParser::apply(std::string_view name, std::string_view value) {
  const bool request = role_ == MessageReader::Role::request;
  if (equals_ignoring_case(name, "content-length")) {
    const auto length = parse_number(value);
    if (!length || head_.has_length_) return fail(400, "Content-Length must be one number");
    head_.has_length_ = true;
    head_.length_ = *length;
  } else if (equals_ignoring_case(name, "transfer-encoding")) {
    if (head_.chunked_ || !equals_ignoring_case(value, "chunked")) {
      return fail(request ? 501 : 400, "no Transfer-Encoding but chunked is known");
    }
    head_.chunked_ = true;
  } else if (equals_ignoring_case(name, "connection")) {
    close_ = close_ || list_contains(value, "close");
    keep_alive_ = keep_alive_ || list_contains(value, "keep-alive");
  } else if (request && equals_ignoring_case(name, "host")) {
    if (has_host_) return fail(400, "there must be one Host");
    has_host_ = true;
  } else if (request && equals_ignoring_case(name, "expect")) {
    if (!equals_ignoring_case(value, "100-continue")) return fail(417, "no expectation but 100-continue is known");
    head_.expects_continue_ = true;
  }
  return true;
}

bool HeadParser::conclude() {
  if (head_.chunked_ && head_.has_length_) {
    return fail(400, "Content-Length and Transfer-Encoding exclude each other");
  }
  if (head_.chunked_ && http_1_0_) return fail(400, "HTTP/1.0 has no Transfer-Encoding");
  if (role_ == MessageReader::Role::request && !http_1_0_ && !has_host_) return fail(400, "there must be one Host");
  head_.keep_alive_ = http_1_0_ ? keep_alive_ && !close_ : !close_;
  return true;
}

bool Head::has_field(std::string_view lower_case_name) const {
  for (std::size_t i = 0; i < count_; ++i) {
    if (equals_ignoring_case(text(fields_[i].name), lower_case_name)) return true;
  }
  return false;
}

std::string_view Head::field(std::string_view lower_case_name) const {
  for (std::size_t i = 0; i < count_; ++i) {
    if (equals_ignoring_case(text(fields_[i].name), lower_case_name)) return text(fields_[i].value);
  }
  return {};
}

}  // namespace turbolift::http
