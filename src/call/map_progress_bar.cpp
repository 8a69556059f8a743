#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <turbolift/progress.hpp>
#include <utility>

namespace turbolift {

namespace {

constexpr std::int64_t redraw_ns = 100'000'000;
constexpr std::size_t bar_width = 40;

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Whether lines can be redrawn on it; a stream of the program's own is taken for a terminal.
bool is_terminal(const std::ostream& out) {
  if (&out == &std::cout) return isatty(STDOUT_FILENO) == 1;
  if (&out == &std::cerr || &out == &std::clog) return isatty(STDERR_FILENO) == 1;
  return true;
}

std::string seconds(std::int64_t nanoseconds) {
  const std::int64_t tenths = nanoseconds / 100'000'000;
  if (tenths < 1000) return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
  return std::to_string(tenths / 600) + " min";
}

std::string describe(const Progress& progress, std::int64_t passed_ns) {
  std::string text = std::to_string(progress.done);
  if (progress.total != 0) text += "/" + std::to_string(progress.total);
  if (progress.failed != 0) text += ", " + std::to_string(progress.failed) + " failed";
  if (progress.done == 0 || passed_ns < redraw_ns) return text;
  if (progress.total > progress.done) {
    const double left = static_cast<double>(progress.total - progress.done) / static_cast<double>(progress.done);
    text += ", " + seconds(static_cast<std::int64_t>(static_cast<double>(passed_ns) * left)) + " left";
  } else if (progress.total != 0) {
    text += ", " + seconds(passed_ns);
  }
  return text;
}

}  // namespace

ProgressBar progress_bar(std::ostream& out) noexcept {
  return ProgressBar(out);
}

ProgressBar::ProgressBar(std::ostream& out) noexcept : out_(&out), terminal_(is_terminal(out)) {}

ProgressBar::ProgressBar(ProgressBar&& other) noexcept
    : out_(other.out_),
      terminal_(other.terminal_),
      open_(std::exchange(other.open_, false)),
      began_ns_(other.began_ns_),
      drawn_ns_(other.drawn_ns_),
      drawn_tenth_(other.drawn_tenth_) {}

ProgressBar::~ProgressBar() {
  if (open_) *out_ << '\n' << std::flush;
}

void ProgressBar::operator()(const Progress& progress) {
  const std::int64_t now = now_ns();
  if (began_ns_ < 0) began_ns_ = now;
  const bool ended = progress.total != 0 && progress.done == progress.total;
  if (terminal_) {
    if (!ended && open_ && now - drawn_ns_ < redraw_ns) return;
  } else {
    const std::size_t tenth = progress.total == 0 ? 0 : progress.done * 10 / progress.total;
    if (tenth == drawn_tenth_) return;
    drawn_tenth_ = tenth;
  }
  drawn_ns_ = now;
  draw(progress, now);
  if (ended && open_) {
    *out_ << '\n' << std::flush;
    open_ = false;
  }
}

void ProgressBar::draw(const Progress& progress, std::int64_t now_ns) {
  const std::string text = describe(progress, now_ns - began_ns_);
  if (!terminal_) {
    *out_ << text << '\n' << std::flush;
    return;
  }
  std::string line = "\r";
  if (progress.total != 0) {
    const std::size_t full = std::min(bar_width, bar_width * progress.done / progress.total);
    line += "[" + std::string(full, '#') + std::string(bar_width - full, '.') + "] ";
  }
  *out_ << line << text << "\x1b[K" << std::flush;
  open_ = true;
}

}  // namespace turbolift
