#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "json/json.hpp"

namespace turbolift::cli {

/// Since when nothing was seen to use an image, as far as this user's runs of `turbolift gc` have looked: registries do
/// not say when an image was pushed, and one that is pushed is used a moment later only. Not thread-safe; of two runs
/// at once the later one's knowledge stays.
class UnusedImages {
 public:
  using TimePoint = std::chrono::system_clock::time_point;

  /// What `file` says; nothing where it is not there or damaged.
  static UnusedImages read(const std::filesystem::path& file);
  base::Expected<void> write(const std::filesystem::path& file) const;

  /// Of all images of `registry`, these ("repository@digest") are not in use now. Others of it are forgotten.
  void look(std::string_view registry, const std::set<std::string>& unused, TimePoint now);
  /// For how long; zero where it was not seen before.
  std::chrono::nanoseconds unused_for(std::string_view registry, const std::string& image, TimePoint now) const;

 private:
  std::map<std::string, std::int64_t> since_;  // "registry repository@digest": seconds since the epoch
};

/// The digests and tags of the images in the pod templates of Deployments and in pods: "sha256:…" and "sha256-…".
std::set<std::string> images_in_use(const json::array& objects);

}  // namespace turbolift::cli
