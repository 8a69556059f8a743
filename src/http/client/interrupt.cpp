#include "http/client/interrupt.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace turbolift::http {

Interrupt::Interrupt() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Interrupt::raise() noexcept {
  raised_.store(true, std::memory_order_release);
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);  // full: it is readable already
}

}  // namespace turbolift::http
