#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kubernetes/api_error.hpp"

namespace turbolift::kubernetes {

/// A line of a watch's answer (k8s.io/apimachinery, meta/v1 WatchEvent).
struct WatchLine {
  enum class Kind : std::uint8_t { added, modified, deleted, bookmark, error };
  Kind kind = Kind::error;
  json::object object{};  ///< Of an error: the Status.
};

/// Takes the bytes of a watch's answer, however they are cut, and gives its lines. Bounded: a line has at most 16 MiB.
/// Not thread-safe.
class WatchReader {
 public:
  void feed(std::string_view bytes) { text_.append(bytes); }
  /// The next whole line. Nothing: it has not come yet. Fails where it is none of a watch; nothing can be read after
  /// that.
  base::Expected<std::optional<WatchLine>> next();

  static constexpr std::size_t max_line_bytes = std::size_t{16} << 20U;

 private:
  std::string text_;
  std::size_t begin_ = 0;    // of what was not read
  std::size_t scanned_ = 0;  // up to here there is no end of a line
};

}  // namespace turbolift::kubernetes
