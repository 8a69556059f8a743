#include "kubernetes/program_end.hpp"

#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/fork.hpp"
#include "base/signals.hpp"
#include "http/client/tls.hpp"

namespace turbolift::kubernetes {

struct AtProgramEnd::Entry {
  std::function<void()> close;
  Options options;
  std::uint32_t generation = base::fork_generation();
  std::vector<std::thread::id> runners{};  // that are in `close`
};

namespace {

constexpr std::array end_signals{SIGINT, SIGTERM, SIGHUP};

// What a signal's handler can see: nothing of it ever goes away.
constinit std::atomic<int> wake_fd{-1};   // of the thread that closes
constinit std::atomic<pid_t> owner{0};    // the process that the thread is in
constinit std::atomic<int> signalled{0};  // the signal that ends the program
constinit std::atomic<std::terminate_handler> next_terminate{nullptr};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<pid_t>::is_always_lock_free);

void set_default(int signal) {
  struct sigaction action{};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
}

/// Async-signal-safe.
void on_signal(int signal) {
  const int saved_errno = errno;
  int none = 0;
  if (::getpid() != owner.load() || !signalled.compare_exchange_strong(none, signal)) {
    set_default(signal);
    ::raise(signal);  // comes when this handler returns
  } else {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(wake_fd.load(), &one, sizeof one));
  }
  errno = saved_errno;
}

bool is_handled(int signal, void (*handler)(int)) {
  struct sigaction action{};
  sigaction(signal, nullptr, &action);
  return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == handler;
}

}  // namespace

/// One for each process; never destroyed, as the program may end while it is used.
class ProgramEnd {
 public:
  using Entry = AtProgramEnd::Entry;

  ProgramEnd() {
    http::initialise_tls();
    wake_ = ::eventfd(0, EFD_CLOEXEC);
    wake_fd.store(wake_);
    owner.store(::getpid());
    signalled.store(0);
    {
      const base::SignalsBlocked blocked;
      std::thread([this] { run(); }).detach();
    }
    std::atexit(&at_exit);
    if (next_terminate.load() == nullptr) next_terminate.store(std::set_terminate(&at_terminate));
  }

  void add(const std::shared_ptr<Entry>& entry) {
    const std::lock_guard lock(mutex_);
    entries_.push_back(entry);
    if (!entry->options.on_signals || signal_users_++ != 0) return;
    for (const int signal : end_signals) {
      if (!is_handled(signal, SIG_DFL) && !is_handled(signal, &on_signal)) continue;
      struct sigaction action{};
      action.sa_handler = &on_signal;
      action.sa_flags = SA_RESTART;
      sigemptyset(&action.sa_mask);
      sigaction(signal, &action, nullptr);
    }
  }

  void remove(const std::shared_ptr<Entry>& entry) {
    std::unique_lock lock(mutex_);
    std::erase(entries_, entry);
    if (entry->options.on_signals && --signal_users_ == 0)
      for (const int signal : end_signals)
        if (is_handled(signal, &on_signal)) set_default(signal);
    const auto self = std::this_thread::get_id();
    idle_.wait(lock, [&] { return std::ranges::all_of(entry->runners, [&](auto id) { return id == self; }); });
  }

  static ProgramEnd& get() { return known.get(); }

 private:
  static void at_exit() {
    if (ProgramEnd* end = known.peek()) end->close_all(false);
  }

  [[noreturn]] static void at_terminate() {
    if (ProgramEnd* end = known.peek(); end != nullptr && std::this_thread::get_id() != end->thread_.load()) {
      std::unique_lock lock(end->mutex_, std::try_to_lock);
      if (lock) end->await_thread(lock);
    }
    if (const auto next = next_terminate.load()) next();
    std::abort();
  }

  /// Has the thread do it, for as long as the entries allow.
  void await_thread(std::unique_lock<std::mutex>& lock) {
    std::chrono::nanoseconds limit{0};
    for (const auto& entry : entries_) limit += entry->options.limit;
    if (entries_.empty()) return;
    terminating_ = true;
    const std::uint64_t one = 1;
    static_cast<void>(!::write(wake_, &one, sizeof one));
    idle_.wait_for(lock, limit, [this] { return !terminating_; });
  }

  void run() {
    pthread_setname_np(pthread_self(), "turbolift-end");
    thread_.store(std::this_thread::get_id());
    while (true) {
      std::uint64_t count = 0;
      if (::read(wake_, &count, sizeof count) < 0) continue;
      const int signal = signalled.load();
      close_all(signal != 0);
      if (signal != 0) end_by(signal);
      const std::lock_guard lock(mutex_);
      terminating_ = false;
      idle_.notify_all();
    }
  }

  static void end_by(int signal) {
    const bool ours = is_handled(signal, &on_signal);
    if (ours) set_default(signal);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    ::raise(signal);
    if (ours) std::_Exit(128 + signal);  // the first process of a container does not die of its own signals
    signalled.store(0);                  // the program has a handler by now, which has seen the signal
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
  }

  void close_all(bool by_signal) {
    std::unique_lock lock(mutex_);
    for (const std::shared_ptr<Entry>& entry : std::vector(entries_)) {
      if (by_signal && !entry->options.on_signals) continue;
      if (std::ranges::find(entries_, entry) == entries_.end()) continue;  // it was removed meanwhile
      entry->runners.push_back(std::this_thread::get_id());
      lock.unlock();
      entry->close();
      lock.lock();
      entry->runners.erase(std::ranges::find(entry->runners, std::this_thread::get_id()));
      idle_.notify_all();
    }
  }

  static constinit base::PerProcess<ProgramEnd> known;

  std::mutex mutex_;
  std::condition_variable idle_;
  std::vector<std::shared_ptr<Entry>> entries_;
  int signal_users_ = 0;
  bool terminating_ = false;
  int wake_ = -1;
  std::atomic<std::thread::id> thread_{};
};

constinit base::PerProcess<ProgramEnd> ProgramEnd::known;

AtProgramEnd::AtProgramEnd(std::function<void()> close, const Options& options)
    : entry_(std::make_shared<Entry>(std::move(close), options)) {
  ProgramEnd::get().add(entry_);
}

AtProgramEnd::~AtProgramEnd() {
  if (entry_->generation == base::fork_generation()) ProgramEnd::get().remove(entry_);
}

}  // namespace turbolift::kubernetes
