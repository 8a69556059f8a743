#include "extract/whole_archive.hpp"

#include <llvm/Object/ArchiveWriter.h>

#include <filesystem>
#include <vector>

#include "base/file.hpp"
#include "extract/index_object.hpp"
#include "extract/link_line.hpp"

namespace turbolift::extract {

base::Expected<std::string> change_archive(const std::string& path, const std::string& copy,
                                           const ChangeMember& change) {
  const auto bytes = base::read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  const auto members = read_archive(*bytes);
  if (!members) return base::failure(path + ": " + members.error().message);
  bool is_changed = false;
  std::vector<llvm::NewArchiveMember> written;
  for (const ArchiveMember& member : *members) {
    std::string name = member.name;
    std::string content(member.bytes);
    if (member.bytes.empty()) {  // thin
      name = absolute_path(name, std::filesystem::path(path).parent_path());
      auto file = base::read_file(name);
      if (!file) return std::unexpected(file.error());
      content = std::move(*file);
      is_changed = true;
    }
    const auto changed = change(name, content);
    if (!changed) return std::unexpected(changed.error());
    is_changed = is_changed || changed->is_left_out || !changed->file.empty();
    if (changed->is_left_out) continue;
    if (!changed->file.empty()) {
      auto file = base::read_file(changed->file);
      if (!file) return std::unexpected(file.error());
      content = std::move(*file);
    }
    llvm::NewArchiveMember entry;
    entry.Buf = llvm::MemoryBuffer::getMemBufferCopy(content, std::filesystem::path(name).filename().string());
    entry.MemberName = entry.Buf->getBufferIdentifier();
    written.push_back(std::move(entry));
  }
  if (!is_changed) return path;
  if (auto error = llvm::writeArchive(copy, written, llvm::SymtabWritingMode::NormalSymtab,
                                      llvm::object::Archive::K_GNU, true, false))
    return base::failure(copy + ": " + llvm::toString(std::move(error)));
  return copy;
}

}  // namespace turbolift::extract
