#pragma once

#include <memory>
#include <string>
#include <vector>

#include "extract/clang.hpp"
#include "extract/file_table.hpp"

namespace turbolift::extract {

/// An include directive of a project file.
struct Include {
  Place place;              ///< of the '#'
  FileId target = no_file;  ///< no_file: not found
  std::string spelling;     ///< between the quotes or brackets
  Place name;               ///< of the quote or bracket
};

/// A macro that is used (expanded, or asked for by #ifdef) in a project file.
struct MacroUse {
  Place use;         ///< for a nested expansion, the outermost one
  Place definition;  ///< of its name in the #define
};

/// What the preprocessor did in one unit, as far as project files are concerned.
struct PreprocessorRecord {
  std::vector<Include> includes;                 ///< in project files
  std::vector<std::pair<FileId, FileId>> edges;  ///< all: includer, included
  std::vector<MacroUse> uses;
  std::vector<std::pair<FileId, FileId>> questions;  ///< __has_include: who asks, for what
  std::vector<std::pair<Place, unsigned>> skipped;   ///< text that conditionals leave out in project files: begin, end
};

/// Fills `record` while a unit is parsed. All three must outlive it.
std::unique_ptr<clang::PPCallbacks> make_recorder(clang::SourceManager& sources, FileTable& files,
                                                  PreprocessorRecord& record);

}  // namespace turbolift::extract
