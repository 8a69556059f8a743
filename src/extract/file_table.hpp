#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/slice.hpp"

namespace turbolift::extract {

/// Number of a file in a `FileTable`; 0 is no file (a macro from the command line, a builtin).
using FileId = std::uint32_t;
inline constexpr FileId no_file = 0;

/// A byte of a file. Declarations of different translation units that come from the same text have the same place.
struct Place {
  FileId file = no_file;
  unsigned offset = 0;
  auto operator<=>(const Place&) const = default;
};

/// The files of a program under their real paths, so that one file met under two names is one file.
/// Not thread-safe.
class FileTable {
 public:
  explicit FileTable(const Project& project);

  /// The number of a file, whatever the spelling of its path. A path that does not exist is taken as it is.
  FileId intern(std::string_view path);

  /// The real path.
  const std::string& path(FileId file) const { return entries_[file].path; }

  /// Whether the file is the program's own: under a root of the project and in no external folder.
  bool is_project(FileId file) const { return entries_[file].is_project; }

  /// Where a project file lies in a slice.
  const std::string& slice_path(FileId file) const { return entries_[file].slice_path; }

  /// The file's bytes, read once; empty when it cannot be read.
  const std::string& text(FileId file);

  /// Line and column of a byte, from 1.
  struct Position {
    unsigned line = 1;
    unsigned column = 1;
  };
  Position position(Place place);

  /// Real paths of all files met.
  std::vector<std::string> paths() const;

 private:
  struct Entry {
    std::string path;
    std::string slice_path;
    bool is_project = false;
    bool is_read = false;
    std::string text;
  };
  Entry make_entry(std::string real_path) const;

  std::vector<SourceRoot> roots_;      // real paths, longest first
  std::vector<std::string> external_;  // real paths
  std::vector<Entry> entries_;
  std::unordered_map<std::string, FileId> by_spelling_;
  std::unordered_map<std::string, FileId> by_real_path_;
};

}  // namespace turbolift::extract
