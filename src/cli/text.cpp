#include "cli/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ostream>
#include <sstream>
#include <utility>

namespace turbolift::cli {
namespace {

using std::chrono::nanoseconds;

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};
// "ms" before "m", as it is read.
constexpr std::array units{Unit{"ms", 1'000'000}, Unit{"d", 86'400'000'000'000}, Unit{"h", 3'600'000'000'000},
                           Unit{"m", 60'000'000'000}, Unit{"s", 1'000'000'000}};
constexpr std::size_t shown_digits = 12;

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
  std::ostringstream text;
  text.precision(1);
  text << std::fixed;
  if (bytes < 1024)
    text << bytes << " B";
  else if (bytes < 1024ULL * 1024)
    text << static_cast<double>(bytes) / 1024 << " KiB";
  else
    text << static_cast<double>(bytes) / (1024 * 1024) << " MiB";
  return text.str();
}

std::string duration_text(nanoseconds duration) {
  const std::int64_t seconds = std::max<std::int64_t>(std::chrono::floor<std::chrono::seconds>(duration).count(), 0);
  const auto two = [](std::int64_t large, const char* unit, std::int64_t small, const char* other) {
    return std::to_string(large) + unit + (small == 0 ? "" : std::to_string(small) + other);
  };
  if (seconds < 120) return std::to_string(seconds) + "s";
  if (seconds < 3600) return two(seconds / 60, "m", seconds % 60, "s");
  if (seconds < 86400) return two(seconds / 3600, "h", seconds / 60 % 60, "m");
  return two(seconds / 86400, "d", seconds / 3600 % 24, "h");
}

std::optional<nanoseconds> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto unit = std::ranges::find_if(units, [&](const Unit& one) { return text.starts_with(one.name); });
    if (unit == units.end() && !(text.empty() && total == 0)) return std::nullopt;
    const Unit& taken = unit == units.end() ? units.back() : *unit;
    if (unit != units.end()) text.remove_prefix(taken.name.size());
    std::int64_t part = 0;
    if (__builtin_mul_overflow(number, taken.nanoseconds, &part) || __builtin_add_overflow(total, part, &total))
      return std::nullopt;
  }
  return nanoseconds(total);
}

std::string check_duration(const std::string& text) {
  if (parse_duration(text)) return {};
  return "\"" + text + "\" is no duration; give one such as 90s, 5m, 1h30m or 2d";
}

std::string cpu_text(double processors) {
  return std::to_string(std::llround(processors * 1000)) + "m";
}

std::string memory_text(double bytes) {
  return std::to_string(std::llround(bytes / (1024 * 1024))) + "Mi";
}

std::string short_image(std::string_view reference) {
  for (const std::string_view mark : {"@sha256:", ":sha256-"}) {
    const auto at = reference.find(mark);
    if (at != std::string_view::npos) return std::string(reference.substr(0, at + mark.size() + shown_digits));
  }
  return std::string(reference);
}

void print_table(const std::vector<std::vector<std::string>>& rows, std::ostream& out) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], letters(row[i]));
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - letters(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }
}

}  // namespace turbolift::cli
