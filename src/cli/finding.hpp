#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace turbolift::cli {

/// One line of what `turbolift doctor` has found.
struct Finding {
  enum class Level : std::uint8_t {
    ok,
    warning,  ///< it works without, or could not be looked at
    failed,   ///< something that is needed does not
  };
  Level level = Level::ok;
  std::string what{};    ///< "API server"
  std::string detail{};  ///< what was seen
  std::string fix{};     ///< what to do; any number of lines
};

/// Collects what was found and, where there is somebody to read it, prints each as it comes.
class Findings {
 public:
  /// `out`: null: nobody reads it.
  explicit Findings(std::ostream* out = nullptr) : out_(out) {}

  void ok(std::string_view what, std::string_view detail) {
    add({Finding::Level::ok, std::string(what), std::string(detail)});
  }
  void warning(std::string_view what, std::string_view detail, std::string_view fix) {
    add({Finding::Level::warning, std::string(what), std::string(detail), std::string(fix)});
  }
  void failed(std::string_view what, std::string_view detail, std::string_view fix) {
    add({Finding::Level::failed, std::string(what), std::string(detail), std::string(fix)});
  }
  void add(Finding finding);

  const std::vector<Finding>& all() const { return all_; }
  std::size_t count(Finding::Level level) const;
  json::object to_json() const;

 private:
  std::ostream* out_;
  std::vector<Finding> all_;
};

}  // namespace turbolift::cli
