#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "image/layer.hpp"

namespace turbolift::image {

/// Layers that several images have in common (a model among the FILES, the C library), so that each is compressed once:
/// files that are hard links of the images' blobs. One whose images are all gone has one link left.
class LayerStore {
 public:
  using MakeEntries = std::function<base::Expected<std::vector<LayerEntry>>()>;

  /// `folder` is made when needed; empty: nothing is kept. `blobs`: the image's folder for blobs.
  LayerStore(std::filesystem::path folder, std::filesystem::path blobs)
      : folder_(std::move(folder)), blobs_(std::move(blobs)) {}

  /// Puts the layer into `blobs`: the stored one, or a new one of the entries. `key` names their content. What cannot
  /// be stored is not stored; fails only as `write_layer` and `make` do.
  base::Expected<Layer> get(const std::string& key, const MakeEntries& make);

 private:
  std::filesystem::path folder_, blobs_;
};

}  // namespace turbolift::image
