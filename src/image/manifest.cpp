#include "image/manifest.hpp"

#include "json/json.hpp"

namespace turbolift::image {
namespace {

constexpr const char* containerd_name = "io.containerd.image.name";
constexpr const char* reference_name = "org.opencontainers.image.ref.name";

json::object to_object(const Descriptor& descriptor) {
  return {{"mediaType", descriptor.media_type}, {"digest", descriptor.digest}, {"size", descriptor.size_bytes}};
}

json::array to_array(const std::vector<Descriptor>& descriptors) {
  json::array array;
  for (const Descriptor& descriptor : descriptors) array.push_back(to_object(descriptor));
  return array;
}

base::Expected<Descriptor> to_descriptor(const json::value& value) {
  if (!value.is_object()) return base::failure("a descriptor is no object");
  Descriptor descriptor{.media_type = std::string(json::text(value, {"mediaType"})),
                        .digest = std::string(json::text(value, {"digest"})),
                        .size_bytes = 0};
  if (!is_sha256(descriptor.digest)) return base::failure("'" + descriptor.digest + "' is no sha256 digest");
  const json::value* size = json::find(value, {"size"});
  if (size == nullptr || !size->is_int64() || size->get_int64() < 0) return base::failure("a descriptor has no size");
  descriptor.size_bytes = static_cast<std::uint64_t>(size->get_int64());
  return descriptor;
}

base::Expected<json::object> parse(std::string_view text) {
  json::error_code failed;
  json::value value = json::parse(text, failed);
  if (failed) return base::failure("it is no JSON: " + failed.message());
  if (!value.is_object()) return base::failure("it is no JSON object");
  return std::move(value.get_object());
}

}  // namespace

std::string to_json(const Manifest& manifest) {
  return json::serialize(json::object{{"schemaVersion", 2},
                                      {"mediaType", media_type::manifest},
                                      {"config", to_object(manifest.config)},
                                      {"layers", to_array(manifest.layers)}});
}

base::Expected<Manifest> parse_manifest(std::string_view text) {
  const auto object = parse(text);
  if (!object) return std::unexpected(object.error());
  const json::value* config = json::find(*object, {"config"});
  auto descriptor = to_descriptor(config != nullptr ? *config : json::value());
  if (!descriptor) return std::unexpected(descriptor.error());
  Manifest manifest{.config = *std::move(descriptor), .layers = {}};
  for (const json::value& layer : json::items(*object, {"layers"})) {
    descriptor = to_descriptor(layer);
    if (!descriptor) return std::unexpected(descriptor.error());
    manifest.layers.push_back(*std::move(descriptor));
  }
  return manifest;
}

std::string to_json(const std::vector<IndexEntry>& index) {
  json::array manifests;
  for (const IndexEntry& entry : index) {
    json::object object = to_object(entry.manifest);
    if (entry.platform) {
      json::object platform{{"architecture", entry.platform->architecture}, {"os", entry.platform->os}};
      if (!entry.platform->variant.empty()) platform["variant"] = entry.platform->variant;
      object["platform"] = std::move(platform);
    }
    if (!entry.name.empty()) {
      // containerd takes the whole name; for skopeo and umoci it is the tag within the layout.
      object["annotations"] = {{containerd_name, entry.name},
                               {reference_name, entry.name.substr(entry.name.rfind(':') + 1)}};
    }
    manifests.push_back(std::move(object));
  }
  return json::serialize(
      json::object{{"schemaVersion", 2}, {"mediaType", media_type::index}, {"manifests", std::move(manifests)}});
}

base::Expected<std::vector<IndexEntry>> parse_index(std::string_view text_of_index) {
  const auto object = parse(text_of_index);
  if (!object) return std::unexpected(object.error());
  std::vector<IndexEntry> index;
  for (const json::value& value : json::items(*object, {"manifests"})) {
    auto descriptor = to_descriptor(value);
    if (!descriptor) return std::unexpected(descriptor.error());
    IndexEntry entry{.manifest = *std::move(descriptor), .platform = {}, .name = {}};
    const json::value* platform = json::find(value, {"platform"});
    if (platform != nullptr && platform->is_object() && !platform->get_object().empty()) {
      entry.platform = {.os = std::string(json::text(*platform, {"os"})),
                        .architecture = std::string(json::text(*platform, {"architecture"})),
                        .variant = std::string(json::text(*platform, {"variant"}))};
    }
    entry.name = json::text(value, {"annotations", containerd_name});
    index.push_back(std::move(entry));
  }
  return index;
}

std::string docker_manifest(const Manifest& manifest, std::string_view name) {
  json::array layers;
  for (const Descriptor& layer : manifest.layers) layers.emplace_back("blobs/sha256/" + std::string(layer.hex()));
  json::array images;
  images.push_back(json::object{{"Config", "blobs/sha256/" + std::string(manifest.config.hex())},
                                {"RepoTags", json::array{name}},
                                {"Layers", std::move(layers)}});
  return json::serialize(images);
}

}  // namespace turbolift::image
