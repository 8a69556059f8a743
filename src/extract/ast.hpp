#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "extract/clang.hpp"
#include "extract/file_table.hpp"
#include "extract/preprocessor_record.hpp"
#include "extract/tokens.hpp"

namespace turbolift::extract {

/// A piece of a file that stays or goes as a whole: a declaration at namespace level, several that share text
/// (`struct {} a, b;`), or an orphan: text that is no declaration for Clang (an explicit instantiation of a function).
struct TextUnit {
  unsigned begin = 0;  ///< first byte of the declaration, after leading attributes that Clang leaves out
  unsigned end = 0;    ///< after the last byte, with its ';'
  std::vector<const clang::Decl*> declarations;
  std::vector<std::string> names;  ///< of an orphan: its identifiers; it stays when an instantiation of that name does
};

/// The braces of a namespace or of `extern "C" {}`: they stay when something in them stays.
struct Container {
  unsigned begin = 0;
  unsigned open_end = 0;  ///< after '{'
  unsigned close = 0;     ///< of '}', or of the macro that ends it
  unsigned end = 0;
  bool from_macro = false;  ///< its braces come from macros: they always stay
};

/// A function's body, which becomes ';' where only the declaration is needed.
struct Body {
  unsigned begin = 0;  ///< of '{', of the ':' of a constructor, of `try`
  unsigned end = 0;
  const clang::FunctionDecl* function = nullptr;
};

/// What one parsed unit knows of the text of one project file.
struct FileUnits {
  std::map<unsigned, TextUnit> units;  ///< by begin; they do not overlap
  std::vector<Container> containers;   ///< by begin
  std::map<unsigned, Body> bodies;     ///< by the offset of '{'
};

/// A translation unit as Clang sees it. Read-only once parsed, so that several tags share it.
class ParsedUnit {
 public:
  ParsedUnit(std::size_t number, FileTable& files) : number_(number), files_(&files) {}

  std::size_t number() const { return number_; }
  FileId main_file() const { return main_file_; }
  clang::ASTContext& context() const { return ast_->getASTContext(); }
  clang::SourceManager& sources() const { return ast_->getSourceManager(); }
  const clang::LangOptions& language() const { return ast_->getLangOpts(); }
  FileTable& files() const { return *files_; }
  const PreprocessorRecord& preprocessor() const { return record_; }
  const std::map<FileId, FileUnits>& text() const { return text_; }

  /// Where the location's expansion begins.
  Place place_of(clang::SourceLocation location) const;
  FileId file_of(clang::SourceLocation location) const { return place_of(location).file; }
  /// Whether the declaration stands in one of the program's own files.
  bool is_project(const clang::Decl* declaration) const;
  /// The text that contains the place, or nullptr.
  const TextUnit* unit_at(Place place) const;
  /// The definition in this unit of an externally visible symbol, or nullptr.
  const clang::NamedDecl* definition_of(const std::string& symbol) const;
  /// Mangled names of a declaration (a constructor has two; of some the compilers differ); empty where it has none.
  std::vector<std::string> symbols_of(const clang::NamedDecl* declaration) const;
  /// Variables with static storage that the unit defines, in classes and as instances of templates too.
  const std::vector<const clang::VarDecl*>& variables() const { return variables_; }
  /// Files that open a namespace which another file closes, or close it.
  const std::set<FileId>& split_namespaces() const { return split_namespaces_; }

 private:
  friend class UnitParser;  // fills it while it is parsed
  friend class UnitFinder;  // step "units"

  std::size_t number_;
  FileTable* files_;
  std::unique_ptr<clang::ASTUnit> ast_;
  PreprocessorRecord record_;
  FileId main_file_ = no_file;
  std::map<FileId, FileUnits> text_;
  std::unordered_map<std::string, const clang::NamedDecl*> definitions_;
  std::vector<const clang::VarDecl*> variables_;
  std::set<FileId> split_namespaces_;
  std::unique_ptr<clang::ASTNameGenerator> names_;
  mutable llvm::DenseMap<clang::FileID, FileId> file_ids_;
};

/// Parses a unit, or says why Clang cannot.
struct ParseResult {
  std::unique_ptr<ParsedUnit> unit;
  std::vector<Diagnostic> errors;  ///< Clang's own, where it has no unit
};
/// `macros`: of `PredefinedMacros`; empty: Clang's own.
ParseResult parse(std::size_t number, const CompileCommand& command, const std::string& precompiled_header,
                  const std::string& macros, const Project& project, FileTable& files);

/// Step "units": fills in what a parsed unit knows of its files' text and of its definitions.
void find_units(ParsedUnit& unit);

}  // namespace turbolift::extract
