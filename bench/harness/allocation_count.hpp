#pragma once

#include <cstdint>

namespace bench {

/// How often this process has called operator new, which is replaced by one that counts. All threads.
std::uint64_t allocation_count();

}  // namespace bench
