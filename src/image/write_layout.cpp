#include <algorithm>
#include <set>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/random.hpp"
#include "base/tar.hpp"
#include "image/hasher.hpp"
#include "image/layer_store.hpp"
#include "image/layout.hpp"
#include "image/reference.hpp"

namespace turbolift::image {
namespace {

namespace fs = std::filesystem;

std::string relative(std::string_view inside_path) {
  return std::string(inside_path.substr(1));
}

/// Permissions are readable for all; what is executable stays so.
std::uint32_t plain_mode(std::uint32_t mode) {
  return (mode & 0111U) != 0 ? 0755 : 0644;
}

/// Writes a layout's files into a folder that nobody else knows yet.
class Writer {
 public:
  Writer(const ImageSpec& spec, fs::path folder, const fs::path& layer_store)
      : spec_(spec), folder_(std::move(folder)), blobs_(folder_ / "blobs" / "sha256"), store_(layer_store, blobs_) {}

  base::Expected<void> run(const std::string& tag) {
    std::error_code failed;
    fs::create_directories(blobs_, failed);
    if (failed) return base::system_error("cannot make the folder '" + blobs_.string() + "'", failed.value());
    auto root = write_images();
    if (!root) return std::unexpected(root.error());
    const auto name = parse_reference(spec_.name + ":" + tag);
    if (!name) return std::unexpected(name.error());
    root->name = to_string(*name);
    if (auto written = base::write_file(folder_ / "index.json", to_json(std::vector{*root})); !written) return written;
    return base::write_file(folder_ / "oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
  }

 private:
  /// The manifest of the only platform, or the index of all.
  base::Expected<IndexEntry> write_images() {
    std::vector<IndexEntry> images;
    std::vector<const PlatformSpec*> platforms;
    for (const PlatformSpec& platform : spec_.platforms) platforms.push_back(&platform);
    std::ranges::sort(platforms, {}, &PlatformSpec::platform);
    const auto twice = std::ranges::adjacent_find(platforms, {}, &PlatformSpec::platform);
    if (twice != platforms.end()) return base::failure("the platform " + (*twice)->platform + " is there twice");
    if (platforms.empty()) return base::failure("the image of " + spec_.name + " has no platform");
    for (const PlatformSpec* platform : platforms) {
      auto image = write_image(*platform);
      if (!image) return image;
      images.push_back(*std::move(image));
    }
    if (images.size() == 1) return images.front();
    auto index = write_blob(media_type::index, to_json(images));
    if (!index) return std::unexpected(index.error());
    return IndexEntry{.manifest = *std::move(index), .platform = {}, .name = {}};
  }

  base::Expected<IndexEntry> write_image(const PlatformSpec& platform) {
    auto parsed = parse_platform(platform.platform);
    if (!parsed) return std::unexpected(parsed.error());
    std::vector<Layer> layers;
    if (auto added = add_libraries(platform, layers); !added) return std::unexpected(added.error());
    if (auto added = add_files(layers); !added) return std::unexpected(added.error());
    if (auto added = add_service(platform, layers); !added) return std::unexpected(added.error());

    ImageConfig config{
        .platform = *parsed, .has_libraries = !platform.libraries.empty(), .labels = spec_.labels, .diff_ids = {}};
    Manifest manifest;
    for (Layer& layer : layers) {
      config.diff_ids.push_back(std::move(layer.diff_id));
      manifest.layers.push_back(std::move(layer.blob));
    }
    auto blob = write_blob(media_type::config, to_json(config));
    if (!blob) return std::unexpected(blob.error());
    manifest.config = *std::move(blob);
    blob = write_blob(media_type::manifest, to_json(manifest));
    if (!blob) return std::unexpected(blob.error());
    return IndexEntry{.manifest = *std::move(blob), .platform = *std::move(parsed), .name = {}};
  }

  base::Expected<void> add_libraries(const PlatformSpec& platform, std::vector<Layer>& layers) {
    if (platform.libraries.empty()) return {};
    std::vector<LayerEntry> entries;
    Hasher key;
    for (const SharedLibrary& library : platform.libraries) {
      entries.push_back({.path = library.path, .bytes = library.bytes, .mode = 0755});
    }
    std::ranges::sort(entries, {}, &LayerEntry::path);
    for (const LayerEntry& entry : entries) key.update(entry.path + "\n" + digest_of(entry.bytes) + "\n");
    return add(store_.get("libraries-" + key.hex(), [&] { return std::move(entries); }), layers);
  }

  base::Expected<void> add_files(std::vector<Layer>& layers) {
    if (spec_.files.empty()) return {};
    std::string archive;  // what the entries refer to
    const std::string key = "files-" + digest_of(spec_.files).substr(7);
    return add(store_.get(key,
                          [&]() -> base::Expected<std::vector<LayerEntry>> {
                            auto unpacked = base::gunzip(spec_.files);
                            if (!unpacked) return std::unexpected(unpacked.error());
                            archive = *std::move(unpacked);
                            std::vector<LayerEntry> entries;
                            auto visited = base::visit_tar(
                                archive, [&](const std::string& path, std::uint32_t mode, std::string_view bytes) {
                                  entries.push_back({.path = relative(inside::files) + "/" + path,
                                                     .bytes = bytes,
                                                     .mode = plain_mode(mode)});
                                  return base::Expected<void>();
                                });
                            if (!visited) return std::unexpected(visited.error());
                            return entries;
                          }),
               layers);
  }

  base::Expected<void> add_service(const PlatformSpec& platform, std::vector<Layer>& layers) {
    return add(write_layer({{.path = relative(inside::service), .bytes = platform.service, .mode = 0755},
                            {.path = relative(inside::files) + "/", .bytes = {}, .mode = 0755},
                            {.path = relative(inside::temporary) + "/", .bytes = {}, .mode = 01777}},
                           blobs_),
               layers);
  }

  static base::Expected<void> add(base::Expected<Layer> layer, std::vector<Layer>& layers) {
    if (!layer) return std::unexpected(layer.error());
    layers.push_back(*std::move(layer));
    return {};
  }

  base::Expected<Descriptor> write_blob(std::string_view type, std::string_view bytes) {
    Descriptor blob{.media_type = std::string(type), .digest = digest_of(bytes), .size_bytes = bytes.size()};
    if (auto written = base::write_file(blobs_ / blob.hex(), bytes); !written) return std::unexpected(written.error());
    return blob;
  }

  const ImageSpec& spec_;
  const fs::path folder_, blobs_;
  LayerStore store_;
};

/// The image in the folder; nothing where it is another one, or damaged.
std::optional<turbolift::Image> present(const ImageSpec& spec, const std::string& tag, const fs::path& folder) {
  const auto layout = read_layout(folder);
  if (!layout || !layout->name.ends_with(":" + tag)) return std::nullopt;
  turbolift::Image image{.name = spec.name,
                         .tag = tag,
                         .digest = layout->root.digest,
                         .platforms = {},
                         .layout = folder,
                         .size_bytes = layout->size_bytes()};
  for (const PlatformSpec& platform : spec.platforms) image.platforms.push_back(platform.platform);
  std::ranges::sort(image.platforms);
  return image;
}

}  // namespace

base::Expected<turbolift::Image> write_layout(const ImageSpec& spec, const fs::path& folder,
                                              const fs::path& layer_store) {
  const std::string tag = content_tag(spec);
  if (auto image = present(spec, tag, folder)) return *std::move(image);
  const fs::path temporary = folder.parent_path() / (".writing-" + base::random_hex(8));
  std::error_code ignored;
  auto written = Writer(spec, temporary, layer_store).run(tag);
  // A folder cannot be renamed onto one that is not empty: another program was faster, or what is there is damaged.
  for (int attempt = 0; written && attempt < 3; ++attempt) {
    std::error_code failed;
    fs::rename(temporary, folder, failed);
    if (failed && failed != std::errc::directory_not_empty && failed != std::errc::file_exists) {
      written = base::system_error("cannot make the folder '" + folder.string() + "'", failed.value());
    } else if (auto image = present(spec, tag, folder)) {
      fs::remove_all(temporary, ignored);
      return *std::move(image);
    } else {
      const fs::path damaged = folder.parent_path() / (".removed-" + base::random_hex(8));
      fs::rename(folder, damaged, ignored);
      fs::remove_all(damaged, ignored);
    }
  }
  fs::remove_all(temporary, ignored);
  if (!written) return std::unexpected(written.error());
  return base::failure("the folder '" + folder.string() +
                       "' changes all the time; another program may be writing there");
}

}  // namespace turbolift::image
