#pragma once

#include <memory>
#include <turbolift/options.hpp>

#include "platform/backend.hpp"

namespace turbolift::platform {

/// Service processes on this machine, from what the build put into the program: a set of replicas for each function and
/// options, started at its first call. `options` are valid. Everything has ended with the program, in whatever way that
/// ends; at exit() also where the object is never destroyed.
std::unique_ptr<Backend> make_local_backend(const LocalOptions& options);

}  // namespace turbolift::platform
