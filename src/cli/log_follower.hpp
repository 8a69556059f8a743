#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.hpp"
#include "cli/log_lines.hpp"
#include "http/client/interrupt.hpp"
#include "json/json.hpp"
#include "kubernetes/client.hpp"

namespace turbolift::cli {

/// Takes what is to be shown, a line each. Called by any thread.
struct LogOutput {
  std::function<void(std::string_view pod, std::string_view line)> line{};
  std::function<void(const std::string& message)> trouble{};  ///< a stream could not be had, and is tried again
};

/// Follows the log of one pod's function, over restarts of its container and broken connections, from a thread of its
/// own, until the pod is gone.
class LogFollower {
 public:
  /// `first`: what of the log to begin with. `client`, `output` and `interrupt`, which ends it, outlive it.
  LogFollower(kubernetes::Client& client, std::string kube_namespace, std::string pod, kubernetes::LogOptions first,
              bool timestamps, const LogOutput& output, const http::Interrupt& interrupt);
  LogFollower(const LogFollower&) = delete;
  LogFollower& operator=(const LogFollower&) = delete;
  /// Waits for the thread, which ends soon once the pod is gone or `interrupt` was raised (call `wake` after that).
  ~LogFollower();

  /// The pod's newest state.
  void update(const json::value& pod);
  /// The pod is gone: what is still to come of its log is read.
  void gone();
  /// So that it sees that the interrupt was raised.
  void wake();
  bool finished() const;

 private:
  struct State {
    std::string container;  // its id; empty: none has started yet
    bool running = false;
    bool gone = false;
  };

  void run();
  /// Waits until there is a container whose log was not read to its end.
  bool await_log(const std::string& read_to_end);
  /// Reads one stream. True: to its end.
  bool follow();
  bool pause(std::chrono::nanoseconds duration);
  State state() const;

  kubernetes::Client& client_;
  const std::string kube_namespace_, pod_;
  kubernetes::LogOptions options_;
  const LogOutput& output_;
  const http::Interrupt& interrupt_;
  LogLines lines_;
  bool in_trouble_ = false;                         // it was said
  std::optional<base::Clock::TimePoint> opened_{};  // when the first stream began
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  State state_;
  bool finished_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace turbolift::cli
