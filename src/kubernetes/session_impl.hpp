#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "http/client/interrupt.hpp"
#include "kubernetes/job_state.hpp"
#include "kubernetes/renewal.hpp"
#include "kubernetes/session.hpp"
#include "kubernetes/watcher.hpp"

namespace turbolift::kubernetes {

/// The session's thread extends the Job's deadline; the watcher's thread notes what becomes of the Job. What ends the
/// session is noted by either, and acted upon by the session's thread alone.
class Session::Impl final : public Watcher::Handler {
 public:
  Impl(Client& client, SessionOptions options, SessionIdentity identity, Listener& listener,
       base::Clock::TimePoint created);
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() override;

  void start();
  bool is_ours() const noexcept;
  CloseReport close(base::Deadline deadline);

  // Of the Job, by the watcher.
  void on_list(json::array items) override;
  void on_event(EventType type, json::object object) override;
  void on_trouble(const ApiError& error, std::chrono::nanoseconds since) override;

  const SessionIdentity identity;
  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  bool started = false;            // the cluster counts
  std::optional<Problem> is_lost;  // why the session is over

 private:
  enum class Closing : std::uint8_t { no, under_way, done };

  void run();
  void extend();
  void note(const json::value& job);
  void lose(ErrorKind kind, const std::string& why, bool delete_it);
  void check_time();
  std::string delete_job(base::Deadline deadline, const http::Interrupt* interrupt);
  void stop_working();

  Client& client_;
  const SessionOptions options_;
  Listener& listener_;
  const std::uint32_t generation_;  // of the process; see base/fork.hpp
  const base::Clock::TimePoint created_;
  Renewal renewal_;         // of the session's thread
  std::string last_error_;  // why the last extension failed; of the session's thread
  bool seen_ = false;       // the watch has shown the Job
  bool delete_it_ = false;  // once it is lost
  bool stopping_ = false;
  Closing closing_ = Closing::no;
  CloseReport report_;
  http::Interrupt interrupt_;
  std::unique_ptr<Watcher> watcher_;
  std::unique_ptr<std::thread> thread_;
};

}  // namespace turbolift::kubernetes
