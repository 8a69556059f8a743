#pragma once

#include <string>
#include <string_view>
#include <turbolift/detail/service_entry.hpp>

namespace turbolift::service {

inline constexpr std::string_view version = "0.1.0";
inline constexpr int protocol = 1;

/// Who this service is, as texts.
struct ServiceInfo {
  const detail::ServiceEntry& entry;
  std::string name;           ///< Of the function, for people.
  std::string key;            ///< Of the tag.
  std::string schema;         ///< 16 hexadecimal digits.
  std::string source_digest;  ///< "sha256-…"; empty: the build has not said.
};

ServiceInfo describe(const detail::ServiceEntry& entry, std::string_view source_digest);

/// "linux/amd64"
std::string_view platform();

/// GET /about, as JSON.
std::string about(const ServiceInfo& info, std::size_t concurrency);
/// GET /openapi.json
std::string openapi(const ServiceInfo& info);

}  // namespace turbolift::service
