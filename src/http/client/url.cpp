#include "http/client/url.hpp"

#include <optional>
#include <utility>

#include "http/client/authority.hpp"
#include "http/syntax.hpp"

namespace turbolift::http {
namespace {

/// Index of the end of `text`, or of the first of `characters` in it.
std::size_t end_at(std::string_view text, std::string_view characters) {
  return std::min(text.size(), text.find_first_of(characters));
}

/// Of path and query; the fragment is not sent (RFC 9110, section 7.1).
base::Expected<std::string> parse_target(std::string_view text) {
  text = text.substr(0, end_at(text, "#"));
  std::string target(text.starts_with('/') ? "" : "/");
  target += text;
  if (!is_target(target)) {
    return base::failure("has a space or another character in its path that must be percent-encoded");
  }
  return target;
}

base::Expected<Url> parse(std::string_view text) {
  Url url;
  const std::size_t colon = text.find("://");
  const std::string_view scheme = text.substr(0, colon == std::string_view::npos ? 0 : colon);
  if (equals_ignoring_case(scheme, "https")) {
    url.tls = true;
  } else if (equals_ignoring_case(scheme, "http")) {
    url.tls = false;
  } else {
    return base::failure("begins with neither https:// nor http://");
  }
  text.remove_prefix(colon + 3);
  const std::size_t end = end_at(text, "/?#");
  const auto authority = parse_authority(text.substr(0, end));
  if (!authority) return std::unexpected(authority.error());
  if (authority->has_user) return base::failure("has a user name in it, which would be shown in logs");
  url.host = authority->host;
  const std::uint16_t usual = url.tls ? 443 : 80;
  url.port = authority->port.value_or(usual);
  auto target = parse_target(text.substr(end));
  if (!target) return std::unexpected(target.error());
  url.target = *std::move(target);
  return url;
}

/// RFC 3986, section 5.2.4: "." and ".." are resolved.
std::string remove_dots(std::string_view path) {
  std::string result;
  while (!path.empty()) {
    const std::size_t next = std::min(path.size(), path.find('/', 1));
    const std::string_view segment = path.substr(0, next);
    const bool last = next == path.size();
    if (segment == "/..") result.resize(std::min(result.size(), result.rfind('/')));
    if (segment != "/." && segment != "/..") {
      result += segment;
    } else if (last) {
      result += '/';
    }
    path.remove_prefix(next);
  }
  return result.empty() ? "/" : result;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

base::Expected<Authority> parse_authority(std::string_view text) {
  Authority result;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    const std::string_view user_info = text.substr(0, at);
    const std::size_t colon = end_at(user_info, ":");
    auto user = percent_decode(user_info.substr(0, colon));
    auto password = percent_decode(user_info.substr(std::min(user_info.size(), colon + 1)));
    if (!user || !password) return base::failure("has a malformed user name or password");
    result.has_user = true;
    result.user = *std::move(user);
    result.password = *std::move(password);
    text.remove_prefix(at + 1);
  }
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) return base::failure("has an IPv6 address without its closing bracket");
    result.host = text.substr(1, bracket - 1);
    port = text.substr(bracket + 1);
    if (!is_ipv6(result.host)) return base::failure("has brackets around what is no IPv6 address");
    if (!port.empty() && port.front() != ':') return base::failure("has characters after its address");
  } else {
    const std::size_t colon = end_at(text, ":");
    result.host = text.substr(0, colon);
    port = text.substr(colon);
    for (char& c : result.host) {
      const bool right = (is_token({&c, 1}) && std::string_view("!#$%&'*+^`|").find(c) == std::string_view::npos);
      if (!right) return base::failure("has a character in its host name that no host name has");
      c = to_lower(c);
    }
  }
  if (result.host.empty()) return base::failure("has no host");
  if (port.size() > 1) {
    const auto number = parse_number(port.substr(1));
    if (!number || *number == 0 || *number > 65535) return base::failure("has a port that is not between 1 and 65535");
    result.port = static_cast<std::uint16_t>(*number);
  }
  return result;
}

base::Expected<Url> parse_url(std::string_view text) {
  auto url = parse(text);
  // What may hold a password is not repeated.
  const bool secret = text.find('@') != std::string_view::npos;
  if (!url)
    return base::failure("the URL " + (secret ? std::string() : "\"" + std::string(text) + "\" ") +
                         std::move(url.error().message));
  return url;
}

base::Expected<Url> join(const Url& base, std::string_view reference) {
  const std::size_t colon = end_at(reference, ":/?#");
  if (reference.substr(colon).starts_with("://")) return parse_url(reference);
  const std::string scheme = base.tls ? "https:" : "http:";
  if (reference.starts_with("//")) return parse_url(scheme + std::string(reference));
  Url result = base;
  const std::string_view base_path = std::string_view(base.target).substr(0, end_at(base.target, "?"));
  const std::size_t path_end = end_at(reference, "?#");
  const std::string_view path = reference.substr(0, path_end);
  std::string target;
  if (path.empty()) {
    target = reference.starts_with('?') ? base_path : base.target;
  } else if (path.starts_with('/')) {
    target = remove_dots(path);
  } else {
    target = remove_dots(std::string(base_path.substr(0, base_path.rfind('/') + 1)) + std::string(path));
  }
  auto whole = parse_target(target + std::string(reference.substr(path_end)));
  if (!whole) return base::failure("the reference \"" + std::string(reference) + "\" " + whole.error().message);
  result.target = *std::move(whole);
  return result;
}

std::string to_string(const Url& url) {
  const bool usual = url.port == (url.tls ? 443 : 80);
  const std::string place = host_and_port(url.host, url.port);
  return (url.tls ? "https://" : "http://") + (usual ? place.substr(0, place.rfind(':')) : place) + url.target;
}

std::string host_and_port(std::string_view host, std::uint16_t port) {
  const bool brackets = host.find(':') != std::string_view::npos;
  return (brackets ? "[" : "") + std::string(host) + (brackets ? "]:" : ":") + std::to_string(port);
}

std::string percent_encode(std::string_view component) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : component) {
    const auto byte = static_cast<unsigned char>(c);
    const char lower = to_lower(c);
    if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~') {
      result += c;
    } else {
      result += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
  return result;
}

base::Expected<std::string> percent_decode(std::string_view component) {
  std::string result;
  for (std::size_t i = 0; i < component.size(); ++i) {
    if (component[i] != '%') {
      result += component[i];
      continue;
    }
    const int high = i + 2 < component.size() ? hex_digit(component[i + 1]) : -1;
    const int low = i + 2 < component.size() ? hex_digit(component[i + 2]) : -1;
    if (high < 0 || low < 0) return base::failure("has a '%' that is not followed by two hexadecimal digits");
    result += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return result;
}

}  // namespace turbolift::http
