#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <typeinfo>

#if !defined(__GXX_RTTI)
#error "turbolift needs run-time type information: compile the files that include it without -fno-rtti"
#endif

namespace turbolift {
class Writer;
}

namespace turbolift::detail {

/// Names a tagged function: typeid(Key<f>).name() is the key of its service, in the program and in what is embedded.
template <auto f>
struct Key {};

/// How an invocation ended, if no exception left the function.
enum class Invoked : std::uint8_t {
  returned,        ///< the result is encoded
  malformed,       ///< the arguments do not decode; the function did not run
  shared_missing,  ///< a shared value is not here (CallScope::missing says which); the function did not run
};

/// Decodes `arguments` (see call.hpp for their form), calls the function and encodes its result into `out`.
/// Exceptions of the function (and std::bad_alloc) leave it, so that the caller can catch them with their stack.
/// The call's context and shared values are those of the innermost CallScope of this thread.
using Invoke = Invoked (*)(std::string_view arguments, Writer& out);

/// One constant object per tagged function.
struct FunctionInfo {
  const std::type_info* key;  ///< of Key<f>; name() holds the mangled function
  std::uint64_t schema;       ///< hash of the shapes of arguments and result
  Invoke invoke;
};

/// The key's bytes: typeid(Key<f>).name() without a leading '*'.
std::string_view key_of(const FunctionInfo& info) noexcept;

/// The function's qualified name for people: "geo::area(double, double)", or "square" for a lambda's tag where known.
std::string name_of(const FunctionInfo& info);

/// The same from a key's bytes.
std::string name_of_key(std::string_view key);

}  // namespace turbolift::detail
