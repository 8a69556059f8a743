#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "extract/selection.hpp"

namespace turbolift::extract {

/// How much of a declaration is needed.
enum class Level : unsigned char {
  nothing,
  text,  ///< its declaration (of a class: all of its text, of a function: the signature)
  body,  ///< its definition as well, in whatever unit that is
};

/// Whether the variable is an object of a class derived from turbolift::Platform.
bool is_platform(const clang::VarDecl* variable);

/// Step "closure" for one tag in one unit: a fixpoint over what declarations use. Everything that it decides goes to
/// the `Selection`; what another unit has to supply is left in `Selection::wanted`.
class UnitClosure {
 public:
  /// Both must outlive it.
  UnitClosure(const ParsedUnit& unit, Selection& selection);

  /// Asks for a declaration of this unit; `run` then works it off.
  void need(const clang::Decl* declaration, Level level);
  /// The same, because of `use`.
  void need_because(const clang::Decl* declaration, Level level, UseId use);
  /// All that uses the tagged function through the library: encoding, decoding, the call.
  void need_members(const clang::CXXRecordDecl* instance);
  /// Keeps every declaration of a file, but main and platforms. `with_bodies`: and the functions' bodies, but of those
  /// that name a platform.
  void keep_declarations(FileId file, bool with_bodies);
  /// Keeps all of a file, because of `use`.
  void need_file(FileId file, UseId use);
  /// Takes over what other units keep of the files that this one includes. Whether anything was new.
  bool adopt();
  /// Until nothing is left to do.
  void run();
  /// After the last `run`: using-directives whose namespace is in use.
  void keep_using_directives();

  const ParsedUnit& unit() const { return unit_; }
  /// For each file, the files whose declarations (or macros) it needs.
  const std::map<FileId, std::set<FileId>>& file_needs() const { return file_needs_; }
  Level level_of(const clang::Decl* declaration) const;
  /// Variables and functions that were reached, with their uses.
  const llvm::DenseMap<const clang::Decl*, std::pair<Level, UseId>>& reached() const { return reached_; }

 private:
  friend class ClosureVisitor;

  struct Work {
    const clang::Decl* declaration;
    Level level;  ///< nothing: the text of a unit that was kept
    UseId use;
  };

  // closure.cpp: bookkeeping
  void keep_unit_of(const clang::Decl* declaration);
  void keep_unit(Place place, const TextUnit& unit, UseId use);
  void note_file(clang::SourceLocation location);
  void note_namespaces(const clang::Decl* declaration);
  void keep_namespace(const clang::NamespaceDecl* space);
  void want(const clang::NamedDecl* declaration, bool only_if_defined, bool of_library = false);
  void find(Severity severity, clang::SourceLocation location, std::string message);

  // closure_declarations.cpp: what each kind of declaration needs
  void process(const Work& work);
  void process_function(const clang::FunctionDecl* function, Level level);
  void process_definition(const clang::FunctionDecl* function);
  void process_variable(const clang::VarDecl* variable, Level level);
  void note_section(const clang::VarDecl* variable);
  void process_class(const clang::CXXRecordDecl* record);
  void need_alias_target(const clang::ValueDecl* declaration);
  void need_symbol(llvm::StringRef symbol);
  void need_enclosing_class(const clang::Decl* declaration);
  void need_template_arguments(llvm::ArrayRef<clang::TemplateArgument> arguments);
  void need_virtual_functions(const clang::CXXRecordDecl* record);
  void need_destruction(clang::QualType type);
  void need_destruction(const clang::CXXRecordDecl* record);
  void check_variable(const clang::VarDecl* variable);

  // closure_lookup.cpp: what lookup finds and leaves no trace of in the syntax tree
  bool keep_found_by_lookup();
  bool is_candidate_specialization(const clang::Decl* declaration);
  bool is_candidate_function(const clang::FunctionDecl* function);
  bool is_reached_type(clang::QualType type);
  bool converts_reached_type(clang::QualType type);
  void need_deduction_guides(const clang::TemplateDecl* class_template);
  void need_explicit_instantiation(const clang::NamedDecl* declaration, clang::TemplateSpecializationKind kind);

  // closure_visitor.cpp: what text refers to
  void visit_text(const clang::Decl* declaration);
  void visit_body(const clang::FunctionDecl* function);
  void visit_statement(const clang::Stmt* statement);
  void visit_type(clang::QualType type);

  const ParsedUnit& unit_;
  Selection& selection_;
  std::deque<Work> work_;
  llvm::DenseMap<const clang::Decl*, std::pair<Level, UseId>> reached_;
  std::set<Place> kept_here_;
  std::set<std::pair<const void*, FileId>> visited_types_;
  llvm::DenseSet<const clang::Decl*> virtual_done_, destruction_done_, used_namespaces_;
  std::set<std::string> lookup_names_;  ///< unqualified names that templates call
  std::map<FileId, std::set<FileId>> file_needs_;
  FileId current_file_ = no_file;  ///< whose text is being looked at
  UseId current_use_ = the_tag;
};

}  // namespace turbolift::extract
