#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/client/error.hpp"
#include "http/client/interrupt.hpp"
#include "http/client/origin.hpp"

namespace turbolift::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// What is to be sent. Host and Content-Length are added where they are needed. What it refers to must stay until the
/// answer is there.
struct Request {
  std::string method{"GET"};
  std::string target{"/"};
  Headers headers{};
  std::string_view body{};
  int body_fd = -1;  ///< The body is this part of a file instead, read with pread.
  std::uint64_t body_offset = 0, body_size = 0;
  const Interrupt* interrupt = nullptr;  ///< Ends the request, and the reading of a ResponseStream.
};

/// The head of the request as it is sent to `origin`. Fails with `Failure::malformed` on what would be something else
/// for the server than for the caller: a target that is no path, or characters that no header may have; and on the
/// headers Content-Length and Transfer-Encoding, which are for this function to add.
Expected<std::string> write_head(const Request& request, const Origin& origin);

/// 2xx (RFC 9110, section 15.3).
inline bool is_success(int status) {
  return status >= 200 && status < 300;
}

struct Response {
  int status = 0;
  Headers headers{};  ///< In the order in which they came, the names in lower case.
  std::string body{};

  /// The value of the first header of that name; empty: there is none.
  std::string_view header(std::string_view lower_case_name) const;
};

}  // namespace turbolift::http
