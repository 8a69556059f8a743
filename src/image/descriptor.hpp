#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace turbolift::image {

/// The media types of what an image consists of (OCI image-spec, media-types.md).
namespace media_type {
inline constexpr std::string_view index = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view manifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view config = "application/vnd.oci.image.config.v1+json";
inline constexpr std::string_view layer = "application/vnd.oci.image.layer.v1.tar+gzip";
}  // namespace media_type

/// Names a blob by its content (OCI image-spec, descriptor.md).
struct Descriptor {
  std::string media_type{};
  std::string digest{};  ///< "sha256:<64 hexadecimal digits>"
  std::uint64_t size_bytes = 0;

  /// The digits of `digest`: the blob's file name.
  std::string_view hex() const { return std::string_view(digest).substr(7); }
  friend bool operator==(const Descriptor&, const Descriptor&) = default;
};

/// "sha256:<64 hexadecimal digits>"
bool is_sha256(std::string_view digest);

}  // namespace turbolift::image
