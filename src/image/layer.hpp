#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "image/descriptor.hpp"

namespace turbolift::image {

/// A file of a layer, or a folder where `path` ends with '/'.
struct LayerEntry {
  std::string path{};        ///< from the image's root, without '/' before it
  std::string_view bytes{};  ///< must stay until the layer is written
  std::uint32_t mode = 0644;
};

/// A layer as a blob.
struct Layer {
  Descriptor blob{};
  std::string diff_id{};  ///< "sha256:…" of the archive before it is compressed (OCI image-spec, config.md)
};

/// Writes the layer to the blob file `folder`/<hex>, unless that is there; `folder` exists. A tar archive (OCI
/// image-spec, layer.md) with the folders that the paths imply (0755), all sorted by path, of owner 0 and time 0, then
/// gzip without name and time: the same entries in whatever order give the same bytes. Takes little memory. Fails on
/// paths that leave the image, that occur twice, or that are both a file and a folder, and where files cannot be
/// written.
base::Expected<Layer> write_layer(std::vector<LayerEntry> entries, const std::filesystem::path& folder);

}  // namespace turbolift::image
