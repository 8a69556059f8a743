#include "base/clock.hpp"

namespace turbolift::base {
namespace {

class SteadyClock final : public Clock {
 public:
  TimePoint now() const noexcept override { return std::chrono::steady_clock::now(); }
};

}  // namespace

const Clock& Clock::steady() noexcept {
  // Never destroyed: the ends of other globals still read the time.
  static const auto& clock = *new SteadyClock;
  return clock;
}

}  // namespace turbolift::base
