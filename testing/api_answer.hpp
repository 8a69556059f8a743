#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "json/json.hpp"
#include "testing/api_store.hpp"
#include "testing/http_server.hpp"

namespace turbolift::fake {

/// What goes wrong with which requests. Empty conditions hold for every request.
struct ApiFault {
  enum class Kind : std::uint8_t {
    status,       ///< Answered with `status` and `reason`; nothing else is done.
    error_event,  ///< A watch, which begins well, brings an ERROR event with `status` and `reason` at once and ends.
    stall,        ///< Never answered; nothing is done.
    stall_after,  ///< Done; `bytes` of the answer's body come, then nothing more.
    cut_after,    ///< Done; `bytes` of the answer's body come, then the connection ends.
    drop_reply,   ///< Done; the connection ends without an answer.
  };
  Kind kind = Kind::status;

  std::string verb{};    ///< "get", "list", "watch", "create", "patch", "delete", "log" or "proxy"
  std::string plural{};  ///< "pods", …
  std::string name{};    ///< Of the object; that of a created one too.
  int skip = 0;          ///< So many such requests are served well before.
  int times = 1;         ///< So many then are not; -1: all.

  int status = 500;
  std::string reason{};       ///< Empty: the usual one for the status.
  std::string retry_after{};  ///< The header; empty: there is none.
  std::size_t bytes = 0;
};

/// A Status object of a failure; an empty `reason` stands for the usual one.
json::object status_object(int status, std::string_view reason, std::string_view message);

struct ApiAnswer {
  ApiAnswer(int code, const json::object& object) : status(code), body(json::serialize(object)) {}
  explicit ApiAnswer(const ApiRefusal& refusal)
      : ApiAnswer(refusal.status, status_object(refusal.status, refusal.reason, refusal.message)) {}
  ApiAnswer(int code, const ApiResult<json::object>& result)
      : ApiAnswer(result ? ApiAnswer(code, *result) : ApiAnswer(result.error())) {}

  int status;
  std::string body;
  Headers headers{{"Content-Type", "application/json"}};
};

/// Answers, as far as a fault lets it. Returns of `false`: there is nobody any more to send to.
class ApiStream {
 public:
  ApiStream(Responder& responder, const std::optional<ApiFault>& fault);

  /// A whole answer.
  bool respond(const ApiAnswer& answer);
  /// An answer in pieces.
  bool begin(std::string_view content_type);
  bool send(std::string_view bytes);
  void end() { responder_.end(); }

 private:
  bool send_part(std::string_view bytes);

  Responder& responder_;
  std::optional<std::size_t> left_;  // bytes of the body that still come; unset: all
  bool stalls_ = false;
};

/// A line of a watch.
std::string event_line(std::string_view type, const json::value& object);

}  // namespace turbolift::fake
