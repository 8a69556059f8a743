#pragma once

#include <semaphore.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <turbolift/detail/service_entry.hpp>
#include <vector>

#include "base/unique_fd.hpp"
#include "call/wire_error.hpp"
#include "service/connection.hpp"
#include "service/crash.hpp"
#include "service/listener.hpp"
#include "service/metrics.hpp"
#include "service/options.hpp"
#include "service/outcomes.hpp"
#include "service/run_call.hpp"
#include "service/shared_store.hpp"

namespace turbolift::service {

/// With which a service ends that a call has not returned to: it is to be replaced.
inline constexpr int exit_code_stuck = 70;

/// A service's only server. Its threads are alike; at any time each has one of these roles:
///
///     poller   waits for sockets and timers, reads requests, puts their calls into the queue
///     runner   runs a call
///     parked   waits to be needed; one of the parked is the monitor, which looks every millisecond as long as calls
///     run
///
/// A round trip is fastest where no second thread takes part, so the poller runs a call itself if calls have been short
/// lately. Should that one take longer, the monitor finds that nobody has polled for a while and becomes the poller: at
/// most 2 ms later heartbeats, deadlines, cancels and probes are served again. There is always a thread more than calls
/// may run. Whatever the functions do not do themselves is done under one lock.
class Server {
 public:
  Server(const ServiceInfo& info, const Options& options, std::string token, Listener listener);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Serves on the calling thread and on others, which end with the process: does not return.
  [[noreturn]] void run();

  /// Begin to drain. In a signal handler too.
  void drain() noexcept;
  /// Makes some thread look whether the process is going down. In a signal handler too.
  void wake() noexcept;

 private:
  struct Worker {
    int index = 0;
    Connection* connection = nullptr;  ///< Whose call runs; null: nobody waits for it, or none runs.
    std::size_t call = 0;
    bool running = false;
    bool abandoned = false;  ///< It runs, but the caller has been answered or is gone.
    std::string key;
    TimePoint started, limit, abandoned_at;
    std::stop_source stop{std::nostopstate};  ///< Of its calls, as long as none had to be stopped.
    std::stop_token token;
    std::shared_ptr<http::MessageReader> kept;  ///< The request of an abandoned call.
    std::string buffer;
  };
  /// A PUT /shared whose digest is to be computed.
  struct Hashing {
    std::uint64_t number;
    Connection* connection;                        ///< Null: it is gone.
    std::shared_ptr<http::MessageReader> request;  ///< Null: a thread is at it.
    std::string digest;
  };
  using Lock = std::unique_lock<std::mutex>;

  // server.cpp: the roles.
  void thread_main(Worker& self);
  static void* start_thread(void* argument);
  void spawn();
  void poll(Worker& self, Lock& lock);
  void park(Worker& self, Lock& lock);
  void monitor_tick();
  void hand_over(Worker& self);
  void need_thread(std::size_t spare = 0);
  bool do_unlocked_work(Worker& self, Lock& lock);
  void need_poller_by(TimePoint time);
  void begin_drain(TimePoint now);
  void finish_drain_if_done();
  void report_crash();
  [[noreturn]] void end(int exit_code);

  // server_timers.cpp
  TimePoint check_timers(TimePoint now);
  void check_deadlines(TimePoint now);
  call::WireError late(const Worker& worker, TimePoint now) const;
  void housekeep(TimePoint now);
  void send_heartbeat(Connection& connection, TimePoint now);
  void check_stuck(TimePoint now);

  // server_io.cpp: connections.
  void add_connection(base::UniqueFd fd);
  void on_listener();
  void on_connection(Connection& connection, std::uint32_t events);
  void read_request(Connection& connection);
  void advance(Connection& connection);
  void set_interest(Connection& connection, std::uint32_t events);
  void flush(Connection& connection);
  void refuse(Connection& connection, int status, ErrorKind kind, std::string_view message,
              std::string_view fields = {});
  void finish_response(Connection& connection);
  void linger(Connection& connection);
  void respond_and_finish(Connection& connection, int status, std::string_view type, std::string_view body);
  void close(Connection& connection);
  void close_for_want_of_memory(Connection& connection);

  // server_requests.cpp: what is asked for.
  bool check_head(Connection& connection);
  void handle_request(Connection& connection);
  void handle_call(Connection& connection);
  void handle_cancel(Connection& connection);
  void handle_shared(Connection& connection, std::string_view digest);
  void respond_shared(Connection& connection, bool stored, std::string_view problem);
  void handle_get(Connection& connection, std::string_view path);
  std::string metrics_text() const;

  // server_calls.cpp: the queue, running, answering.
  bool start_call(Worker& self, Lock& lock);
  bool pick_call(Worker& self);
  void push_queue(Connection& connection);
  void remove_from_queue(Connection& connection);
  void run_call(Worker& self, Lock& lock);
  void finish_call(Worker& self, RunResult& result, TimePoint now);
  void settle_key(Worker& self, const RunResult& result, TimePoint now);
  void answer(Connection& connection, std::size_t call, RunResult& result, std::string& payload, TimePoint now);
  void answer_json(Connection& connection, RunResult& result, std::string_view payload);
  void answer_error(Connection& connection, std::size_t call, const call::WireError& error, TimePoint now);
  void answer_again(const Outcomes::Waiter& waiter, const Outcomes::Outcome& outcome, TimePoint now);
  void fail_unrun(Connection& connection, std::size_t call, ErrorKind kind, std::string message, TimePoint now);
  void abandon(Worker& worker, TimePoint now);
  void cancel_call(Connection& connection, std::size_t call, TimePoint now);
  bool calls_are_short() const { return mean_duration_ns_ < 50'000; }

  const ServiceInfo& info_;
  const Options options_;
  const std::string token_;
  const std::string identity_;  // what Turbolift-Service must be
  Listener listener_;
  base::UniqueFd epoll_, wake_fd_;
  sem_t parked_wake_;
  std::atomic<bool> drain_asked_{false};

  std::mutex mutex_;                              // guards all below
  std::vector<std::unique_ptr<Worker>> workers_;  // of all threads that there ever were
  std::size_t threads_ = 0;                       // that have not ended
  std::size_t parked_ = 0, parked_wakes_ = 0;
  Worker* poller_ = nullptr;
  bool poller_away_ = false;     // it runs a call
  bool poller_blocked_ = false;  // it waits for events until poller_wakes_at_
  TimePoint poller_wakes_at_;
  std::uint64_t polls_ = 0;
  bool has_monitor_ = false;
  std::uint64_t seen_polls_ = 0, seen_calls_ = 0;
  bool seen_away_ = false;
  int idle_ticks_ = 1000;

  std::vector<std::unique_ptr<Connection>> connections_, dead_;
  std::vector<Connection*> flush_list_;
  Connection* queue_first_ = nullptr;
  Connection* queue_last_ = nullptr;
  std::size_t queued_ = 0, running_ = 0;
  std::uint64_t calls_started_ = 0;
  std::uint64_t mean_duration_ns_ = 0;
  TimePoint next_deadline_ = TimePoint::max(), next_housekeeping_ = TimePoint::max();
  std::vector<std::stop_source> to_stop_;
  std::vector<Hashing> to_hash_;
  std::uint64_t hashings_ = 0;
  bool draining_ = false, stuck_ = false, listener_armed_ = false;
  TimePoint drain_ends_at_ = TimePoint::max();
  Metrics metrics_;
  Outcomes outcomes_;
  SharedStore shared_;
};

}  // namespace turbolift::service
