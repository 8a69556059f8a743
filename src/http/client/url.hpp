#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace turbolift::http {

/// An http or https URL (RFC 3986) without its fragment.
struct Url {
  bool tls = true;
  std::string host;         ///< A name in lower case, or an address; an IPv6 one without its brackets.
  std::uint16_t port = 0;   ///< 443 or 80 where the URL has none.
  std::string target{"/"};  ///< Path and query; begins with '/'.

  friend bool operator==(const Url&, const Url&) = default;
};

/// Fails on other schemes, on user names and passwords (they would end up in logs), and on characters that must be
/// percent-encoded.
base::Expected<Url> parse_url(std::string_view text);

/// What `reference` means in an answer from `base`, as in a Location header: a whole URL, "//host/path", a path from
/// the root or a path beside `base`'s (RFC 3986, section 5.2). Fails as `parse_url`.
base::Expected<Url> join(const Url& base, std::string_view reference);

/// "https://host", with the port where it is not the scheme's own, and the target.
std::string to_string(const Url& url);

/// "host:port", an IPv6 host in brackets.
std::string host_and_port(std::string_view host, std::uint16_t port);

/// Every byte but the unreserved ones (letters, digits, "-._~") as %XX: one component of a path or a query (RFC 3986).
std::string percent_encode(std::string_view component);
/// Nothing where a '%' is not followed by two hexadecimal digits.
base::Expected<std::string> percent_decode(std::string_view component);

}  // namespace turbolift::http
