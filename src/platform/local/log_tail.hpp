#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace turbolift::platform {

/// The last lines that a process wrote, in bounded memory. Not thread-safe.
class LogTail {
 public:
  static constexpr std::size_t max_lines = 32;
  static constexpr std::size_t max_line_bytes = 512;

  /// Digests what came; calls `line(text)` for each line that it completed.
  template <class Line>
  void add(std::string_view bytes, Line line) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      const std::string_view part = bytes.substr(0, end);
      partial_.append(part.substr(0, max_line_bytes - partial_.size()));
      if (end == std::string_view::npos) return;
      bytes.remove_prefix(end + 1);
      line(std::string_view(partial_));
      keep();
    }
  }

  /// The lines, one after the other; the last one may be without an end.
  std::string text() const {
    std::string result;
    for (const std::string& kept : lines_) result.append(kept).push_back('\n');
    return result.append(partial_);
  }

 private:
  void keep() {
    lines_.push_back(std::move(partial_));
    partial_.clear();
    if (lines_.size() > max_lines) lines_.pop_front();
  }

  std::deque<std::string> lines_;
  std::string partial_;
};

}  // namespace turbolift::platform
