#pragma once
#include <turbolift/detail/function_info.hpp>
#include <turbolift/detail/invocation.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace turbolift::detail {

namespace json {
class Schema;
}

/// What a service's runtime knows of its function.
struct ServiceEntry {
  const FunctionInfo* function;
  std::uint64_t schema;  ///< function->schema
  /// The arguments of a JSON array, encoded as `invoke` takes them. False: `problem` says where and why it does not fit.
  bool (*arguments_from_json)(std::string_view json, Writer& arguments, std::string& problem);
  /// An encoded result as JSON. False: it does not decode.
  bool (*result_to_json)(std::string_view encoded, std::string& json);
  /// Describes the arguments and the result, for /openapi.json.
  void (*describe)(json::Schema& arguments, json::Schema& result);
};

}  // namespace turbolift::detail

/// Defined by TURBOLIFT_SERVICE.
extern "C" const turbolift::detail::ServiceEntry turbolift_service_entry;
/// "sha256-<64 hexadecimal digits>" of the source that the service was built from: defined, with external linkage, in a
/// file that the build generates and links (`extern "C" constexpr char turbolift_source_digest[] = "…";` after a
/// declaration like this one). A service without it states no digest, and every client finds another one than expected.
extern "C" [[gnu::weak]] extern const char turbolift_source_digest[];
