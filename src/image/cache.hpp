#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <turbolift/image.hpp>

#include "base/error.hpp"
#include "image/spec.hpp"

namespace turbolift::image {

/// How much is kept. What was used within `min_age` stays in any case, since a program may be at work with it.
struct CacheLimits {
  std::uint64_t max_bytes = std::uint64_t{2} << 30U;  ///< layouts, archives and layers together
  std::size_t max_images = 200;
  std::chrono::seconds min_age = std::chrono::hours(1);
};

/// The images that were made before, so that an unchanged function's is not made again:
///
///     FOLDER/sha256-<hex>/       an OCI layout, by its tag
///     FOLDER/sha256-<hex>.tar    its archive, once somebody has asked for it
///     FOLDER/layers/             layers that images have in common (LayerStore)
///     FOLDER/.…                  being written or removed
///
/// Several programs may use one at once. Thread-safe.
class ImageCache {
 public:
  explicit ImageCache(std::filesystem::path folder, CacheLimits limits = {})
      : folder_(std::move(folder)), limits_(limits) {}

  /// The user's own: $XDG_CACHE_HOME/turbolift/images, else $HOME/.cache/turbolift/images; where neither can be
  /// written to, a folder in $TMPDIR or /tmp that belongs to this user alone. Fails where there is none of these.
  static base::Expected<ImageCache> of_user();

  /// The image, which is written where it is not there yet; what was not used for longest is then removed down to the
  /// limits. Fails as `write_layout`.
  base::Expected<turbolift::Image> get(const ImageSpec& spec) const;

  /// Removes what is beyond the limits, and what programs that died have left behind. What cannot be removed stays.
  /// Gives how many bytes that were.
  std::uint64_t trim() const;

  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  CacheLimits limits_;
};

}  // namespace turbolift::image
