#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "http/client/error.hpp"
#include "json/json.hpp"

namespace turbolift::kubernetes {

/// Our own `reason` where a request was not sent because there were no credentials to send with it.
inline constexpr std::string_view no_credentials = "NoCredentials";

/// Why a request to the API server failed: the server has refused it, or there was no answer.
struct ApiError {
  int status = 0;           ///< The HTTP status; 0: there was no answer.
  std::string reason{};     ///< The server's word for programs, such as "AlreadyExists"; empty: it gave none.
  std::string message{};    ///< For people: what was asked, and what is wrong.
  json::object details{};   ///< The Status object's `details`, such as `causes`.
  http::Failure failure{};  ///< Where there was no answer, and `reason` is empty: why.
  /// There was no answer, and the server may have done what was asked nevertheless: look before it is asked again.
  bool sent = false;
  std::optional<std::chrono::seconds> retry_after{};  ///< When the server wants to be asked again.

  bool answered() const { return status != 0; }
  bool not_found() const { return status == 404; }
  bool unauthorized() const { return status == 401; }
  bool forbidden() const { return status == 403; }
  /// A resource version, or a list's continue token, that the server no longer has.
  bool expired() const { return status == 410 || reason == "Expired" || reason == "Gone"; }
  bool already_exists() const { return status == 409 && reason == "AlreadyExists"; }
  /// Something else has changed the object meanwhile, or it is another one than was expected.
  bool conflict() const { return status == 409 && reason != "AlreadyExists"; }
  bool invalid() const { return status == 422; }
  bool too_many_requests() const { return status == 429; }
};

template <class T>
using ApiExpected = std::expected<T, ApiError>;

/// What an answer with an error says: a Status object (k8s.io/apimachinery, meta/v1), or whatever something between
/// here and the API server has answered with. `what`: what was asked, such as "POST /api/v1/…", for the message.
ApiError read_api_error(int status, std::string_view body, std::string_view retry_after, std::string_view what);
/// The error that a Status object stands for, as an ERROR event of a watch carries one.
ApiError read_status(const json::value& object, std::string_view what);
/// No answer.
ApiError no_answer(http::Error error, std::string_view what);

}  // namespace turbolift::kubernetes
