#include "image/layout.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/file.hpp"
#include "image/hasher.hpp"

namespace turbolift::image {
namespace {

constexpr std::size_t max_json_bytes = std::size_t{4} << 20U;

base::Expected<std::string> read_blob(const Layout& layout, const Descriptor& blob) {
  auto bytes = base::read_file(layout.path_of(blob), max_json_bytes);
  if (!bytes) return bytes;
  if (bytes->size() != blob.size_bytes || digest_of(*bytes) != blob.digest) {
    return base::failure("its bytes are not those of " + blob.digest);
  }
  return bytes;
}

base::Expected<void> check_size(const Layout& layout, const Descriptor& blob) {
  const std::filesystem::path path = layout.path_of(blob);
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) return base::system_error("cannot find '" + path.string() + "'", errno);
  if (static_cast<std::uint64_t>(about.st_size) == blob.size_bytes) return {};
  return base::failure("'" + path.string() + "' has " + std::to_string(about.st_size) + " bytes instead of " +
                       std::to_string(blob.size_bytes));
}

base::Expected<LayoutImage> read_image(const Layout& layout, const IndexEntry& entry) {
  LayoutImage image{.descriptor = entry.manifest, .json = {}, .manifest = {}, .platform = {}};
  auto json = read_blob(layout, entry.manifest);
  if (!json) return std::unexpected(json.error());
  auto manifest = parse_manifest(*json);
  if (!manifest) return std::unexpected(manifest.error());
  image.json = *std::move(json);
  image.manifest = *std::move(manifest);
  if (entry.platform) {
    image.platform = entry.platform->os + "/" + entry.platform->architecture;
    if (!entry.platform->variant.empty()) image.platform += "/" + entry.platform->variant;
  }
  if (auto checked = check_size(layout, image.manifest.config); !checked) return std::unexpected(checked.error());
  for (const Descriptor& layer : image.manifest.layers) {
    if (auto checked = check_size(layout, layer); !checked) return std::unexpected(checked.error());
  }
  return image;
}

base::Expected<Layout> read(const std::filesystem::path& folder) {
  Layout layout;
  layout.folder = folder;
  const auto text = base::read_file(folder / "index.json", max_json_bytes);
  if (!text) return std::unexpected(text.error());
  auto top = parse_index(*text);
  if (!top) return std::unexpected(top.error());
  if (top->size() != 1) return base::failure("index.json names " + std::to_string(top->size()) + " images, not one");
  layout.root = top->front().manifest;
  layout.name = top->front().name;
  auto json = read_blob(layout, layout.root);
  if (!json) return std::unexpected(json.error());
  layout.root_json = *std::move(json);
  if (layout.has_index()) {
    top = parse_index(layout.root_json);
    if (!top) return std::unexpected(top.error());
    if (top->empty()) return base::failure("its index is empty");
  }
  for (const IndexEntry& entry : *top) {
    auto image = read_image(layout, entry);
    if (!image) return std::unexpected(image.error());
    layout.images.push_back(*std::move(image));
  }
  return layout;
}

}  // namespace

std::vector<Descriptor> Layout::blobs() const {
  std::vector<Descriptor> all;
  std::set<std::string> seen;
  const auto add = [&](const Descriptor& blob) {
    if (seen.insert(blob.digest).second) all.push_back(blob);
  };
  for (const LayoutImage& image : images) {
    for (const Descriptor& layer : image.manifest.layers) add(layer);
    add(image.manifest.config);
  }
  return all;
}

std::uint64_t Layout::size_bytes() const {
  std::uint64_t size = has_index() ? root.size_bytes : 0;
  for (const LayoutImage& image : images) size += image.descriptor.size_bytes;
  for (const Descriptor& blob : blobs()) size += blob.size_bytes;
  return size;
}

base::Expected<Layout> read_layout(const std::filesystem::path& folder) {
  auto layout = read(folder);
  if (!layout) return base::failure("the image layout '" + folder.string() + "' is damaged: " + layout.error().message);
  return layout;
}

}  // namespace turbolift::image
