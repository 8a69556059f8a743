#include "http/client/proxy.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "http/client/authority.hpp"
#include "http/syntax.hpp"

namespace turbolift::http {
namespace {

struct Scheme {
  std::string_view name;
  Proxy::Kind kind;
  std::uint16_t port;
};
constexpr std::array schemes = {
    Scheme{"http", Proxy::Kind::connect, 80}, Scheme{"https", Proxy::Kind::connect_tls, 443},
    Scheme{"socks5", Proxy::Kind::socks5, 1080}, Scheme{"socks5h", Proxy::Kind::socks5, 1080}};

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), to_lower);
  return result;
}

/// An address as 16 bytes, an IPv4 one mapped into IPv6 (RFC 4291, section 2.5.5.2), so that both forms compare equal.
using Bytes = std::array<unsigned char, 16>;

std::optional<Bytes> parse_ip(const std::string& text) {
  Bytes bytes{};
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  bytes[10] = bytes[11] = 0xff;
  if (::inet_pton(AF_INET, text.c_str(), bytes.data() + 12) == 1) return bytes;
  return std::nullopt;
}

bool is_ipv4(const Bytes& bytes) {
  return std::all_of(bytes.begin(), bytes.begin() + 10, [](unsigned char c) { return c == 0; }) && bytes[10] == 0xff &&
         bytes[11] == 0xff;
}

bool is_loopback(const Bytes& bytes) {
  if (is_ipv4(bytes)) return bytes[12] == 127;
  return bytes == Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
}

/// "10.0.0.0/8", "2001:db8::/32"
bool is_in_network(const Bytes& ip, std::string_view network) {
  const std::size_t slash = network.find('/');
  const auto base = parse_ip(std::string(network.substr(0, slash)));
  const auto length = parse_number(network.substr(slash + 1));
  const bool four = network.substr(0, slash).find(':') == std::string_view::npos;
  if (!base || !length || *length > (four ? 32U : 128U) || is_ipv4(ip) != is_ipv4(*base)) return false;
  const std::size_t bits = *length + (four ? 96 : 0);
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if (((ip[bit / 8] ^ (*base)[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

bool is_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string base(text.substr(0, slash));
  const auto length = parse_number(text.substr(slash + 1));
  return parse_ip(base) && length && *length <= (base.find(':') == std::string::npos ? 32U : 128U);
}

struct HostPort {
  std::string host, port;
};

/// Go's net.SplitHostPort; nothing: there is no port, or the text is malformed.
std::optional<HostPort> split(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[')) {
    if (!host.ends_with(']')) return std::nullopt;
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  if (host.find_first_of("[]") != std::string_view::npos) return std::nullopt;
  return HostPort{std::string(host), std::string(text.substr(colon + 1))};
}

/// Whether an entry of NO_PROXY, in lower case, speaks of the host.
bool excludes(std::string_view entry, const std::string& host, const std::optional<Bytes>& ip,
              const std::string& port) {
  if (is_network(entry)) return ip && is_in_network(*ip, entry);
  const HostPort parts = split(entry).value_or(HostPort{std::string(entry), {}});
  const bool port_fits = parts.port.empty() || parts.port == port;
  if (parts.host.empty() || !port_fits) return false;
  if (const auto address = parse_ip(parts.host)) return ip && *ip == *address;
  if (ip) return false;
  std::string suffix = parts.host.starts_with("*.") ? parts.host.substr(1) : parts.host;
  const bool itself = suffix.front() != '.';
  if (itself) suffix.insert(0, 1, '.');
  return host.ends_with(suffix) || (itself && host == suffix.substr(1));
}

bool wants_proxy(const Url& url, std::string_view exceptions) {
  const std::string host = lower(url.host);
  const auto ip = parse_ip(host);
  if (host == "localhost" || (ip && is_loopback(*ip))) return false;
  const std::string port = std::to_string(url.port);
  while (!exceptions.empty()) {
    const std::size_t comma = std::min(exceptions.size(), exceptions.find(','));
    const std::string entry = lower(trim(exceptions.substr(0, comma)));
    if (entry == "*" || (!entry.empty() && excludes(entry, host, ip, port))) return false;
    exceptions.remove_prefix(std::min(exceptions.size(), comma + 1));
  }
  return true;
}

std::string first_of(const Environment& environment, const char* upper_case, const char* lower_case) {
  for (const char* name : {upper_case, lower_case}) {
    if (auto value = environment(name); value && !value->empty()) return *std::move(value);
  }
  return {};
}

/// Go ignores an address that does not parse even with "http://" before it; a scheme that is none of a proxy's is an
/// error when it comes to connecting.
base::Expected<std::optional<Proxy>> parse_variable(const std::string& name, const std::string& value) {
  const bool has_scheme = value.find("://") != std::string::npos;
  auto proxy = parse_proxy(has_scheme ? value : "http://" + value);
  if (proxy) return *std::move(proxy);
  if (proxy.error().code == EPROTONOSUPPORT) {
    return std::unexpected(base::Error{name + ": " + proxy.error().message, EPROTONOSUPPORT});
  }
  return std::nullopt;
}

}  // namespace

base::Expected<Proxy> parse_proxy(std::string_view url) {
  const std::size_t colon = url.find("://");
  const std::string_view name = url.substr(0, colon == std::string_view::npos ? 0 : colon);
  const auto scheme =
      std::ranges::find_if(schemes, [name](const Scheme& one) { return equals_ignoring_case(name, one.name); });
  if (scheme == schemes.end()) {
    return std::unexpected(base::Error{
        "the proxy's URL begins with none of http://, https://, socks5:// and socks5h://", EPROTONOSUPPORT});
  }
  std::string_view rest = url.substr(colon + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  auto authority = parse_authority(rest);
  if (!authority) return base::failure("the proxy's URL " + authority.error().message);
  Proxy proxy;
  proxy.kind = scheme->kind;
  proxy.host = std::move(authority->host);
  proxy.port = authority->port.value_or(scheme->port);
  proxy.user = std::move(authority->user);
  proxy.password = std::move(authority->password);
  return proxy;
}

std::optional<std::string> process_environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing of ours sets it
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

base::Expected<std::optional<Proxy>> proxy_from_environment(const Url& url, const Environment& environment) {
  const std::string name = url.tls ? "HTTPS_PROXY" : "HTTP_PROXY";
  const std::string value =
      url.tls ? first_of(environment, "HTTPS_PROXY", "https_proxy") : first_of(environment, "HTTP_PROXY", "http_proxy");
  if (value.empty()) return std::nullopt;
  auto proxy = parse_variable(name, value);
  if (!proxy || !*proxy) return proxy;
  if (!url.tls && !first_of(environment, "REQUEST_METHOD", "REQUEST_METHOD").empty()) {
    return base::failure(
        "HTTP_PROXY is not used in a CGI program (REQUEST_METHOD is set): the program's client could choose it");
  }
  if (!wants_proxy(url, first_of(environment, "NO_PROXY", "no_proxy"))) return std::nullopt;
  return proxy;
}

}  // namespace turbolift::http
