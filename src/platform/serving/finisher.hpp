#pragma once

#include <string>

#include "call/dispatcher.hpp"

namespace turbolift::platform {

/// Completes calls that failed with a stack: names instead of addresses, found off the I/O thread unless they are
/// known. `debug_file` is the service's. The finisher may outlive every platform; what it has taken over gets its
/// outcome.
call::ErrorFinisher make_finisher(std::string debug_file);

}  // namespace turbolift::platform
