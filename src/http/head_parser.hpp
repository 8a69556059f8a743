#pragma once

#include <string_view>

#include "http/message.hpp"

namespace turbolift::http {

/// Parses the head of a message; see MessageReader for what is refused.
class HeadParser {
 public:
  HeadParser(Head& head, MessageReader::Role role) : head_(head), role_(role) {}

  /// `text`: the whole head with the empty line at its end. Where it is refused, error() says why.
  bool parse(std::string_view text);
  const ParseError& error() const { return error_; }

  /// One line of a head or trailer: a valid field.
  static bool is_field(std::string_view line);

 private:
  bool parse_first_line(std::string_view line);
  bool parse_request_line(std::string_view line);
  bool parse_status_line(std::string_view line);
  bool parse_version(std::string_view version);
  bool parse_field(std::string_view line);
  bool apply(std::string_view name, std::string_view value);
  bool conclude();
  bool fail(int status, const char* reason);
  Head::Extent extent(std::string_view part) const;

  Head& head_;
  MessageReader::Role role_;
  ParseError error_;
  bool http_1_0_ = false, has_host_ = false, close_ = false, keep_alive_ = false;
};

}  // namespace turbolift::http
