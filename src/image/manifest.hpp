#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "image/descriptor.hpp"
#include "image/platform.hpp"

namespace turbolift::image {

/// What an image of one platform consists of (OCI image-spec, manifest.md).
struct Manifest {
  Descriptor config{};
  std::vector<Descriptor> layers{};  ///< the lowest first
};

std::string to_json(const Manifest& manifest);
base::Expected<Manifest> parse_manifest(std::string_view json);

/// An entry of an index (OCI image-spec, image-index.md).
struct IndexEntry {
  Descriptor manifest{};
  std::optional<Platform> platform{};
  std::string name{};  ///< "docker.io/turbolift/square:sha256-…": written as annotations for containerd and skopeo
};

std::string to_json(const std::vector<IndexEntry>& index);
base::Expected<std::vector<IndexEntry>> parse_index(std::string_view json);

/// `manifest.json` of `docker save`'s format (moby's image/spec/v1.2), for an image whose blobs lie where the OCI
/// layout has them. `name`: with tag, as docker shows it.
std::string docker_manifest(const Manifest& manifest, std::string_view name);

}  // namespace turbolift::image
