#include "image/config.hpp"

#include <algorithm>

#include "json/json.hpp"

namespace turbolift::image {

std::string to_json(const ImageConfig& config) {
  constexpr std::string_view created = "1970-01-01T00:00:00Z";
  json::object run;
  run["User"] = inside::user;
  run["ExposedPorts"] = {{std::to_string(inside::port) + "/tcp", json::object()}};
  if (config.has_libraries) run["Env"] = json::array{"LD_LIBRARY_PATH=" + std::string(inside::libraries)};
  run["Entrypoint"] = json::array{inside::service};
  run["WorkingDir"] = inside::files;
  json::object labels;
  Labels sorted = config.labels;
  std::ranges::sort(sorted);
  for (const auto& [name, value] : sorted) labels[name] = value;
  run["Labels"] = std::move(labels);

  json::array diff_ids, history;
  for (const std::string& diff_id : config.diff_ids) {
    diff_ids.emplace_back(diff_id);
    history.push_back(json::object{{"created", created}, {"created_by", "turbolift"}});
  }
  json::object image;
  image["created"] = created;
  image["architecture"] = config.platform.architecture;
  if (!config.platform.variant.empty()) image["variant"] = config.platform.variant;
  image["os"] = config.platform.os;
  image["config"] = std::move(run);
  image["rootfs"] = {{"type", "layers"}, {"diff_ids", std::move(diff_ids)}};
  image["history"] = std::move(history);
  return json::serialize(image);
}

}  // namespace turbolift::image
