#pragma once

namespace turbolift::detail {

/// While it lives, this thread is blocked in wait(): if it is one that runs user code, another may take its place.
class JobThreadBlocks {
 public:
  JobThreadBlocks() noexcept;
  ~JobThreadBlocks();
  JobThreadBlocks(const JobThreadBlocks&) = delete;
  JobThreadBlocks& operator=(const JobThreadBlocks&) = delete;
};

}  // namespace turbolift::detail
