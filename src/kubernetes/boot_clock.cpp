#include "kubernetes/boot_clock.hpp"

#include <chrono>
#include <ctime>

namespace turbolift::kubernetes {
namespace {

class BootClock final : public base::Clock {
 public:
  TimePoint now() const noexcept override {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return TimePoint(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
  }
};

}  // namespace

const base::Clock& boot_clock() noexcept {
  static const BootClock& clock = *new BootClock;
  return clock;
}

}  // namespace turbolift::kubernetes
