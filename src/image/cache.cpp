#include "image/cache.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <vector>

#include "image/layout.hpp"

namespace turbolift::image {
namespace {

namespace fs = std::filesystem;
using FileTime = fs::file_time_type;

/// An image with what belongs to it.
struct Kept {
  std::vector<fs::path> paths;
  FileTime used = FileTime::min();
  std::uint64_t size_bytes = 0;
};

std::uint64_t size_of(const fs::path& path) {
  std::error_code failed;
  if (fs::is_regular_file(path, failed)) {
    const std::uint64_t size = fs::file_size(path, failed);
    return failed ? 0 : size;
  }
  std::uint64_t size = 0;
  for (auto file = fs::recursive_directory_iterator(path, failed); !failed && file != fs::end(file);
       file.increment(failed)) {
    std::error_code gone;
    // Layers that are kept in common are counted there.
    if (!file->is_regular_file(gone) || file->hard_link_count(gone) > 1) continue;
    const std::uint64_t bytes = file->file_size(gone);
    if (!gone) size += bytes;
  }
  return size;
}

FileTime time_of(const fs::path& path) {
  std::error_code failed;
  const FileTime time = fs::last_write_time(path, failed);
  return failed ? FileTime::min() : time;
}

/// What is removed is first out of the way, so that nobody finds half of it.
void remove_image(const fs::path& path) {
  std::error_code ignored;
  const fs::path hidden = path.parent_path() / (".removed-" + path.filename().string());
  fs::rename(path, hidden, ignored);
  fs::remove_all(hidden, ignored);
}

std::vector<fs::path> list(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code failed;
  for (auto entry = fs::directory_iterator(folder, failed); !failed && entry != fs::end(entry);
       entry.increment(failed)) {
    paths.push_back(entry->path());
  }
  return paths;
}

bool is_usable(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  return !failed && ::access(folder.c_str(), W_OK | X_OK) == 0;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing of ours sets it
  return value == nullptr ? std::string() : value;
}

}  // namespace

base::Expected<ImageCache> ImageCache::of_user() {
  fs::path parent = variable("XDG_CACHE_HOME");
  if (!parent.is_absolute()) parent = variable("HOME").empty() ? fs::path() : fs::path(variable("HOME")) / ".cache";
  if (parent.is_absolute() && is_usable(parent / "turbolift" / "images")) {
    return ImageCache(parent / "turbolift" / "images");
  }
  std::error_code failed;
  const fs::path temporary = fs::temp_directory_path(failed);
  if (failed) return base::system_error("there is no folder for images: $HOME/.cache and $TMPDIR", failed.value());
  const fs::path own = temporary / ("turbolift-" + std::to_string(::getuid()));
  if (::mkdir(own.c_str(), 0700) != 0 && errno != EEXIST) {
    return base::system_error("cannot make the folder '" + own.string() + "' for images", errno);
  }
  struct stat about{};
  if (::lstat(own.c_str(), &about) != 0 || !S_ISDIR(about.st_mode) || about.st_uid != ::getuid() ||
      (about.st_mode & 077U) != 0) {
    return base::failure("'" + own.string() +
                         "', the folder for images, is not this user's alone; set XDG_CACHE_HOME to one that is");
  }
  return ImageCache(own / "images");
}

base::Expected<turbolift::Image> ImageCache::get(const ImageSpec& spec) const {
  const fs::path path = folder_ / content_tag(spec);
  std::error_code failed;
  // It is used from now on: whoever trims the folder leaves it alone.
  fs::last_write_time(path, FileTime::clock::now(), failed);
  const bool was_there = !failed;
  fs::create_directories(folder_, failed);
  if (failed) return base::system_error("cannot make the folder '" + folder_.string() + "' for images", failed.value());
  auto image = write_layout(spec, path, folder_ / "layers");
  if (image && !was_there) trim();
  return image;
}

std::uint64_t ImageCache::trim() const {
  std::uint64_t removed = 0;
  const FileTime young = FileTime::clock::now() - limits_.min_age;
  std::map<std::string, Kept> images;
  for (const fs::path& path : list(folder_)) {
    const std::string name = path.filename();
    if (name.starts_with('.')) {
      std::error_code ignored;
      if (time_of(path) >= young) continue;
      removed += size_of(path);
      fs::remove_all(path, ignored);
    } else if (name.starts_with("sha256-")) {
      Kept& image = images[name.substr(0, name.find('.'))];
      image.paths.push_back(path);
      image.used = std::max(image.used, time_of(path));
      image.size_bytes += size_of(path);
    }
  }
  std::uint64_t total = 0;
  std::vector<const Kept*> oldest;
  for (const auto& [name, image] : images) {
    total += image.size_bytes;
    oldest.push_back(&image);
  }
  for (const fs::path& layer : list(folder_ / "layers")) total += size_of(layer);
  std::ranges::sort(oldest, {}, &Kept::used);
  std::size_t left = oldest.size();
  const auto too_much = [&] { return total > limits_.max_bytes || left > limits_.max_images; };
  for (const Kept* image : oldest) {
    if (!too_much() || image->used >= young) break;
    for (const fs::path& path : image->paths) remove_image(path);
    total -= image->size_bytes;
    removed += image->size_bytes;
    --left;
    // The layers that only it had.
    for (const fs::path& layer : list(folder_ / "layers")) {
      std::error_code failed;
      if (fs::hard_link_count(layer, failed) != 1 || failed || time_of(layer) >= young) continue;
      total -= std::min(total, size_of(layer));
      removed += size_of(layer);
      fs::remove(layer, failed);
    }
  }
  return removed;
}

}  // namespace turbolift::image
