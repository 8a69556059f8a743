#include "kubernetes/api_error.hpp"

#include <utility>

#include "http/syntax.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr std::size_t max_quoted_bytes = 1024;

/// The beginning of what is no Status object, in one line.
std::string quote(std::string_view body) {
  std::string text(http::trim(body.substr(0, max_quoted_bytes)));
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  }
  return text;
}

}  // namespace

ApiError read_status(const json::value& object, std::string_view what) {
  ApiError error;
  error.status = static_cast<int>(json::number(object, {"code"}).value_or(0));
  error.reason = json::text(object, {"reason"});
  error.message = std::string(what) + ": " + std::string(json::text(object, {"message"}));
  if (const json::value* details = json::find(object, {"details"}); details != nullptr && details->is_object()) {
    error.details = details->get_object();
  }
  if (const auto seconds = json::number(object, {"details", "retryAfterSeconds"}); seconds && *seconds > 0) {
    error.retry_after = std::chrono::seconds(*seconds);
  }
  return error;
}

ApiError read_api_error(int status, std::string_view body, std::string_view retry_after, std::string_view what) {
  const auto object = json::read(body);
  ApiError error;
  if (object && json::text(*object, {"kind"}) == "Status") {
    error = read_status(*object, what);
  } else {
    error.message = std::string(what) + ": the server answers with status " + std::to_string(status);
    if (const std::string text = quote(body); !text.empty()) error.message += ": " + text;
  }
  error.status = status;
  if (const auto seconds = http::parse_number(retry_after)) {
    constexpr std::uint64_t hour = 3600;  // longer than any deadline here, and nothing overflows
    error.retry_after = std::chrono::seconds(std::min(*seconds, hour));
  }
  return error;
}

ApiError no_answer(http::Error error, std::string_view what) {
  ApiError result;
  result.failure = error.failure;
  result.sent = error.sent;
  result.message = std::string(what) + ": " + std::move(error.message);
  return result;
}

}  // namespace turbolift::kubernetes
