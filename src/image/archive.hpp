#pragma once

#include <filesystem>
#include <string>
#include <turbolift/image.hpp>

#include "base/error.hpp"

namespace turbolift::image {

/// Writes the image's layout as one tar archive to `path`, unless it is there: an OCI layout for containerd, with
/// `docker save`'s manifest.json for `docker load`. That one names one platform, this machine's where the image has it.
/// Appears as a whole or not at all; takes little memory. Fails where the layout is damaged or something cannot be
/// written.
base::Expected<void> write_archive(const turbolift::Image& image, const std::filesystem::path& path);

}  // namespace turbolift::image
