#include "image/platform.hpp"

#include <algorithm>
#include <array>

namespace turbolift::image {

base::Expected<Platform> parse_platform(std::string_view text) {
  std::array<std::string, 3> parts;
  std::size_t count = 0;
  for (std::string_view rest = text; count < parts.size(); ++count) {
    const std::size_t slash = rest.find('/');
    parts[count] = rest.substr(0, slash);
    const bool good = !parts[count].empty() && std::ranges::all_of(parts[count], [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!good) break;
    if (slash == std::string_view::npos) {
      if (count == 0) break;
      return Platform{.os = parts[0], .architecture = parts[1], .variant = parts[2]};
    }
    rest.remove_prefix(slash + 1);
  }
  return base::failure("'" + std::string(text) + "' is no platform; one is os/architecture, such as linux/amd64");
}

}  // namespace turbolift::image
