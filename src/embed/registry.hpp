#pragma once

namespace turbolift::embed {

/// From now on `is_in_process` is true. Thread-safe.
void set_in_process();

}  // namespace turbolift::embed
