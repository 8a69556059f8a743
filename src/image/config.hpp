#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "image/platform.hpp"

namespace turbolift::image {

/// Where things are in an image, and as whom it runs.
namespace inside {
inline constexpr std::string_view service = "/turbolift/service";  ///< the executable; the entry point
inline constexpr std::string_view files = "/turbolift/files";    ///< FILES, as in the source folder; working directory
inline constexpr std::string_view libraries = "/turbolift/lib";  ///< shared libraries, in LD_LIBRARY_PATH
inline constexpr std::string_view temporary = "/tmp";            ///< writable for all
inline constexpr std::string_view user = "65532:65532";          ///< numeric, so that runAsNonRoot can be checked
inline constexpr int port = 8080;
}  // namespace inside

using Labels = std::vector<std::pair<std::string, std::string>>;

/// What an image's configuration says besides what is the same for all.
struct ImageConfig {
  Platform platform{};
  bool has_libraries = false;           ///< `inside::libraries` is where the loader looks
  Labels labels{};                      ///< unique names
  std::vector<std::string> diff_ids{};  ///< of the layers, the lowest first
};

/// The configuration as JSON (OCI image-spec, config.md): same config, same bytes; the time of creation is the epoch.
std::string to_json(const ImageConfig& config);

}  // namespace turbolift::image
