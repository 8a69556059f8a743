#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.hpp"
#include "http/client/client.hpp"
#include "http/client/client_stream.hpp"

namespace turbolift::http {

/// The connections to one origin that nobody uses at the moment. Thread-safe.
class Pool {
 public:
  Pool(Origin origin, ClientOptions options) : origin_(std::move(origin)), options_(options) {}

  const Origin& origin() const { return origin_; }
  const ClientOptions& options() const { return options_; }

  /// The one that was used last, if it is still there; null: none.
  std::unique_ptr<ClientStream> take();
  /// `epoch` is what it was when the connection was taken or made.
  void give_back(std::unique_ptr<ClientStream> stream, std::uint64_t epoch);
  void close_idle();
  std::uint64_t epoch() const;

 private:
  struct Idle {
    std::unique_ptr<ClientStream> stream;
    base::Clock::TimePoint since;
    std::uint32_t generation;  // the process whose connection it is
  };

  const Origin origin_;
  const ClientOptions options_;
  mutable std::mutex mutex_;
  std::uint64_t epoch_ = 0;
  std::vector<Idle> idle_;
};

}  // namespace turbolift::http
