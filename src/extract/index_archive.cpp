#include <charconv>
#include <optional>

#include "extract/index_object.hpp"

namespace turbolift::extract {
namespace {

constexpr std::size_t header_size = 60;

std::string_view trimmed(std::string_view field) {
  return field.substr(0, field.find_last_not_of(' ') + 1);
}

std::optional<std::size_t> number(std::string_view field) {
  std::size_t value = 0;
  const std::string_view digits = trimmed(field);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

base::Expected<std::vector<ArchiveMember>> read_archive(std::string_view bytes) {
  const bool is_thin = bytes.starts_with("!<thin>\n");
  if (!is_thin && !bytes.starts_with("!<arch>\n")) return base::failure("not an archive");
  std::vector<ArchiveMember> members;
  std::string_view long_names;
  std::size_t offset = 8;
  while (offset + header_size <= bytes.size()) {
    const std::string_view header = bytes.substr(offset, header_size);
    const auto size = number(header.substr(48, 10));
    if (!size || !header.ends_with("`\n")) return base::failure("damaged at byte " + std::to_string(offset));
    offset += header_size;
    std::string_view name = trimmed(header.substr(0, 16));
    const bool is_table = name == "/" || name == "/SYM64/" || name == "//";
    const bool is_here = is_table || !is_thin;
    if (is_here && bytes.size() - offset < *size) return base::failure("ends in the middle of a member");
    const std::string_view content = is_here ? bytes.substr(offset, *size) : std::string_view();
    if (is_here) offset += *size + *size % 2;
    if (name == "//") long_names = content;
    if (is_table) continue;
    if (name.starts_with('/')) {
      const auto at = number(name.substr(1));
      if (!at || *at >= long_names.size()) return base::failure("a member's name lies outside");
      name = long_names.substr(*at, long_names.substr(*at).find('\n'));
    }
    if (name.ends_with('/')) name.remove_suffix(1);
    members.push_back({.name = std::string(name), .bytes = content});
  }
  return members;
}

}  // namespace turbolift::extract
