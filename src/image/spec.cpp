#include "image/spec.hpp"

#include <algorithm>

#include "image/hasher.hpp"
#include "image/reference.hpp"

namespace turbolift::image {
namespace {

// Changes with what an image of the same content looks like.
constexpr std::string_view format = "turbolift image 1";

/// Hashes fields so that two lists of fields never run into each other.
class FieldHasher {
 public:
  FieldHasher& field(std::string_view bytes) {
    const std::string length = std::to_string(bytes.size()) + ":";
    hasher_.update(length);
    hasher_.update(bytes);
    return *this;
  }
  FieldHasher& count(std::size_t number) { return field(std::to_string(number)); }
  std::string hex() { return hasher_.hex(); }

 private:
  Hasher hasher_;
};

}  // namespace

base::Expected<ImageSpec> make_spec(const embed::Embedded& service) {
  ImageSpec spec;
  spec.name = "turbolift/" + path_component(service->name);
  spec.files = service.bytes(service->files);
  spec.labels = {{"turbolift.function", service->signature.empty() ? service->name : service->signature},
                 {"turbolift.key", service->key},
                 {"turbolift.source-digest", service->source_digest},
                 {"turbolift.version", TURBOLIFT_VERSION}};
  for (const embed::Binary& binary : service->binaries) {
    PlatformSpec platform{.platform = binary.platform, .service = service.bytes(binary.bytes), .libraries = {}};
    if (!binary.is_static) {
      auto libraries = find_shared_libraries(platform.service, binary.platform, binary.shared_libraries);
      if (!libraries) {
        return base::failure("the image of " + service->name + " for " + binary.platform +
                             " cannot be made: " + libraries.error().message);
      }
      platform.libraries = *std::move(libraries);
    }
    spec.platforms.push_back(std::move(platform));
  }
  return spec;
}

std::string content_tag(const ImageSpec& spec) {
  FieldHasher hasher;
  hasher.field(format).field(spec.name);
  std::vector<const PlatformSpec*> platforms;
  for (const PlatformSpec& platform : spec.platforms) platforms.push_back(&platform);
  std::ranges::sort(platforms, {}, &PlatformSpec::platform);
  hasher.count(platforms.size());
  for (const PlatformSpec* platform : platforms) {
    hasher.field(platform->platform).field(platform->service);
    std::vector<const SharedLibrary*> libraries;
    for (const SharedLibrary& library : platform->libraries) libraries.push_back(&library);
    std::ranges::sort(libraries, {}, &SharedLibrary::path);
    hasher.count(libraries.size());
    for (const SharedLibrary* library : libraries) hasher.field(library->path).field(library->bytes);
  }
  hasher.field(spec.files);
  Labels labels = spec.labels;
  std::ranges::sort(labels);
  hasher.count(labels.size());
  for (const auto& [name, value] : labels) hasher.field(name).field(value);
  return "sha256-" + hasher.hex();
}

}  // namespace turbolift::image
