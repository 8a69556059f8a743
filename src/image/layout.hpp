#pragma once

#include <filesystem>
#include <string>
#include <turbolift/image.hpp>
#include <vector>

#include "base/error.hpp"
#include "image/descriptor.hpp"
#include "image/manifest.hpp"
#include "image/spec.hpp"

namespace turbolift::image {

/// Writes the image as an OCI layout (OCI image-spec, image-layout.md) to `folder`, which appears with all that is in
/// it or not at all, also where several programs write the same one at once. A layout of this very content that is
/// there stays untouched; one that is damaged is replaced. Layers: the shared libraries, FILES, the service, those that
/// there are, so that functions with the same FILES have their layer in common. The same spec gives the same bytes.
///
/// `layer_store`: a folder on the same file system in which layers are kept for images to come; empty: none.
/// Fails where files cannot be written, and on FILES or paths that cannot be in an image.
base::Expected<turbolift::Image> write_layout(const ImageSpec& spec, const std::filesystem::path& folder,
                                              const std::filesystem::path& layer_store = {});

/// An image of one platform, as it lies in a layout.
struct LayoutImage {
  Descriptor descriptor{};  ///< of the manifest
  std::string json{};       ///< the manifest
  Manifest manifest{};
  std::string platform{};  ///< "linux/amd64"; empty: the index does not say
};

/// What is in a layout with one image.
struct Layout {
  std::filesystem::path folder{};
  Descriptor root{};                  ///< of the manifest, or of the index of several platforms
  std::string root_json{};            ///< those bytes
  std::string name{};                 ///< as `IndexEntry::name`
  std::vector<LayoutImage> images{};  ///< at least one

  bool has_index() const { return root.media_type == media_type::index; }
  std::filesystem::path path_of(const Descriptor& blob) const { return folder / "blobs" / "sha256" / blob.hex(); }
  /// Configurations and layers of all platforms, each once.
  std::vector<Descriptor> blobs() const;
  /// Of all blobs, manifests and index.
  std::uint64_t size_bytes() const;
};

/// Reads a layout. Fails where something is missing, has another size than it should, or (manifests and index) another
/// digest: nothing that it names is absent.
base::Expected<Layout> read_layout(const std::filesystem::path& folder);

}  // namespace turbolift::image
