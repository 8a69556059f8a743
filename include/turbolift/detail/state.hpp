#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <turbolift/detail/ref.hpp>
#include <turbolift/error.hpp>

namespace turbolift::detail {

class StateBase;

/// Does a pending call's I/O on the thread that waits for it. Set by the backend during submit, or not at all.
/// It must not keep its state alive once that is ready: the state owns the driver.
class Driver : public RefCounted {
 public:
  /// Called by a thread that blocks for `state`: sends and reads until the state is ready or the time is over.
  /// timeout_ns: from now; negative: no limit. True: the state is ready, or the time is over. False: somebody else does
  /// the I/O (another thread drives, or it was handed over): the caller then blocks until the state is ready.
  /// May be called by several threads at once, and after the state became ready.
  virtual bool drive(StateBase& state, std::int64_t timeout_ns) noexcept = 0;

  /// From now on nobody waits for `state`: the backend's own thread does the I/O. Any thread, any number of times.
  virtual void hand_over(StateBase& state) noexcept = 0;
};

/// Told when the program cancels a call. Set by the backend during submit; one object may serve many calls.
/// May own the state: the reference is dropped as soon as the state has an outcome.
class CancelHook : public RefCounted {
 public:
  /// `state` has just failed with `cancelled` (nothing else will win); drop the call or tell its service.
  /// On the cancelling thread; must not block.
  virtual void cancelled(StateBase& state) noexcept = 0;
};

/// What runs when a state becomes ready. Owned by whoever attaches it, until run() is called, once.
class Continuation {
 public:
  /// On the completing thread, so it must neither block nor run the user's code: see run_user_code() for that.
  virtual void run() noexcept = 0;

 protected:
  ~Continuation() = default;

 private:
  friend class StateBase;
  Continuation* next_ = nullptr;
};

/// The outcome of one call, shared by its Future and its backend. All members are thread-safe unless they say
/// otherwise; whoever calls one holds a reference meanwhile. The first of complete, fail and cancel wins, later ones do
/// nothing.
class StateBase : public RefCounted {
 public:
  // For the backend.

  /// The encoded result. False: there was an outcome already, e.g. `cancelled`.
  bool complete(std::string encoded) noexcept;
  /// False: there was an outcome already.
  bool fail(DistributionError error) noexcept;
  /// During submit only, before another thread can see the state.
  void set_driver(Ref<Driver> driver) noexcept { driver_ = std::move(driver); }
  /// During submit only, before another thread can see the state.
  void on_cancel(Ref<CancelHook> hook) noexcept { hook_ = std::move(hook); }
  /// The backend's own mark of the call, e.g. its id on the wire; 0 until set. During submit only.
  std::uint64_t mark = 0;

  // For the caller.

  bool ready() const noexcept { return (phase_.load(std::memory_order_acquire) & ready_bit) != 0; }
  /// Blocks until ready; drives the call's I/O where the backend set a driver.
  void wait() noexcept { wait_for(-1); }
  /// The same for at most timeout_ns (negative: no limit); whether it is ready. 0 only asks, and hands over.
  bool wait_for(std::int64_t timeout_ns) noexcept;
  /// Nobody waits: the backend's thread goes on with the I/O.
  void hand_over() noexcept;
  /// Fails with `cancelled` and tells the backend, if there is no outcome yet. False: there was one.
  bool cancel(std::string_view why) noexcept;
  /// False: ready already, run() will not be called. Does not hand over by itself.
  bool attach(Continuation* continuation) noexcept;

 protected:
  StateBase() noexcept = default;
  ~StateBase() override;

  /// Claims the outcome; exactly one claim succeeds. The winner stores it, then calls publish().
  bool claim() noexcept { return (phase_.fetch_or(claimed_bit, std::memory_order_acq_rel) & claimed_bit) == 0; }
  void publish() noexcept;
  /// Makes a ready state pending again. Only while unique() and nothing else can reach it.
  void reset() noexcept;

  std::string encoded_;                 ///< the outcome of complete(); read only when ready
  DistributionError* error_ = nullptr;  ///< owned; the outcome of fail() and cancel()

 private:
  static constexpr std::uint32_t claimed_bit = 1, ready_bit = 2, waited_bit = 4;

  std::atomic<std::uint32_t> phase_{0};
  std::atomic<Continuation*> continuations_{nullptr};
  Ref<Driver> driver_;
  Ref<CancelHook> hook_;  ///< touched only by the winner of claim()
};

/// A piece of the user's code (a then(), a coroutine) that waits for its turn.
class Job {
 public:
  /// Once; may block.
  virtual void run_job() noexcept = 0;

 protected:
  ~Job() = default;

 private:
  friend class JobQueue;
  Job* next_job_ = nullptr;
};

/// Runs `job` on a thread of the library's own, not on the one that completed a call. There are more threads when all
/// of them block in wait(), so that jobs may wait for each other.
void run_user_code(Job& job) noexcept;

/// A continuation that is the user's code.
class UserContinuation : public Continuation, public Job {
 public:
  void run() noexcept final { run_user_code(*this); }

 protected:
  ~UserContinuation() = default;
};

/// Passes a cancellation on to whatever its state is waiting for at the moment.
class CancelChain final : public CancelHook {
 public:
  ~CancelChain() override;
  /// Now the state waits for `next`, no longer for the one before. Cancels it at once after a cancellation. One thread
  /// at a time.
  void follow(Ref<StateBase> next) noexcept;
  void cancelled(StateBase& state) noexcept override;

 private:
  std::atomic<StateBase*> current_{nullptr};  ///< owned; or the mark of a cancellation
};

}  // namespace turbolift::detail
