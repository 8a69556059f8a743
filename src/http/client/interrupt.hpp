#pragma once

#include <atomic>

#include "base/unique_fd.hpp"

namespace turbolift::http {

/// Ends what other threads wait for: everything that was given it fails with `Failure::cancelled` at once, now and from
/// then on. Thread-safe. Must outlive what it was given to.
class Interrupt {
 public:
  Interrupt();

  void raise() noexcept;
  bool raised() const noexcept { return raised_.load(std::memory_order_acquire); }
  /// Readable once it is raised. Owned here.
  int fd() const noexcept { return event_.get(); }

 private:
  std::atomic<bool> raised_{false};
  base::UniqueFd event_;
};

}  // namespace turbolift::http
