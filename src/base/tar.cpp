#include "base/tar.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <unordered_set>

#include "base/file.hpp"

namespace turbolift::base {
namespace {

constexpr std::size_t block_bytes = 512;

// A ustar header (POSIX.1-2017, pax), field by field.
struct Header {
  std::array<char, 100> name;
  std::array<char, 8> mode, uid, gid;
  std::array<char, 12> size, mtime;
  std::array<char, 8> checksum;
  char type;
  std::array<char, 100> link;
  std::array<char, 8> magic_and_version;
  std::array<char, 32> user, group;
  std::array<char, 8> device_major, device_minor;
  std::array<char, 155> prefix;
  std::array<char, 12> padding;
};
static_assert(sizeof(Header) == block_bytes);

constexpr std::uint64_t max_octal_size = 077777777777;  // what 11 octal digits hold: 8 GiB

std::size_t padded(std::size_t bytes) {
  return (bytes + block_bytes - 1) / block_bytes * block_bytes;
}

template <std::size_t size>
void write_octal(std::array<char, size>& field, std::uint64_t value) {
  for (std::size_t i = size - 1; i-- > 0; value >>= 3U) field[i] = static_cast<char>('0' + (value & 7U));
  field[size - 1] = '\0';
}

template <std::size_t size>
std::string_view text(const std::array<char, size>& field) {
  return {field.data(), ::strnlen(field.data(), size)};
}

unsigned checksum(Header header) {
  header.checksum.fill(' ');
  unsigned sum = 0;
  std::array<unsigned char, block_bytes> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
  std::memcpy(bytes.data(), &header, bytes.size());
  for (const unsigned char byte : bytes) sum += byte;
  return sum;
}

void append_header(std::string& archive, std::string_view name, char type, std::uint32_t mode,
                   std::uint64_t size_bytes) {
  Header header{};
  std::memcpy(header.name.data(), name.data(), std::min(name.size(), header.name.size()));
  write_octal(header.mode, mode & 07777U);
  write_octal(header.uid, 0);
  write_octal(header.gid, 0);
  write_octal(header.size, std::min(size_bytes, max_octal_size));
  write_octal(header.mtime, 0);
  header.type = type;
  std::memcpy(header.magic_and_version.data(),
              "ustar\0"
              "00",
              8);
  // The field holds six digits, a NUL and a space.
  std::array<char, 7> digits{};
  write_octal(digits, checksum(header));
  header.checksum.back() = ' ';
  std::memcpy(header.checksum.data(), digits.data(), digits.size());
  archive.append(reinterpret_cast<const char*>(&header), sizeof header);
}

void append_bytes(std::string& archive, std::string_view bytes) {
  archive.append(bytes);
  archive.append(tar_padding_bytes(bytes.size()), '\0');
}

// "LENGTH KEY=VALUE\n", where LENGTH counts itself.
std::string pax_record(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + std::to_string(rest).size();
  if (std::to_string(length).size() != std::to_string(rest).size()) ++length;
  return std::to_string(length) + ' ' + std::string(key) + '=' + std::string(value) + '\n';
}

template <class Integer>
std::optional<Integer> number(std::string_view digits, int base) {
  Integer value{};
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// Octal digits between spaces, or (GNU, for sizes) a set high bit and big-endian bytes.
template <std::size_t size>
std::optional<std::uint64_t> read_number(const std::array<char, size>& field) {
  if ((static_cast<unsigned char>(field[0]) & 0x80U) != 0) {
    std::uint64_t value = static_cast<unsigned char>(field[0]) & 0x7fU;
    for (std::size_t i = 1; i < size; ++i) {
      if (value >> 56U != 0) return std::nullopt;
      value = value << 8U | static_cast<unsigned char>(field[i]);
    }
    return value;
  }
  std::string_view digits = text(field);
  while (digits.starts_with(' ')) digits.remove_prefix(1);
  while (digits.ends_with(' ')) digits.remove_suffix(1);
  return digits.empty() ? 0 : number<std::uint64_t>(digits, 8);
}

// What an extension member says about the next one.
struct Extension {
  std::optional<std::string> path;
  std::optional<std::uint64_t> size;
};

bool read_pax(std::string_view records, Extension& extension) {
  while (!records.empty()) {
    const std::size_t space = records.find(' ');
    if (space == std::string_view::npos) return false;
    const auto length = number<std::size_t>(records.substr(0, space), 10);
    if (!length || *length > records.size() || *length < space + 3 || records[*length - 1] != '\n') return false;
    const std::string_view record = records.substr(space + 1, *length - space - 2);
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view key = record.substr(0, equals);
    const std::string_view value = record.substr(equals + 1);
    if (key == "path") extension.path = std::string(value);
    if (key == "size") {
      extension.size = number<std::uint64_t>(value, 10);
      if (!extension.size) return false;
    }
    records.remove_prefix(*length);
  }
  return true;
}

std::string member_path(const Header& header, Extension& extension) {
  std::string path;
  if (extension.path) {
    path = std::move(*extension.path);
  } else {
    const bool has_prefix = std::memcmp(header.magic_and_version.data(), "ustar\0", 6) == 0 && header.prefix[0] != '\0';
    if (has_prefix) path = std::string(text(header.prefix)) + '/';
    path += text(header.name);
  }
  while (path.starts_with("./")) path.erase(0, 2);
  return path;
}

}  // namespace

Expected<void> visit_tar(std::string_view archive, const TarVisitor& visit, const TarLimits& limits) {
  Extension extension;
  std::unordered_set<std::string> seen;
  const auto damaged = [](const char* what) { return failure(std::string("tar: the archive is damaged: ") + what); };
  while (archive.size() >= block_bytes) {
    Header header;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled in the next line
    std::memcpy(&header, archive.data(), sizeof header);
    archive.remove_prefix(block_bytes);
    const bool is_end = std::ranges::all_of(std::string_view(reinterpret_cast<const char*>(&header), sizeof header),
                                            [](char c) { return c == '\0'; });
    if (is_end) return {};
    if (read_number(header.checksum) != checksum(header)) return damaged("a header's checksum is wrong");
    const std::optional<std::uint64_t> mode = read_number(header.mode);
    std::optional<std::uint64_t> size = read_number(header.size);
    if (extension.size && header.type != 'x' && header.type != 'L') size = extension.size;
    if (!mode || !size) return damaged("a header's number is malformed");
    if (*size > archive.size()) return damaged("a file is longer than the archive");
    const std::string_view bytes = archive.substr(0, *size);
    archive.remove_prefix(std::min(archive.size(), padded(*size)));

    if (header.type == 'x') {
      if (!read_pax(bytes, extension)) return damaged("a pax record is malformed");
      continue;
    }
    if (header.type == 'L') {
      extension.path = std::string(bytes.substr(0, bytes.find('\0')));
      continue;
    }
    if (header.type == 'g') continue;
    std::string path = member_path(header, extension);
    extension = {};
    if (header.type == '5') continue;
    if (header.type != '0' && header.type != '\0') {
      return failure("tar: '" + path + "' is neither a file nor a folder (type '" + header.type + "')");
    }
    if (path.size() > limits.max_path_bytes)
      return failure("tar: a path has " + std::to_string(path.size()) + " bytes");
    if (!is_inner_path(path)) return failure("tar: the path '" + path + "' leaves the archive's folder");
    if (!seen.insert(path).second) return failure("tar: '" + path + "' is there twice");
    if (seen.size() > limits.max_entries) {
      return failure("tar: more than " + std::to_string(limits.max_entries) + " files");
    }
    if (Expected<void> visited = visit(std::move(path), *mode & 0777U, bytes); !visited) return visited;
  }
  return damaged("it has no end");
}

std::size_t tar_padding_bytes(std::uint64_t size_bytes) {
  return (block_bytes - size_bytes % block_bytes) % block_bytes;
}

std::string tar_header(std::string_view path, std::uint32_t mode, std::uint64_t size_bytes) {
  std::string header, pax;
  if (path.size() > std::tuple_size_v<decltype(Header::name)>) pax += pax_record("path", path);
  if (size_bytes > max_octal_size) pax += pax_record("size", std::to_string(size_bytes));
  if (!pax.empty()) {
    append_header(header, "pax_header", 'x', 0644, pax.size());
    append_bytes(header, pax);
  }
  append_header(header, path, path.ends_with('/') ? '5' : '0', mode, size_bytes);
  return header;
}

bool is_inner_path(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return false;
  for (;;) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

Expected<std::string> write_tar(std::vector<TarEntry> entries) {
  std::ranges::sort(entries, {}, &TarEntry::path);
  std::size_t total = tar_end_bytes;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string& path = entries[i].path;
    if (!is_inner_path(path)) return failure("tar: the path '" + path + "' leaves the archive's folder");
    if (i > 0 && entries[i - 1].path == path) return failure("tar: '" + path + "' is there twice");
    total += padded(entries[i].bytes.size()) + block_bytes;
  }
  std::string archive;
  archive.reserve(total);
  for (const TarEntry& entry : entries) {
    archive += tar_header(entry.path, entry.mode & 0777U, entry.bytes.size());
    append_bytes(archive, entry.bytes);
  }
  archive.append(tar_end_bytes, '\0');
  return archive;
}

Expected<std::vector<TarEntry>> read_tar(std::string_view archive, const TarLimits& limits) {
  std::vector<TarEntry> entries;
  const Expected<void> scanned = visit_tar(
      archive,
      [&](std::string path, std::uint32_t mode, std::string_view bytes) {
        entries.push_back({std::move(path), std::string(bytes), mode});
        return Expected<void>();
      },
      limits);
  if (!scanned) return std::unexpected(scanned.error());
  return entries;
}

Expected<void> unpack_tar(std::string_view archive, const std::filesystem::path& folder, const TarLimits& limits) {
  return visit_tar(
      archive,
      [&](const std::string& path, std::uint32_t mode, std::string_view bytes) {
        return write_file(folder / path, bytes, mode);
      },
      limits);
}

}  // namespace turbolift::base
