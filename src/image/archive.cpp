#include "image/archive.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/file.hpp"
#include "base/random.hpp"
#include "base/tar.hpp"
#include "base/unique_fd.hpp"
#include "embed/embed.hpp"
#include "image/layout.hpp"
#include "image/reference.hpp"

namespace turbolift::image {
namespace {

namespace fs = std::filesystem;

/// A tar archive that is written to a file piece by piece.
class Archive {
 public:
  explicit Archive(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

  base::Expected<void> add_folder(std::string_view path) {
    return base::write_all(fd_, base::tar_header(path, 0755, 0), name_);
  }

  base::Expected<void> add(std::string_view path, std::string_view bytes) {
    if (auto begun = begin(path, bytes.size()); !begun) return begun;
    if (auto written = base::write_all(fd_, bytes, name_); !written) return written;
    return pad(base::tar_padding_bytes(bytes.size()));
  }

  base::Expected<void> add_file(std::string_view path, const fs::path& source, std::uint64_t size_bytes) {
    const base::UniqueFd file(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return base::system_error("cannot open '" + source.string() + "'", errno);
    if (auto begun = begin(path, size_bytes); !begun) return begun;
    std::string buffer(std::size_t{1} << 18U, '\0');
    for (std::uint64_t left = size_bytes; left > 0;) {
      const ssize_t got = ::read(file.get(), buffer.data(), std::min<std::uint64_t>(left, buffer.size()));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return base::system_error("cannot read '" + source.string() + "'", errno);
      if (got == 0) return base::failure("'" + source.string() + "' has become shorter");
      const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
      if (auto written = base::write_all(fd_, bytes, name_); !written) return written;
      left -= bytes.size();
    }
    return pad(base::tar_padding_bytes(size_bytes));
  }

  base::Expected<void> end() { return pad(base::tar_end_bytes); }

 private:
  base::Expected<void> begin(std::string_view path, std::uint64_t size_bytes) {
    return base::write_all(fd_, base::tar_header(path, 0644, size_bytes), name_);
  }
  base::Expected<void> pad(std::size_t bytes) {
    static constexpr std::array<char, base::tar_end_bytes> zeros{};
    return base::write_all(fd_, {zeros.data(), bytes}, name_);
  }

  int fd_;
  std::string name_;
};

base::Expected<void> write_members(const Layout& layout, std::string_view docker_name, Archive& archive) {
  const auto chosen = std::ranges::find(layout.images, embed::this_platform(), &LayoutImage::platform);
  const LayoutImage& for_docker = chosen == layout.images.end() ? layout.images.front() : *chosen;
  auto added = archive.add_folder("blobs/");
  if (added) added = archive.add_folder("blobs/sha256/");
  const auto add_blob = [&](const Descriptor& blob) {
    if (added)
      added = archive.add_file("blobs/sha256/" + std::string(blob.hex()), layout.path_of(blob), blob.size_bytes);
  };
  for (const Descriptor& blob : layout.blobs()) add_blob(blob);
  for (const LayoutImage& image : layout.images) add_blob(image.descriptor);
  if (layout.has_index()) add_blob(layout.root);
  for (const char* file : {"index.json", "oci-layout"}) {
    if (!added) return added;
    const auto bytes = base::read_file(layout.folder / file);
    if (!bytes) return std::unexpected(bytes.error());
    added = archive.add(file, *bytes);
  }
  if (added) added = archive.add("manifest.json", docker_manifest(for_docker.manifest, docker_name));
  if (added) added = archive.end();
  return added;
}

}  // namespace

base::Expected<void> write_archive(const turbolift::Image& image, const fs::path& path) {
  std::error_code failed;
  if (fs::exists(path, failed)) return {};
  const auto layout = read_layout(image.layout);
  if (!layout) return std::unexpected(layout.error());
  const auto reference = parse_reference(image.name + ":" + image.tag);
  if (!reference) return std::unexpected(reference.error());
  const fs::path temporary = path.parent_path() / (".archive-" + base::random_hex(8));
  const base::UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!fd) return base::system_error("cannot write '" + path.string() + "'", errno);
  Archive archive(fd.get(), path);
  auto written = write_members(*layout, familiar(*reference), archive);
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) {
    written = base::system_error("cannot write '" + path.string() + "'", errno);
  }
  if (!written) ::unlink(temporary.c_str());
  return written;
}

}  // namespace turbolift::image
