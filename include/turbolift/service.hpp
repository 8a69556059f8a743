#pragma once
#include <turbolift/detail/function_info.hpp>
#include <turbolift/detail/invocation.hpp>
#include <turbolift/detail/service_entry.hpp>

#include <cstdint>

/// What makes a program a service, in one line of a file that holds the function:
///
///     TURBOLIFT_SERVICE(square_k8s)                   // a tag: a variable of type turbolift::Function<…>
///     TURBOLIFT_SERVICE(turbolift::Function<square>)  // or its type
///
/// It defines what the runtime's main (in libturbolift_service.a) serves. Once in a program, at global scope.
namespace turbolift {

template <auto f>
class Function;

namespace detail {

/// The entry of the tag's type.
template <class Tag>
struct EntryOf;
template <auto f>
struct EntryOf<Function<f>> : ServiceEntryOf<f, signature_t<decltype(f)>> {};

// The macro's argument is a type or a variable: whichever of these takes it is meant.
template <class Tag>
consteval ServiceEntry service_entry() {
  return EntryOf<std::remove_cv_t<Tag>>::value;
}
template <const auto& tag>
consteval ServiceEntry service_entry() {
  return EntryOf<std::remove_cvref_t<decltype(tag)>>::value;
}

}  // namespace detail
}  // namespace turbolift

/// The schema lies in a section of its own besides, so that it can be read from the object without running it.
#define TURBOLIFT_SERVICE(...)                                                                              \
  constinit const ::turbolift::detail::ServiceEntry turbolift_service_entry =                               \
      ::turbolift::detail::service_entry<__VA_ARGS__>();                                                    \
  [[gnu::used, gnu::section(".turbolift.schema")]] constinit const ::std::uint64_t turbolift_service_schema = \
      ::turbolift::detail::service_entry<__VA_ARGS__>().schema;
