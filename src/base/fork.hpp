#pragma once

#include <atomic>
#include <cstdint>

namespace turbolift::base {

/// How many forks lie between the program and this process. A thread, a lock or a connection that an object made in
/// another generation has, is not this process's.
std::uint32_t fork_generation() noexcept;

/// One object for each process: made by whoever asks first, never destroyed (threads may use it until the process is
/// gone), and made anew in a forked child, where the parent's one has lost its threads. Constant-initialised,
/// thread-safe.
template <class T>
class PerProcess {
 public:
  T& get() {
    const std::uint64_t generation = std::uint64_t{fork_generation()} + 1;
    std::uint64_t ready = ready_.load(std::memory_order_acquire);
    if (ready == generation) return *object_;
    std::uint64_t claimed = claimed_.load();
    while (claimed != generation) {
      if (claimed_.compare_exchange_weak(claimed, generation)) {
        object_ = new T;
        ready_.store(generation, std::memory_order_release);
        ready_.notify_all();
        return *object_;
      }
    }
    while ((ready = ready_.load(std::memory_order_acquire)) != generation) ready_.wait(ready);
    return *object_;
  }

  /// The object, if this process has one.
  T* peek() const noexcept {
    return ready_.load(std::memory_order_acquire) == std::uint64_t{fork_generation()} + 1 ? object_ : nullptr;
  }

  /// Gives the object, if this process has one, to the caller; the next `get` makes another one. Nobody else may use
  /// this meanwhile.
  T* release() noexcept {
    T* object = peek();
    claimed_ = 0;
    ready_ = 0;
    return object;
  }

 private:
  // The generation (+ 1) whose object is being made, and is there. No mutex: a fork could leave it locked for ever.
  std::atomic<std::uint64_t> claimed_{0};
  std::atomic<std::uint64_t> ready_{0};
  T* object_ = nullptr;
};

/// While it lives, `fd` is closed at once in every forked child, so that an end of file which another process waits
/// for does not depend on the child. Does not own `fd`: end this before closing it. Thread-safe among each other.
class ClosedInChild {
 public:
  explicit ClosedInChild(int fd) noexcept;
  ClosedInChild(const ClosedInChild&) = delete;
  ClosedInChild& operator=(const ClosedInChild&) = delete;
  ~ClosedInChild();

 private:
  friend struct ForkHandlers;

  int fd_;
  ClosedInChild* previous_ = nullptr;
  ClosedInChild* next_ = nullptr;
};

}  // namespace turbolift::base
