#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace turbolift::http {

/// The part of a URL between "://" and the path (RFC 3986, section 3.2): [user[:password]@]host[:port].
struct Authority {
  std::string host{};  ///< In lower case; an IPv6 address without its brackets.
  std::optional<std::uint16_t> port{};
  bool has_user = false;
  std::string user{}, password{};  ///< Decoded.
};

/// A message of a failure goes on from "the URL … ", and repeats nothing of `text`.
base::Expected<Authority> parse_authority(std::string_view text);

/// Whether `text` is an address of IPv6, or of either kind.
bool is_ipv6(std::string_view text);
bool is_address(std::string_view text);

}  // namespace turbolift::http
