#include "image/libraries.hpp"

#include <elf.h>
#include <glob.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/file.hpp"
#include "embed/elf.hpp"
#include "embed/embed.hpp"
#include "image/config.hpp"
#include "image/platform.hpp"

namespace turbolift::image {
namespace {

namespace fs = std::filesystem;

/// Debian's name of the platform's ABI (wiki.debian.org/Multiarch/Tuples); empty: unknown.
std::string_view triple(std::string_view platform) {
  if (platform == "linux/amd64") return "x86_64-linux-gnu";
  if (platform == "linux/arm64") return "aarch64-linux-gnu";
  if (platform == "linux/riscv64") return "riscv64-linux-gnu";
  if (platform == "linux/ppc64le") return "powerpc64le-linux-gnu";
  return {};
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// DT_RUNPATH and DT_RPATH.
std::vector<std::string> run_path(const embed::Elf& elf) {
  std::vector<std::string> folders;
  const embed::ElfSection* dynamic = elf.section(".dynamic");
  if (dynamic == nullptr || dynamic->link >= elf.sections().size()) return folders;
  const std::string_view strings = elf.sections()[dynamic->link].bytes;
  for (std::size_t at = 0; at + sizeof(Elf64_Dyn) <= dynamic->bytes.size(); at += sizeof(Elf64_Dyn)) {
    Elf64_Dyn entry;
    std::memcpy(&entry, dynamic->bytes.data() + at, sizeof entry);
    if (entry.d_tag != DT_RUNPATH && entry.d_tag != DT_RPATH) continue;
    if (entry.d_un.d_val >= strings.size()) continue;
    const std::string_view text = strings.substr(entry.d_un.d_val);
    for (std::string& folder : split(text.substr(0, text.find('\0')), ':')) folders.push_back(std::move(folder));
  }
  return folders;
}

std::string_view loader_of(const embed::Elf& elf) {
  const embed::ElfSection* interpreter = elf.section(".interp");
  return interpreter == nullptr ? std::string_view() : interpreter->bytes.substr(0, interpreter->bytes.find('\0'));
}

class Finder {
 public:
  Finder(std::string_view platform, const std::vector<std::string>& hints, const LibrarySearch& search)
      : platform_(platform), hints_(hints), search_(search) {
    const std::string abi(triple(platform));
    if (platform == embed::this_platform()) {
      for (std::string& folder : split(search.library_path, ':')) folders_.push_back(std::move(folder));
      folders_.insert(folders_.end(), search.configured.begin(), search.configured.end());
    } else if (!abi.empty()) {
      folders_.push_back("/usr/" + abi + "/lib");  // of Debian's cross compilers
    }
    if (!abi.empty()) folders_.insert(folders_.end(), {"/lib/" + abi, "/usr/lib/" + abi});
    folders_.insert(folders_.end(), {"/lib64", "/usr/lib64", "/lib", "/usr/lib"});
  }

  base::Expected<std::vector<SharedLibrary>> find(std::string_view executable) {
    const auto elf = embed::Elf::parse(executable);
    if (!elf) return std::unexpected(elf.error());
    machine_ = elf->machine();
    if (const std::string loader(loader_of(*elf)); !loader.empty()) {
      auto bytes = read(loader);
      if (!bytes) bytes = find_in(folders_, fs::path(loader).filename());
      if (!bytes) return missing(loader, "it is the loader");
      names_.insert(fs::path(loader).filename());
      found_.push_back({.path = loader.substr(loader.find_first_not_of('/')), .bytes = std::move(*bytes)});
    }
    if (auto added = add_needed(*elf, ""); !added) return std::unexpected(added.error());
    return std::move(found_);
  }

 private:
  base::Expected<void> add_needed(const embed::Elf& elf, const std::string& origin) {
    std::vector<std::string> own = run_path(elf);
    for (std::string& folder : own) {
      for (const char* word : {"$ORIGIN", "${ORIGIN}"}) {
        if (folder.starts_with(word) && !origin.empty()) folder.replace(0, std::strlen(word), origin);
      }
    }
    for (const std::string_view needed : elf.needed()) {
      const std::string name(needed);
      if (!names_.insert(fs::path(name).filename()).second) continue;
      std::string place;
      auto bytes = name.starts_with('/') ? read(name) : find_hinted(name, place);
      if (!bytes) bytes = find_in(own, name, &place);
      if (!bytes) bytes = find_in(folders_, name, &place);
      if (!bytes) return missing(name, "a shared library that it needs");
      const auto library = embed::Elf::parse(*bytes);
      if (!library) return base::failure(name + ": " + library.error().message);
      if (auto added = add_needed(*library, place); !added) return added;
      const fs::path path = fs::path(inside::libraries.substr(1)) / fs::path(name).filename();
      found_.push_back({.path = path, .bytes = std::move(*bytes)});
    }
    return {};
  }

  /// The build may have linked libfoo.so, whose own name is libfoo.so.1.
  std::optional<std::string> find_hinted(const std::string& name, std::string& place) const {
    for (const std::string& hint : hints_) {
      const std::string file = fs::path(hint).filename();
      const std::size_t suffix = file.find(".so");
      if (!hint.starts_with('/') || suffix == file.npos || !name.starts_with(file.substr(0, suffix + 3))) continue;
      place = fs::path(hint).parent_path();
      if (auto bytes = read(fs::path(place) / name)) return bytes;
      if (auto bytes = read(hint)) return bytes;
    }
    return std::nullopt;
  }

  std::optional<std::string> find_in(const std::vector<std::string>& folders, const std::string& name,
                                     std::string* place = nullptr) const {
    for (const std::string& folder : folders) {
      auto bytes = read(fs::path(folder) / name);
      if (bytes && place != nullptr) *place = folder;
      if (bytes) return bytes;
    }
    return std::nullopt;
  }

  /// A file for the same machine as the executable.
  std::optional<std::string> read(const std::string& path) const {
    auto bytes = search_.read(path);
    if (!bytes) return std::nullopt;
    const auto elf = embed::Elf::parse(*bytes);
    if (!elf || elf->machine() != machine_) return std::nullopt;
    return bytes;
  }

  std::unexpected<base::Error> missing(const std::string& name, std::string_view what) const {
    return base::failure(
        name + ", " + std::string(what) + ", is not on this machine for " + platform_ +
        "; install it, name its folder in LD_LIBRARY_PATH, or link the program with its static archive");
  }

  const std::string platform_;
  const std::vector<std::string>& hints_;
  const LibrarySearch& search_;
  std::vector<std::string> folders_;
  std::uint16_t machine_ = 0;
  std::set<std::string> names_;
  std::vector<SharedLibrary> found_;
};

/// The folders that a file as /etc/ld.so.conf names; what it includes, too.
void read_configuration(const std::string& path, std::vector<std::string>& folders, int depth = 0) {
  const auto text = base::read_file(path, std::size_t{1} << 20U);
  if (!text || depth > 8) return;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string word;
    words >> word;
    if (word.starts_with('/')) folders.push_back(word);
    if (word != "include" || !(words >> word)) continue;
    if (!word.starts_with('/')) word.insert(0, "/etc/");
    ::glob_t matches{};
    // NOLINTNEXTLINE(concurrency-mt-unsafe): where there is no '~'
    if (::glob(word.c_str(), 0, nullptr, &matches) == 0) {
      for (std::size_t i = 0; i < matches.gl_pathc; ++i) read_configuration(matches.gl_pathv[i], folders, depth + 1);
    }
    ::globfree(&matches);
  }
}

}  // namespace

LibrarySearch this_machine() {
  LibrarySearch search;
  search.read = [](const std::string& path) -> std::optional<std::string> {
    auto bytes = base::read_file(path);
    if (!bytes) return std::nullopt;
    return *std::move(bytes);
  };
  const char* library_path = std::getenv("LD_LIBRARY_PATH");  // NOLINT(concurrency-mt-unsafe): nothing of ours sets it
  if (library_path != nullptr) search.library_path = library_path;
  read_configuration("/etc/ld.so.conf", search.configured);
  return search;
}

base::Expected<std::vector<SharedLibrary>> find_shared_libraries(std::string_view executable, std::string_view platform,
                                                                 const std::vector<std::string>& hints,
                                                                 const LibrarySearch& search) {
  return Finder(platform, hints, search).find(executable);
}

}  // namespace turbolift::image
