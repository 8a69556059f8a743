#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace turbolift::image {

/// What an image runs on, in Go's names (OCI image-spec, image-index.md).
struct Platform {
  std::string os, architecture;
  std::string variant;  ///< of the architecture, such as "v7"; empty: none

  friend bool operator==(const Platform&, const Platform&) = default;
};

/// Reads "os/architecture[/variant]", as "linux/amd64". Fails on anything else.
base::Expected<Platform> parse_platform(std::string_view text);

}  // namespace turbolift::image
