#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
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

/// What stands in an archive before the bytes of a member of `size_bytes` with owner 0 and time 0; a path that ends
/// with
/// '/' is a folder's. A path of more than 100 bytes takes a pax record.
std::string tar_header(std::string_view path, std::uint32_t mode, std::uint64_t size_bytes);
/// How many zeros follow a member's bytes.
std::size_t tar_padding_bytes(std::uint64_t size_bytes);
/// How many zeros end an archive.
inline constexpr std::size_t tar_end_bytes = 1024;

/// Whether `path` may stand in an archive: relative and staying inside.
bool is_inner_path(std::string_view path);

/// The entries as a POSIX archive: sorted by path, owner 0, time 0, so the same entries give the same bytes. Folders
/// are implied. Fails on a path that is not inner, or that occurs twice.
Expected<std::string> write_tar(std::vector<TarEntry> entries);

/// The regular files of a ustar, pax or GNU (long names) archive, in its order. Folders are skipped. Fails on anything
/// malformed, on a path that is not inner, on links and devices, and beyond the limits; takes no more memory than the
/// archive has bytes.
Expected<std::vector<TarEntry>> read_tar(std::string_view archive, const TarLimits& limits = {});

/// As `read_tar`, but gives each file to `visit` instead of copying it; `bytes` lies in the archive. An error of
/// `visit` ends it.
using TarVisitor = std::function<Expected<void>(std::string path, std::uint32_t mode, std::string_view bytes)>;
Expected<void> visit_tar(std::string_view archive, const TarVisitor& visit, const TarLimits& limits = {});

/// Writes an archive's files below `folder`, which must exist and be the caller's alone. Same failures; files that were
/// written by then stay.
Expected<void> unpack_tar(std::string_view archive, const std::filesystem::path& folder, const TarLimits& limits = {});

}  // namespace turbolift::base
