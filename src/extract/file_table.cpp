#include "extract/file_table.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace turbolift::extract {
namespace {

std::string real_path(const std::string& path) {
  char* resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return path;
  std::string result = resolved;
  std::free(resolved);
  return result;
}

bool lies_under(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && path.size() > folder.size() &&
         (folder.ends_with('/') || path[folder.size()] == '/');
}

}  // namespace

FileTable::FileTable(const Project& project) {
  for (const SourceRoot& root : project.roots) roots_.push_back({real_path(root.path), root.in_slice});
  std::ranges::stable_sort(roots_, std::ranges::greater{}, [](const SourceRoot& root) { return root.path.size(); });
  for (const std::string& folder : project.external) external_.push_back(real_path(folder));
  entries_.emplace_back();
}

FileId FileTable::intern(std::string_view path) {
  if (path.empty()) return no_file;
  std::string spelling(path);
  if (auto known = by_spelling_.find(spelling); known != by_spelling_.end()) return known->second;
  std::string real = real_path(spelling);
  auto [entry, is_new] = by_real_path_.try_emplace(real, static_cast<FileId>(entries_.size()));
  if (is_new) entries_.push_back(make_entry(std::move(real)));
  by_spelling_.emplace(std::move(spelling), entry->second);
  return entry->second;
}

FileTable::Entry FileTable::make_entry(std::string real_path) const {
  Entry entry;
  auto is_inside = [&](const std::string& folder) { return lies_under(real_path, folder); };
  auto root = std::ranges::find_if(roots_, [&](const SourceRoot& candidate) { return is_inside(candidate.path); });
  if (root != roots_.end() && std::ranges::none_of(external_, is_inside)) {
    entry.is_project = true;
    std::string_view relative = real_path;
    relative.remove_prefix(root->path.size());
    while (relative.starts_with('/')) relative.remove_prefix(1);
    entry.slice_path = root->in_slice.empty() ? std::string(relative) : root->in_slice + "/" + std::string(relative);
  }
  entry.path = std::move(real_path);
  return entry;
}

const std::string& FileTable::text(FileId file) {
  Entry& entry = entries_[file];
  if (!entry.is_read) {
    std::ifstream in(entry.path, std::ios::binary);
    entry.text.assign(std::istreambuf_iterator<char>(in), {});
    entry.is_read = true;
  }
  return entry.text;
}

FileTable::Position FileTable::position(Place place) {
  std::string_view before = std::string_view(text(place.file)).substr(0, place.offset);
  std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {static_cast<unsigned>(std::ranges::count(before, '\n')) + 1,
          static_cast<unsigned>(before.size() - line_start) + 1};
}

std::vector<std::string> FileTable::paths() const {
  std::vector<std::string> result;
  for (const Entry& entry : entries_) {
    if (!entry.path.empty()) result.push_back(entry.path);
  }
  return result;
}

}  // namespace turbolift::extract
