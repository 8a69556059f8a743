#include "cli/unused_images.hpp"

#include <algorithm>

#include "base/file.hpp"

namespace turbolift::cli {
namespace {

std::int64_t seconds_of(UnusedImages::TimePoint time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string key_of(std::string_view registry, std::string_view image) {
  return std::string(registry).append(" ").append(image);
}

}  // namespace

UnusedImages UnusedImages::read(const std::filesystem::path& file) {
  UnusedImages known;
  const auto bytes = base::read_file(file);
  const auto object = bytes ? json::read(*bytes) : json::value();
  if (!object || !object->is_object()) return known;
  for (const auto& [key, since] : object->get_object())
    if (const std::int64_t* seconds = since.if_int64()) known.since_[key] = *seconds;
  return known;
}

base::Expected<void> UnusedImages::write(const std::filesystem::path& file) const {
  json::object object;
  for (const auto& [key, seconds] : since_) object[key] = seconds;
  return base::write_file(file, json::serialize(object) + "\n");
}

void UnusedImages::look(std::string_view registry, const std::set<std::string>& unused, TimePoint now) {
  const std::string prefix = key_of(registry, "");
  std::erase_if(since_, [&](const auto& one) {
    return one.first.starts_with(prefix) && !unused.contains(one.first.substr(prefix.size()));
  });
  for (const std::string& image : unused) since_.emplace(prefix + image, seconds_of(now));
}

std::chrono::nanoseconds UnusedImages::unused_for(std::string_view registry, const std::string& image,
                                                  TimePoint now) const {
  const auto found = since_.find(key_of(registry, image));
  if (found == since_.end()) return {};
  return std::chrono::seconds(std::max<std::int64_t>(seconds_of(now) - found->second, 0));
}

std::set<std::string> images_in_use(const json::array& objects) {
  std::set<std::string> used;
  const auto take = [&](std::string_view reference) {
    const auto digest = reference.find("@sha256:");
    if (digest != std::string_view::npos) used.emplace(reference.substr(digest + 1));
    const auto tag = reference.find(":sha256-");
    if (tag != std::string_view::npos) used.emplace(reference.substr(tag + 1, reference.find('@', tag) - tag - 1));
  };
  for (const json::value& object : objects) {
    for (const json::Path& spec : {json::Path{"spec"}, json::Path{"spec", "template", "spec"}}) {
      const json::value* pod = json::find(object, spec);
      if (pod == nullptr) continue;
      for (const char* containers : {"containers", "initContainers"})
        for (const json::value& container : json::items(*pod, {containers})) take(json::text(container, {"image"}));
    }
    for (const json::value& status : json::items(object, {"status", "containerStatuses"}))
      take(json::text(status, {"imageID"}));
  }
  return used;
}

}  // namespace turbolift::cli
