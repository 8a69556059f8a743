#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace turbolift::base {

/// A regular file in an archive.
struct TarEntry {
  std::string path{};  ///< Relative, with '/'; no empty, "." or ".." part.
  std::string bytes{};
  std::uint32_t mode = 0644;  ///< Permission bits.
};

struct TarLimits {
  std::size_t max_entries = 1'000'000;
  std::size_t max_path_bytes = 4096;
};

/// Whether `path` may stand in an archive: relative and staying inside.
bool is_inner_path(std::string_view path);

/// The entries as a POSIX archive: sorted by path, owner 0, time 0, so the same entries give the same bytes. Folders
/// are implied. Fails on a path that is not inner, or that occurs twice.
Expected<std::string> write_tar(std::vector<TarEntry> entries);

/// The regular files of a ustar, pax or GNU (long names) archive, in its order. Folders are skipped. Fails on anything
/// malformed, on a path that is not inner, on links and devices, and beyond the limits; takes no more memory than the
/// archive has bytes.
Expected<std::vector<TarEntry>> read_tar(std::string_view archive, const TarLimits& limits = {});

/// Writes an archive's files below `folder`, which must exist and be the caller's alone. Same failures; files that were
/// written by then stay.
Expected<void> unpack_tar(std::string_view archive, const std::filesystem::path& folder, const TarLimits& limits = {});

}  // namespace turbolift::base
