#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/unique_fd.hpp"

namespace turbolift::base {

/// The whole file. Fails where it cannot be read or has more than `max_bytes`.
Expected<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes = std::size_t{1} << 36);

/// Everything that is left to read from `fd`, up to its end of file. Same failures.
Expected<std::string> read_all(int fd, std::string_view name, std::size_t max_bytes = std::size_t{1} << 36);

/// All of `bytes`, also where the kernel takes them in pieces. `fd` blocks.
Expected<void> write_all(int fd, std::string_view bytes, std::string_view name);

/// The file has either its old or its new content, never a part: a temporary file beside it is renamed. Makes the
/// folder where it is missing. `mode` is applied as it is, whatever the umask.
Expected<void> write_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode = 0644);

/// As `write_file`, but leaves a file with this very content untouched, its time as well. True: it was written.
Expected<bool> write_file_if_changed(const std::filesystem::path& path, std::string_view bytes, mode_t mode = 0644);

/// A new folder that only this user can enter, removed with all that is in it when the object ends.
class TemporaryFolder {
 public:
  /// Under $TMPDIR or /tmp; the name starts with `prefix`.
  static Expected<TemporaryFolder> make(std::string_view prefix);

  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;
  ~TemporaryFolder() { remove(); }

  const std::filesystem::path& path() const { return path_; }
  /// Leaves the folder where it is, for the caller to remove.
  std::filesystem::path release() { return std::exchange(path_, {}); }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
  void remove() noexcept;

  std::filesystem::path path_;
};

}  // namespace turbolift::base
