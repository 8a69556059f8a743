#pragma once

#include <string>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/tar.hpp"
#include "image/spec.hpp"

namespace turbolift::image {

/// FILES as the build packs them.
inline std::string packed_files(std::vector<base::TarEntry> entries = {{"data/greeting.txt", "hello\n", 0664},
                                                                       {"data/run.sh", "#!/bin/sh\n", 0775}}) {
  return base::gzip(base::write_tar(std::move(entries)).value());
}

/// A spec whose bytes live as long as the program.
inline ImageSpec some_spec(bool several_platforms = false) {
  static const std::string files = packed_files();
  ImageSpec spec{.name = "turbolift/square",
                 .platforms = {{.platform = "linux/amd64", .service = "the service for amd64", .libraries = {}}},
                 .files = files,
                 .labels = {{"turbolift.function", "square(unsigned long)"}, {"turbolift.key", "6square"}}};
  if (several_platforms) {
    spec.platforms.push_back(
        {.platform = "linux/arm64",
         .service = "the service for arm64",
         .libraries = {{"turbolift/lib/libm.so.6", "libm"}, {"lib/ld-linux-aarch64.so.1", "the loader"}}});
  }
  return spec;
}

}  // namespace turbolift::image
