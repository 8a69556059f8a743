#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <turbolift/detail/function_info.hpp>

namespace turbolift::detail {

namespace json {
class Schemas;
}

/// What a service's runtime knows of its function.
struct ServiceEntry {
  const FunctionInfo* function;
  std::uint64_t schema;  ///< function->schema
  /// The arguments of a JSON array, encoded as `invoke` takes them. False: `problem` says where and why it does not
  /// fit.
  bool (*arguments_from_json)(std::string_view json, Writer& arguments, std::string& problem);
  /// An encoded result as JSON. False: it does not decode.
  bool (*result_to_json)(std::string_view encoded, std::string& json);
  /// Appends the JSON schemas of the array of arguments and of the result, for /openapi.json.
  void (*describe)(json::Schemas& schemas, std::string& arguments, std::string& result);
};

}  // namespace turbolift::detail

/// Defined by TURBOLIFT_SERVICE.
extern "C" const turbolift::detail::ServiceEntry turbolift_service_entry;
/// "sha256-<64 hexadecimal digits>" of the source that the service was built from. The build links a file that defines
/// it:
///
///     extern "C" { extern const char turbolift_source_digest[]; const char turbolift_source_digest[] = "sha256-…"; }
///
/// A service without it states no digest, and clients find another one than they expect.
extern "C" {
[[gnu::weak]] extern const char turbolift_source_digest[];
}
