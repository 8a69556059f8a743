#include "service/throw_trace.hpp"

#include <cstring>
#include <exception>

namespace turbolift::service {
namespace {

struct Thrown {
  const void* object = nullptr;
  Stack stack;
};
thread_local Thrown last_thrown;

}  // namespace

void remember_throw(void* object) {
  last_thrown.object = object;
  capture_stack(last_thrown.stack, 2);  // without this function and the one that calls it
  asm volatile("" ::: "memory");        // so that the call above is no jump: this function's frame is counted on
}

const Stack* stack_of_current_exception() {
  const std::exception_ptr current = std::current_exception();
  static_assert(sizeof current == sizeof(void*), "an exception_ptr is a pointer to the exception");
  const void* object = nullptr;
  std::memcpy(static_cast<void*>(&object), static_cast<const void*>(&current), sizeof object);
  return object != nullptr && object == last_thrown.object ? &last_thrown.stack : nullptr;
}

}  // namespace turbolift::service
