#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "base/random.hpp"

namespace turbolift::base {
namespace {

constexpr std::size_t read_step_bytes = std::size_t{1} << 16U;

std::string quoted(const std::filesystem::path& path) {
  return "'" + path.string() + "'";
}

}  // namespace

Expected<std::string> read_all(int fd, std::string_view name, std::size_t max_bytes) {
  std::string bytes;
  struct stat about{};
  if (::fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0) {
    bytes.reserve(std::min(max_bytes, static_cast<std::size_t>(about.st_size)) + 1);
  }
  for (;;) {
    const std::size_t used = bytes.size();
    // Where the size is known this asks for one byte more than there should be, and so sees the end at once.
    bytes.resize(std::max(bytes.capacity(), used + read_step_bytes));
    const ssize_t got = ::read(fd, bytes.data() + used, bytes.size() - used);
    const int code = errno;
    bytes.resize(used + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return bytes;
    if (got < 0 && code != EINTR) return system_error("cannot read '" + std::string(name) + "'", code);
    if (bytes.size() > max_bytes) {
      return failure("'" + std::string(name) + "' has more than " + std::to_string(max_bytes) + " bytes");
    }
  }
}

Expected<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return system_error("cannot open " + quoted(path), errno);
  return read_all(fd.get(), path.native(), max_bytes);
}

Expected<void> write_all(int fd, std::string_view bytes, std::string_view name) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return system_error("cannot write '" + std::string(name) + "'", errno);
    }
  }
  return {};
}

Expected<void> write_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
  std::error_code failed;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), failed);
  if (failed) return system_error("cannot make the folder " + quoted(path.parent_path()), failed.value());
  const std::filesystem::path temporary = path.native() + ".tmp-" + random_hex(8);
  UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return system_error("cannot write " + quoted(path), errno);
  Expected<void> written = write_all(fd.get(), bytes, path.native());
  if (written && ::fchmod(fd.get(), mode) != 0) {
    written = system_error("cannot set the permissions of " + quoted(path), errno);
  }
  fd.reset();
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) {
    written = system_error("cannot write " + quoted(path), errno);
  }
  if (!written) ::unlink(temporary.c_str());
  return written;
}

Expected<bool> write_file_if_changed(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
  struct stat about{};
  if (::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) && (about.st_mode & 07777U) == mode &&
      static_cast<std::size_t>(about.st_size) == bytes.size()) {
    const Expected<std::string> present = read_file(path);
    if (present && *present == bytes) return false;
  }
  if (auto written = write_file(path, bytes, mode); !written) return std::unexpected(written.error());
  return true;
}

Expected<TemporaryFolder> TemporaryFolder::make(std::string_view prefix) {
  std::error_code failed;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(failed);
  if (failed) return system_error("cannot use the folder for temporary files ($TMPDIR)", failed.value());
  std::filesystem::path path = parent / (std::string(prefix) + "-" + random_hex(8));
  if (::mkdir(path.c_str(), 0700) != 0) return system_error("cannot make the folder " + quoted(path), errno);
  return TemporaryFolder(std::move(path));
}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::exchange(other.path_, {});
  }
  return *this;
}

void TemporaryFolder::remove() noexcept {
  if (path_.empty()) return;
  std::error_code ignored;  // Whatever cannot be removed stays in the folder for temporary files.
  std::filesystem::remove_all(path_, ignored);
  path_.clear();
}

}  // namespace turbolift::base
