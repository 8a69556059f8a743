#include "http/client/request.hpp"

#include "http/client/url.hpp"
#include "http/syntax.hpp"

namespace turbolift::http {
namespace {

std::string host_header(const Origin& origin) {
  std::string place = host_and_port(origin.host, origin.port);
  const bool usual = origin.port == (origin.tls ? 443 : 80);
  return usual ? place.substr(0, place.rfind(':')) : place;
}

}  // namespace

Expected<std::string> write_head(const Request& request, const Origin& origin) {
  const auto refused = [&origin](const std::string& why) {
    return failure(Failure::malformed, describe(origin) + ": the request was not sent: " + why);
  };
  if (!is_token(request.method)) return refused("its method is malformed");
  if (!request.target.starts_with('/') || !is_target(request.target)) {
    return refused("its target must be a path in which everything but \"-._~\" and the like is percent-encoded");
  }
  std::string head = request.method + " " + request.target + " HTTP/1.1\r\n";
  bool has_host = false;
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return refused("the name of a header is malformed");
    if (!is_field_value(value)) return refused("the header " + name + " has a control character in it");
    if (equals_ignoring_case(name, "content-length") || equals_ignoring_case(name, "transfer-encoding")) {
      return refused("the header " + name + " is not the caller's");
    }
    has_host = has_host || equals_ignoring_case(name, "host");
    head.append(name).append(": ").append(value).append("\r\n");
  }
  if (!has_host) head += "Host: " + host_header(origin) + "\r\n";
  const std::uint64_t size = request.body_fd >= 0 ? request.body_size : request.body.size();
  const bool usual_body = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (size != 0 || usual_body) head += "Content-Length: " + std::to_string(size) + "\r\n";  // RFC 9110, section 8.6
  return head + "\r\n";
}

std::string_view Response::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

}  // namespace turbolift::http
