#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How the command writes, and reads, what is not JSON. Thread-safe.
namespace turbolift::cli {

/// "12 B", "3.4 KiB", "5.6 MiB"
std::string size_text(std::uint64_t bytes);

/// The two largest units, or one where that says enough: "47s", "5m12s", "3h20m", "2d4h"; below zero it is "0s".
std::string duration_text(std::chrono::nanoseconds duration);

/// "90s", "5m", "1h30m", "2d", "250ms"; a number alone is seconds. Nothing where it is none of these, is negative, or
/// has no room.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);
/// For CLI11: an empty text, or why `text` is no duration.
std::string check_duration(const std::string& text);

/// A processor's share in thousandths: "250m", "2000m"; memory in mebibytes: "12Mi".
std::string cpu_text(double processors);
std::string memory_text(double bytes);

/// "host/name@sha256:0123456789ab": a digest (or a tag that is one) shortened to what tells images apart.
std::string short_image(std::string_view reference);

/// Columns as wide as what is in them, two spaces apart; the first row is the heading. Letters count as they are
/// written, whatever their number of bytes.
void print_table(const std::vector<std::vector<std::string>>& rows, std::ostream& out);

}  // namespace turbolift::cli
