#include "service/server.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <new>

#include "base/deadline.hpp"
#include "service/stack.hpp"

namespace turbolift::service {
namespace {

constexpr std::chrono::milliseconds tick{1};
constexpr int idle_ticks_until_sleep = 20;
constexpr std::size_t least_stack_bytes = std::size_t{8} << 20U;
constexpr std::size_t spare_threads = 4;  // for stop callbacks that block, and the like

struct ThreadStart {
  Server* server;
  void* worker;
};

}  // namespace

Server::Server(const ServiceInfo& info, const Options& options, std::string token, Listener listener)
    : info_(info),
      options_(options),
      token_(std::move(token)),
      identity_(info.schema + ";" + info.source_digest),
      listener_(std::move(listener)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      shared_(options.max_shared_bytes) {
  sem_init(&parked_wake_, 0, 0);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &wake_fd_;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_fd_.get(), &event);
  event.data.ptr = &listener_;
  listener_armed_ = ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener_.fd(), &event) == 0;
}

Server::~Server() {
  sem_destroy(&parked_wake_);
}

void Server::drain() noexcept {
  drain_asked_.store(true);
  wake();
}

void Server::wake() noexcept {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_fd_.get(), &one, sizeof one));
  sem_post(&parked_wake_);
}

void Server::run() {
  Worker* self = nullptr;
  {
    const Lock lock(mutex_);
    workers_.push_back(std::make_unique<Worker>());
    self = workers_.back().get();
    threads_ = 1;
    spawn();
  }
  thread_main(*self);
  std::abort();
}

void* Server::start_thread(void* argument) {
  const std::unique_ptr<ThreadStart> start(static_cast<ThreadStart*>(argument));
  auto& worker = *static_cast<Worker*>(start->worker);
  if (worker.index == 1) load_unwinder();  // the first thread besides the main one
  start->server->thread_main(worker);
  return nullptr;
}

void Server::spawn() {
  auto worker = std::make_unique<Worker>();
  worker->index = static_cast<int>(workers_.size());
  auto start = std::make_unique<ThreadStart>(this, worker.get());
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  std::size_t stack = 0;
  pthread_attr_getstacksize(&attributes, &stack);
  pthread_attr_setstacksize(&attributes, std::max(stack, least_stack_bytes));
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  workers_.push_back(std::move(worker));
  pthread_t thread{};
  if (pthread_create(&thread, &attributes, start_thread, start.get()) == 0) {
    static_cast<void>(start.release());  // NOLINT(bugprone-unused-return-value): the thread has it
    ++threads_;
  } else {
    workers_.pop_back();  // it goes on with the threads that there are
  }
  pthread_attr_destroy(&attributes);
}

void Server::thread_main(Worker& self) {
  prepare_crash_stack(self.index);
  Lock lock(mutex_);
  for (;;) {
    if (crash_pending()) report_crash();
    if (start_call(self, lock)) continue;
    if (poller_ == nullptr || poller_ == &self) {
      poll(self, lock);
    } else {
      park(self, lock);
    }
  }
}

void Server::need_thread(std::size_t spare) {
  if (parked_ > parked_wakes_) {
    ++parked_wakes_;
    sem_post(&parked_wake_);
  } else if (threads_ < options_.concurrency + 1 + spare) {
    spawn();
  }
}

void Server::hand_over(Worker& self) {
  if (poller_ != &self) return;
  poller_ = nullptr;
  poller_away_ = false;
  need_thread(spare_threads);
}

void Server::need_poller_by(TimePoint time) {
  if (!poller_blocked_ || time >= poller_wakes_at_) return;
  poller_wakes_at_ = time;
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_fd_.get(), &one, sizeof one));
}

void Server::poll(Worker& self, Lock& lock) {
  poller_ = &self;
  ++polls_;
  dead_.clear();  // no event that is still to be looked at points to them
  if (do_unlocked_work(self, lock)) return;
  const TimePoint now = base::Clock::steady().now();
  if (drain_asked_.load(std::memory_order_relaxed) && !draining_) begin_drain(now);
  poller_wakes_at_ = check_timers(now);
  if (!to_stop_.empty()) return;
  const int timeout = poller_wakes_at_ <= now ? 0 : base::Deadline::at(poller_wakes_at_).poll_timeout_ms();
  poller_blocked_ = true;
  lock.unlock();
  std::array<epoll_event, 64> events;  // NOLINT(*-member-init): written by epoll_wait
  const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout);
  lock.lock();
  poller_blocked_ = false;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.ptr == &wake_fd_) {
      std::uint64_t value = 0;
      // NOLINTNEXTLINE(clang-analyzer-unix.BlockInCriticalSection): it does not block
      static_cast<void>(!::read(wake_fd_.get(), &value, sizeof value));
    } else if (event.data.ptr == &listener_) {
      on_listener();
    } else {
      auto& connection = *static_cast<Connection*>(event.data.ptr);
      try {
        on_connection(connection, event.events);
      } catch (const std::bad_alloc&) {
        close_for_want_of_memory(connection);
      }
    }
  }
}

void Server::park(Worker& self, Lock& lock) {
  static_cast<void>(self);
  const bool as_monitor = !has_monitor_ && idle_ticks_ < idle_ticks_until_sleep;
  if (as_monitor) has_monitor_ = true;
  ++parked_;
  lock.unlock();
  int result = 0;
  if (as_monitor) {
    timespec until{};
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += std::chrono::nanoseconds(tick).count();
    if (until.tv_nsec >= 1'000'000'000) {
      until.tv_nsec -= 1'000'000'000;
      ++until.tv_sec;
    }
    result = sem_clockwait(&parked_wake_, CLOCK_MONOTONIC, &until);
  } else {
    result = sem_wait(&parked_wake_);
  }
  lock.lock();
  --parked_;
  if (result == 0 && parked_wakes_ != 0) --parked_wakes_;
  if (!as_monitor) return;
  has_monitor_ = false;
  monitor_tick();
}

void Server::monitor_tick() {
  idle_ticks_ = calls_started_ == seen_calls_ && !poller_away_ ? idle_ticks_ + 1 : 0;
  if (poller_away_ && seen_away_ && polls_ == seen_polls_) {
    // Nobody has polled since the last look: whoever should have done so runs a long call.
    poller_ = nullptr;
    poller_away_ = false;
  }
  seen_calls_ = calls_started_;
  seen_away_ = poller_away_;
  seen_polls_ = polls_;
}

bool Server::do_unlocked_work(Worker& self, Lock& lock) {
  const auto waiting = std::ranges::find_if(to_hash_, [](const Hashing& job) { return job.request != nullptr; });
  if (to_stop_.empty() && waiting == to_hash_.end()) return false;
  // What follows may take long: stop callbacks are the function's own code.
  hand_over(self);
  if (!to_stop_.empty()) {
    std::vector<std::stop_source> sources;
    sources.swap(to_stop_);
    lock.unlock();
    for (std::stop_source& source : sources) source.request_stop();
    sources.clear();
    lock.lock();
    return true;
  }
  const std::shared_ptr<http::MessageReader> request = std::move(waiting->request);
  waiting->request.reset();  // taken
  const std::uint64_t number = waiting->number;
  const std::string digest = waiting->digest;
  lock.unlock();
  std::string problem;
  bool stored = false;
  try {
    detail::Ref<detail::SharedValue> value(new detail::SharedValue(std::string(request->body())));
    stored = store_shared(shared_, std::move(value), digest, problem);
  } catch (const std::bad_alloc&) {
    problem = "the replica has no memory for it; raise FunctionOptions::memory";
  }
  lock.lock();
  const auto done = std::ranges::find(to_hash_, number, &Hashing::number);
  Connection* connection = done->connection;
  to_hash_.erase(done);
  if (connection != nullptr) respond_shared(*connection, stored, problem);
  return true;
}

void Server::begin_drain(TimePoint now) {
  draining_ = true;
  drain_ends_at_ = now + options_.grace;
  while (queue_first_ != nullptr) {
    Connection& connection = *queue_first_;
    for (std::size_t i = connection.next_call; connection.queued != 0 && i < connection.calls.size(); ++i) {
      if (connection.calls[i].state != CallState::queued) continue;
      fail_unrun(connection, i, ErrorKind::unavailable, "the replica is being replaced and has not started the call",
                 now);
    }
    remove_from_queue(connection);
  }
  for (const auto& connection : connections_) connection->set_keep_alive(false);
  finish_drain_if_done();
}

void Server::finish_drain_if_done() {
  if (!draining_) return;
  for (const auto& connection : connections_) {
    if (connection->unanswered != 0 || connection->has_output() || connection->has_records()) return;
  }
  end(stuck_ ? exit_code_stuck : 0);
}

void Server::end(int exit_code) {
  listener_.unlink();
  if (running_ == 0) std::fflush(nullptr);  // what functions have printed; one that hangs may hold a file
  leave(exit_code);
}

}  // namespace turbolift::service
