#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <ctime>
#include <turbolift/detail/state.hpp>

#include "base/deadline.hpp"
#include "call/state_waiting.hpp"

namespace turbolift::detail {

namespace {

/// What continuations_ holds once they have run: attach() is too late then.
class Closed final : public Continuation {
 public:
  void run() noexcept override {}
};
constinit Closed closed_mark;
Continuation* closed() noexcept {
  return &closed_mark;
}

void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t value, const base::Deadline& deadline) noexcept {
  timespec left{};
  if (!deadline.is_never()) {
    const auto nanoseconds = deadline.remaining().count();
    left = {.tv_sec = nanoseconds / 1'000'000'000, .tv_nsec = nanoseconds % 1'000'000'000};
  }
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, deadline.is_never() ? nullptr : &left, nullptr, 0);
}

void futex_wake_all(const std::atomic<std::uint32_t>& word) noexcept {
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace

StateBase::~StateBase() {
  delete error_;
}

void StateBase::reset() noexcept {
  phase_.store(0, std::memory_order_relaxed);
  continuations_.store(nullptr, std::memory_order_relaxed);
  driver_ = {};
  hook_ = {};
  mark = 0;
  encoded_.clear();
  delete std::exchange(error_, nullptr);
}

bool StateBase::complete(std::string encoded) noexcept {
  if (!claim()) return false;
  encoded_ = std::move(encoded);
  publish();
  return true;
}

bool StateBase::fail(DistributionError error) noexcept {
  if (!claim()) return false;
  error_ = new DistributionError(std::move(error));
  publish();
  return true;
}

bool StateBase::cancel(std::string_view why) noexcept {
  if (!claim()) return false;
  const Ref<CancelHook> hook = std::move(hook_);
  error_ = new DistributionError{.kind = ErrorKind::cancelled, .message = std::string(why)};
  publish();
  if (hook) hook->cancelled(*this);
  return true;
}

void StateBase::publish() noexcept {
  const Ref<CancelHook> hook = std::move(hook_);
  if ((phase_.fetch_or(ready_bit, std::memory_order_acq_rel) & waited_bit) != 0) futex_wake_all(phase_);
  Continuation* newest = continuations_.exchange(closed(), std::memory_order_acq_rel);
  Continuation* oldest = nullptr;
  while (newest != nullptr) {  // in the order in which they were attached
    Continuation* next = newest->next_;
    newest->next_ = oldest;
    oldest = newest;
    newest = next;
  }
  while (oldest != nullptr) {
    Continuation* next = oldest->next_;
    oldest->run();
    oldest = next;
  }
}

bool StateBase::attach(Continuation* continuation) noexcept {
  Continuation* newest = continuations_.load(std::memory_order_acquire);
  do {
    if (newest == closed()) return false;
    continuation->next_ = newest;
  } while (!continuations_.compare_exchange_weak(newest, continuation, std::memory_order_acq_rel,
                                                 std::memory_order_acquire));
  return true;
}

void StateBase::hand_over() noexcept {
  if (driver_ && !ready()) driver_->hand_over(*this);
}

bool StateBase::wait_for(std::int64_t timeout_ns) noexcept {
  if (ready()) return true;
  if (timeout_ns == 0) {
    hand_over();
    return ready();
  }
  const auto deadline =
      timeout_ns < 0 ? base::Deadline::never() : base::Deadline::after(std::chrono::nanoseconds(timeout_ns));
  const JobThreadBlocks blocks;
  if (driver_ && driver_->drive(*this, timeout_ns) && (ready() || deadline.expired())) return ready();
  while (!ready() && !deadline.expired()) {
    const std::uint32_t phase = phase_.fetch_or(waited_bit, std::memory_order_acq_rel) | waited_bit;
    if ((phase & ready_bit) == 0) futex_wait(phase_, phase, deadline);
  }
  return ready();
}

namespace {

/// What CancelChain::current_ holds after a cancellation: a state that nobody owns or uses.
class CancelledMark final : public StateBase {
 public:
  CancelledMark() noexcept = default;
};
StateBase* cancelled_mark() noexcept {
  static auto* mark = new CancelledMark;
  return mark;
}

}  // namespace

CancelChain::~CancelChain() {
  StateBase* current = current_.load(std::memory_order_acquire);
  if (current != nullptr && current != cancelled_mark()) current->release();
}

void CancelChain::follow(Ref<StateBase> next) noexcept {
  StateBase* current = current_.load(std::memory_order_acquire);
  do {
    if (current == cancelled_mark()) {
      next->cancel("the program cancelled what waits for the call");
      return;
    }
    // The state before is replaced only by this thread or by cancelled().
  } while (!current_.compare_exchange_weak(current, next.get(), std::memory_order_acq_rel, std::memory_order_acquire));
  static_cast<void>(next.leak());
  if (current != nullptr) current->release();
}

void CancelChain::cancelled(StateBase& /*state*/) noexcept {
  StateBase* current = current_.exchange(cancelled_mark(), std::memory_order_acq_rel);
  if (current == nullptr || current == cancelled_mark()) return;
  current->cancel("the program cancelled what waits for the call");
  current->release();
}

}  // namespace turbolift::detail
