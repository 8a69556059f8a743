#include "extract/preprocessor_record.hpp"

namespace turbolift::extract {
namespace {

class Recorder : public clang::PPCallbacks {
 public:
  Recorder(clang::SourceManager& sources, FileTable& files, PreprocessorRecord& record)
      : sources_(sources), files_(files), record_(record) {}

  void InclusionDirective(clang::SourceLocation hash, const clang::Token& /*token*/, llvm::StringRef spelling,
                          bool /*is_angled*/, clang::CharSourceRange name, clang::OptionalFileEntryRef file,
                          llvm::StringRef /*search_path*/, llvm::StringRef /*relative_path*/,
                          const clang::Module* /*suggested*/, bool /*is_imported*/,
                          clang::SrcMgr::CharacteristicKind /*kind*/) override {
    Place from = place_of(hash);
    FileId target = file ? files_.intern(file->getName().str()) : no_file;
    record_.edges.emplace_back(from.file, target);
    if (files_.is_project(from.file)) {
      record_.includes.push_back({from, target, spelling.str(), place_of(sources_.getExpansionLoc(name.getBegin()))});
    }
  }

  void HasInclude(clang::SourceLocation location, llvm::StringRef /*name*/, bool /*is_angled*/,
                  clang::OptionalFileEntryRef file, clang::SrcMgr::CharacteristicKind /*kind*/) override {
    Place from = place_of(sources_.getExpansionLoc(location));
    if (file && files_.is_project(from.file)) {
      record_.questions.emplace_back(from.file, files_.intern(file->getName().str()));
    }
  }

  void MacroExpands(const clang::Token& name, const clang::MacroDefinition& definition, clang::SourceRange /*range*/,
                    const clang::MacroArgs* /*arguments*/) override {
    note_use(name, definition);
  }
  void Ifdef(clang::SourceLocation /*place*/, const clang::Token& name,
             const clang::MacroDefinition& definition) override {
    note_use(name, definition);
  }
  void Ifndef(clang::SourceLocation /*place*/, const clang::Token& name,
              const clang::MacroDefinition& definition) override {
    note_use(name, definition);
  }
  void Elifdef(clang::SourceLocation /*place*/, const clang::Token& name,
               const clang::MacroDefinition& definition) override {
    note_use(name, definition);
  }
  void Elifndef(clang::SourceLocation /*place*/, const clang::Token& name,
                const clang::MacroDefinition& definition) override {
    note_use(name, definition);
  }
  void Defined(const clang::Token& name, const clang::MacroDefinition& definition,
               clang::SourceRange /*range*/) override {
    note_use(name, definition);
  }

  void SourceRangeSkipped(clang::SourceRange range, clang::SourceLocation /*endif*/) override {
    Place begin = place_of(range.getBegin());
    if (files_.is_project(begin.file)) record_.skipped.emplace_back(begin, place_of(range.getEnd()).offset);
  }

 private:
  Place place_of(clang::SourceLocation location) {
    clang::FileID id = sources_.getFileID(location);
    if (id != last_id_) {
      last_id_ = id;
      clang::OptionalFileEntryRef entry = sources_.getFileEntryRefForID(id);
      last_file_ = entry ? files_.intern(entry->getName().str()) : no_file;
    }
    return {last_file_, sources_.getFileOffset(location)};
  }

  void note_use(const clang::Token& name, const clang::MacroDefinition& definition) {
    const clang::MacroInfo* macro = definition.getMacroInfo();
    if (macro == nullptr || macro->isBuiltinMacro()) return;
    Place use = place_of(sources_.getExpansionLoc(name.getLocation()));
    if (!files_.is_project(use.file)) return;
    Place definition_place = place_of(macro->getDefinitionLoc());
    if (definition_place.file != no_file) record_.uses.push_back({use, definition_place});
  }

  clang::SourceManager& sources_;
  FileTable& files_;
  PreprocessorRecord& record_;
  clang::FileID last_id_;
  FileId last_file_ = no_file;
};

}  // namespace

std::unique_ptr<clang::PPCallbacks> make_recorder(clang::SourceManager& sources, FileTable& files,
                                                  PreprocessorRecord& record) {
  return std::make_unique<Recorder>(sources, files, record);
}

}  // namespace turbolift::extract
