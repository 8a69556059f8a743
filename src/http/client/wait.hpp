#pragma once

#include <poll.h>

#include <cstdint>
#include <span>

#include "base/deadline.hpp"
#include "http/client/interrupt.hpp"

namespace turbolift::http {

enum class Wake : std::uint8_t { ready, timeout, interrupted };

/// Waits until one of `fds` is ready (see poll), the deadline has come, or one of the interrupts was raised, which
/// comes before the others; null ones are passed over. Interrupts: at most two. A poll that fails counts as ready: what
/// is then done with the descriptor fails as well.
Wake wait_for(std::span<pollfd> fds, base::Deadline deadline, const Interrupt* interrupt,
              const Interrupt* other = nullptr);

/// The same for one descriptor.
inline Wake wait_for(int fd, short events, base::Deadline deadline, const Interrupt* interrupt,
                     const Interrupt* other = nullptr) {
  pollfd one{fd, events, 0};
  return wait_for(std::span(&one, 1), deadline, interrupt, other);
}

}  // namespace turbolift::http
