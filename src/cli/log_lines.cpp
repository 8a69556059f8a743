#include "cli/log_lines.hpp"

#include "kubernetes/timestamp.hpp"

namespace turbolift::cli {
namespace {

constexpr std::size_t max_line_bytes = std::size_t{1} << 20U;

}  // namespace

std::vector<std::string> LogLines::feed(std::string_view bytes) {
  std::vector<std::string> lines;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    rest_ += bytes.substr(0, end);
    if (end == std::string_view::npos && rest_.size() < max_line_bytes) break;
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    take(rest_, lines);
    rest_.clear();
  }
  return lines;
}

std::vector<std::string> LogLines::finish() {
  std::vector<std::string> lines;
  if (!rest_.empty()) take(rest_, lines);
  rest_.clear();
  return lines;
}

void LogLines::restart() {
  rest_.clear();
  known_until_ = last_time_;
}

void LogLines::take(std::string_view line, std::vector<std::string>& out) {
  const std::size_t space = line.find(' ');
  const auto time = kubernetes::parse_timestamp(line.substr(0, space));
  if (!time) {
    out.emplace_back(line);  // the rest of a long one, or a word of the kubelet's
    return;
  }
  if (known_until_ && *time <= *known_until_) return;
  last_ = line.substr(0, space);
  last_time_ = time;
  if (!keep_timestamps_) line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  out.emplace_back(line);
}

}  // namespace turbolift::cli
