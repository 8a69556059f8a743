#pragma once

#include "service/stack.hpp"

namespace turbolift::service {

/// Where the exception that is being handled was thrown by this thread; null: not known (it came from another thread,
/// or the program was linked without --wrap=__cxa_throw). Valid until this thread throws again.
const Stack* stack_of_current_exception();

/// Called where an exception is thrown. `object`: the exception.
void remember_throw(void* object);

}  // namespace turbolift::service
