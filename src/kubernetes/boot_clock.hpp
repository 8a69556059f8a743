#pragma once

#include "base/clock.hpp"

namespace turbolift::kubernetes {

/// CLOCK_BOOTTIME: goes on while the machine is suspended, as the cluster's time does. Lives as long as the process.
const base::Clock& boot_clock() noexcept;

}  // namespace turbolift::kubernetes
