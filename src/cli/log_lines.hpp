#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace turbolift::cli {

/// Cuts a container's log, which comes with timestamps, into lines, and goes on without a gap or a repetition where a
/// broken stream is asked for anew from the last moment on. Not thread-safe.
class LogLines {
 public:
  /// `keep_timestamps`: lines are given with them.
  explicit LogLines(bool keep_timestamps = false) : keep_timestamps_(keep_timestamps) {}

  /// The lines that are complete with these bytes, without their ends. A line that is longer than 1 MiB comes in parts.
  std::vector<std::string> feed(std::string_view bytes);
  /// The stream has ended: the rest, where the last line has no end.
  std::vector<std::string> finish();
  /// Another stream begins, which may repeat what came so far. What is left of a broken line comes again with it.
  void restart();

  /// The moment of the last line as the server wrote it, to ask for what came since; empty: there was none.
  const std::string& last() const { return last_; }

 private:
  void take(std::string_view line, std::vector<std::string>& out);

  bool keep_timestamps_;
  std::string rest_;
  std::string last_;
  std::optional<std::chrono::system_clock::time_point> last_time_{};
  std::optional<std::chrono::system_clock::time_point> known_until_{};  // what is not later is a repetition
};

}  // namespace turbolift::cli
