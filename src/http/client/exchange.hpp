#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "http/client/client_stream.hpp"
#include "http/client/error.hpp"
#include "http/client/interrupt.hpp"
#include "http/client/request.hpp"
#include "http/message.hpp"

namespace turbolift::http {

class Pool;

/// One request and its answer, over one connection, which goes back to the pool once both are through. One thread, but
/// for `cancel`.
class Exchange {
 public:
  /// A longer body than `max_body_bytes` is `Failure::too_large`.
  Exchange(std::shared_ptr<Pool> pool, std::unique_ptr<ClientStream> stream, std::uint64_t epoch,
           std::uint64_t max_body_bytes);

  /// Sends `request`, which is a valid one (see write_head), until the head of its answer is there. An answer that
  /// comes before all is sent ends the sending.
  Expected<void> run(const Request& request, base::Deadline deadline);
  /// Some of the answer's body; empty: it has ended.
  Expected<std::string> read(base::Deadline deadline);
  void cancel() noexcept { cancel_.raise(); }

  const Response& head() const { return head_; }
  /// Some of the request was given to the system to send.
  bool sent_anything() const { return sent_ != 0; }
  bool received_anything() const { return received_; }

 private:
  enum class Io : std::uint8_t { done, again };

  Expected<Io> send_some(const Request& request);
  Expected<std::string_view> next_part(const Request& request);
  /// Receives once, and digests it.
  Expected<Io> receive_some();
  Expected<void> take_head();
  /// `last`: what the last receiving gave; `again`: there is nothing to do until something happens.
  Expected<void> go_on(Io last, base::Deadline deadline);
  void finish();
  bool cancelled() const;
  /// Remembers what comes again.
  std::unexpected<Error> fail(Error error);
  std::unexpected<Error> error(Failure failure, const std::string& message) const;
  std::unexpected<Error> broken(int code) const;

  const std::shared_ptr<Pool> pool_;
  const std::uint64_t epoch_;
  std::unique_ptr<ClientStream> stream_;  // null: given back or closed
  Interrupt cancel_;
  const Interrupt* interrupt_ = nullptr;
  const base::Clock::TimePoint begun_ = base::Clock::steady().now();

  std::string out_;   // the head of the request
  std::string part_;  // of a body that lies in a file, from its byte `part_at_` on
  std::uint64_t part_at_ = 0;
  std::uint64_t sent_ = 0, total_ = 0;

  MessageReader reader_;
  Response head_;
  bool has_head_ = false;
  bool received_ = false;
  bool waits_for_room_ = false;  // the stream takes nothing more at the moment
  std::optional<Error> failed_;
};

}  // namespace turbolift::http
