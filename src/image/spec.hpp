#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "embed/embed.hpp"
#include "image/config.hpp"
#include "image/libraries.hpp"

namespace turbolift::image {

/// What runs on one platform.
struct PlatformSpec {
  std::string platform{};                  ///< "linux/amd64"
  std::string_view service{};              ///< the executable
  std::vector<SharedLibrary> libraries{};  ///< what a dynamic one needs, its loader too
};

/// What an image is made of. The views must stay as long as it.
struct ImageSpec {
  std::string name{};                     ///< "turbolift/square"
  std::vector<PlatformSpec> platforms{};  ///< at least one, each another
  std::string_view files{};               ///< FILES as tar.gz; empty: none
  Labels labels{};
};

/// The image of a function's service, for all platforms that the program was built for. Reads the shared libraries of a
/// dynamic one from this machine; fails, with the library's name, where one is missing. The result refers to the bytes
/// of `service`.
base::Expected<ImageSpec> make_spec(const embed::Embedded& service);

/// "sha256-<hex>", of all that the spec says and of every byte that goes into the image: the image's tag. It is another
/// one than any digest of the image, since "sha256-<hex of a manifest>" is where registries keep what refers to it (OCI
/// distribution-spec, referrers tag schema). The order of the spec's lists means nothing.
std::string content_tag(const ImageSpec& spec);

}  // namespace turbolift::image
