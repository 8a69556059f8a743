#include "image/layer_store.hpp"

#include <optional>

#include "base/file.hpp"
#include "base/random.hpp"

namespace turbolift::image {
namespace {

namespace fs = std::filesystem;

/// The file's name says what it is: KEY.DIGEST.DIFFID.SIZE, the digests as hexadecimal digits.
std::optional<Layer> parse_name(std::string_view name, std::string_view key) {
  constexpr std::size_t hex_bytes = 64;
  if (!name.starts_with(key) || name.size() < key.size() + 2 * hex_bytes + 4) return std::nullopt;
  name.remove_prefix(key.size() + 1);
  Layer layer;
  layer.blob.media_type = media_type::layer;
  layer.blob.digest = "sha256:" + std::string(name.substr(0, hex_bytes));
  layer.diff_id = "sha256:" + std::string(name.substr(hex_bytes + 1, hex_bytes));
  for (const char c : name.substr(2 * hex_bytes + 2)) {
    if (c < '0' || c > '9') return std::nullopt;
    layer.blob.size_bytes = layer.blob.size_bytes * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (!is_sha256(layer.blob.digest) || !is_sha256(layer.diff_id)) return std::nullopt;
  return layer;
}

std::string name_of(const Layer& layer, const std::string& key) {
  return key + "." + std::string(layer.blob.hex()) + "." + layer.diff_id.substr(7) + "." +
         std::to_string(layer.blob.size_bytes);
}

}  // namespace

base::Expected<Layer> LayerStore::get(const std::string& key, const MakeEntries& make) {
  std::error_code failed;
  if (!folder_.empty()) {
    for (auto file = fs::directory_iterator(folder_, failed); !failed && file != fs::end(file);
         file.increment(failed)) {
      const auto layer = parse_name(file->path().filename().native(), key);
      std::error_code unusable;
      if (!layer || file->file_size(unusable) != layer->blob.size_bytes) continue;
      fs::create_hard_link(file->path(), blobs_ / layer->blob.hex(), unusable);
      if (!unusable || unusable == std::errc::file_exists) return *layer;
    }
  }
  auto entries = make();
  if (!entries) return std::unexpected(entries.error());
  auto layer = write_layer(*std::move(entries), blobs_);
  if (!layer || folder_.empty()) return layer;
  fs::create_directories(folder_, failed);
  fs::create_hard_link(blobs_ / layer->blob.hex(), folder_ / name_of(*layer, key), failed);
  return layer;
}

}  // namespace turbolift::image
