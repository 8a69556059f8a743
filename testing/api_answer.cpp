#include "testing/api_answer.hpp"

#include <cstdio>

namespace turbolift::fake {
namespace {

std::string_view usual_reason(int status) {
  switch (status) {
    case 400:
      return "BadRequest";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "NotFound";
    case 409:
      return "Conflict";
    case 410:
      return "Expired";
    case 422:
      return "Invalid";
    case 429:
      return "TooManyRequests";
    case 503:
      return "ServiceUnavailable";
    case 504:
      return "Timeout";
    default:
      return "InternalError";
  }
}

}  // namespace

json::object status_object(int status, std::string_view reason, std::string_view message) {
  return {{"kind", "Status"},
          {"apiVersion", "v1"},
          {"metadata", json::object()},
          {"status", "Failure"},
          {"message", message},
          {"code", status},
          {"reason", reason.empty() ? usual_reason(status) : reason}};
}

std::string event_line(std::string_view type, const json::value& object) {
  return json::serialize(json::object{{"type", type}, {"object", object}}) + '\n';
}

ApiStream::ApiStream(Responder& responder, const std::optional<ApiFault>& fault) : responder_(responder) {
  if (!fault || (fault->kind != ApiFault::Kind::cut_after && fault->kind != ApiFault::Kind::stall_after)) return;
  left_ = fault->bytes;
  stalls_ = fault->kind == ApiFault::Kind::stall_after;
}

bool ApiStream::respond(const ApiAnswer& answer) {
  if (!left_) return responder_.respond(answer.status, answer.body, answer.headers);
  responder_.peer().write("HTTP/1.1 " + std::to_string(answer.status) + " \r\nContent-Type: application/json\r\n" +
                          "Content-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n");
  return send_part(answer.body);
}

bool ApiStream::begin(std::string_view content_type) {
  return responder_.begin(200, {{"Content-Type", std::string(content_type)}}) && (left_ != 0 || send_part(""));
}

bool ApiStream::send(std::string_view bytes) {
  if (!left_ || bytes.size() < *left_) {
    if (left_) *left_ -= bytes.size();
    return responder_.chunk(bytes);
  }
  // The chunk says that it is longer than what comes.
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size() + 1);
  responder_.peer().write(size);
  return send_part(bytes);
}

bool ApiStream::send_part(std::string_view bytes) {
  responder_.peer().write(bytes.substr(0, left_.value_or(0)));
  if (stalls_) responder_.peer().await_end();
  responder_.peer().cut();
  return false;
}

}  // namespace turbolift::fake
