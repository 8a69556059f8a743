#pragma once
#include <cstddef>
#include <cstdint>
#include <iosfwd>

namespace turbolift {

/// How far a map is.
struct Progress {
  std::size_t total = 0;  ///< elements in all; 0: the range does not know
  std::size_t done = 0;   ///< results taken, failed ones included
  std::size_t failed = 0;
  std::size_t in_flight = 0;  ///< calls made whose results were not taken yet
};

/// Draws a bar while it is called with Progress: `turbolift::map(tag,
/// range).collect(turbolift::progress_bar(std::cerr))`. Redraws one line at most ten times a second, and ends it when
/// all is done or the object is destroyed. Where std::cout, std::cerr or std::clog is no terminal it writes a line at
/// each tenth instead. One thread at a time.
class ProgressBar {
 public:
  explicit ProgressBar(std::ostream& out) noexcept;
  ProgressBar(ProgressBar&& other) noexcept;
  ProgressBar& operator=(ProgressBar&&) = delete;
  ~ProgressBar();

  void operator()(const Progress& progress);

 private:
  void draw(const Progress& progress, std::int64_t now_ns);

  std::ostream* out_;
  bool terminal_;
  bool open_ = false;  ///< a line was begun and not ended
  std::int64_t began_ns_ = -1;
  std::int64_t drawn_ns_ = 0;
  std::size_t drawn_tenth_ = 0;
};

/// `out` must outlive it.
ProgressBar progress_bar(std::ostream& out) noexcept;

}  // namespace turbolift
