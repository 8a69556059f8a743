// Linked with --wrap=__cxa_throw, every `throw` of the service comes by here. In an object of its own: who links
// without the option does not get it from the archive.
#include <typeinfo>

#include "service/throw_trace.hpp"

extern "C" {

// The linker's names for the library's function and its replacement.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
[[noreturn]] void __real___cxa_throw(void* object, std::type_info* type, void (*destructor)(void*));

[[noreturn]] void __wrap___cxa_throw(void* object, std::type_info* type, void (*destructor)(void*)) {
  turbolift::service::remember_throw(object);
  __real___cxa_throw(object, type, destructor);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
}
