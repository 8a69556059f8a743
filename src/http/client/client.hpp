#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "http/client/error.hpp"
#include "http/client/origin.hpp"
#include "http/client/request.hpp"

namespace turbolift::http {

class Pool;
class Exchange;

struct ClientOptions {
  std::chrono::nanoseconds connect_timeout = std::chrono::seconds(10);  ///< Name, TCP, proxy and TLS together.
  std::chrono::nanoseconds idle_timeout = std::chrono::seconds(60);     ///< Connections idle for longer are not reused.
  std::size_t max_idle = 8;                                             ///< More idle connections are closed.
  std::size_t max_body_bytes = std::size_t{64} << 20U;                  ///< Of an answer that `send` gives.
};

/// An answer whose body is read as it comes. One thread reads.
class ResponseStream {
 public:
  explicit ResponseStream(std::unique_ptr<Exchange> exchange);
  ResponseStream(const ResponseStream&) = delete;
  ResponseStream& operator=(const ResponseStream&) = delete;
  /// Closes the connection, unless the body was read to its end.
  ~ResponseStream();

  int status() const;
  /// The value of the first header of that name; empty: there is none. Valid as long as this object.
  std::string_view header(std::string_view lower_case_name) const;
  /// Some of the decoded body, at most 1 MiB; empty: it has ended. After `Failure::timeout` it may be called again;
  /// every other failure comes again.
  Expected<std::string> read(base::Deadline deadline);
  /// Every `read`, also one that waits, fails with `Failure::cancelled`. Any thread.
  void cancel() noexcept;

 private:
  std::unique_ptr<Exchange> exchange_;
};

/// An HTTP/1.1 client of one origin, which keeps connections for later requests. Any status is an answer; redirects are
/// not followed. Never sends a request again by itself, but for one case: a kept connection turned out to be closed
/// before a byte of the answer came, and either nothing of the request was sent or its method is idempotent (GET, HEAD,
/// OPTIONS, PUT, DELETE: RFC 9110, section 9.2.2); it is then sent once more, over a new connection. Thread-safe. In
/// a forked child it makes new connections.
class Client {
 public:
  explicit Client(Origin origin, ClientOptions options = {});
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  /// The whole answer.
  Expected<Response> send(const Request& request, base::Deadline deadline);
  /// The answer's head; its body is read from the result, which may outlive the client.
  Expected<std::unique_ptr<ResponseStream>> open(const Request& request, base::Deadline until_head);
  /// Closes the connections that nobody uses, as after a change of credentials. Those in use are closed when their
  /// answers are complete.
  void close_idle();

  const Origin& origin() const;

 private:
  std::shared_ptr<Pool> pool_;
};

}  // namespace turbolift::http
