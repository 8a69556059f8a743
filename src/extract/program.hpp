#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "extract/ast.hpp"
#include "extract/closure.hpp"
#include "extract/index.hpp"
#include "extract/predefined_macros.hpp"

namespace turbolift::extract {

/// Why a unit cannot be part of a slice: it is a module's, or imports one. Nothing: it has to do with none.
std::optional<Diagnostic> module_error(const ParsedUnit& unit);

/// Parses units when they are asked for, once.
class ParsedProgram {
 public:
  ParsedProgram(const Project& project, const Index& index) : project_(project), index_(index), files_(project) {}

  /// nullptr: Clang cannot parse it; `errors` then has what it says.
  const ParsedUnit* unit(std::size_t number);
  const std::vector<Diagnostic>& errors(std::size_t number) const { return units_.at(number).errors; }
  const Index& index() const { return index_; }
  FileTable& files() { return files_; }

  /// From now on `files_asked_for` is about what comes.
  void start_asking() { asked_.clear(); }
  /// Paths of the files of all units that were asked for, without those below /usr: sorted.
  std::vector<std::string> files_asked_for() const;

 private:
  const Project& project_;
  const Index& index_;
  FileTable files_;
  PredefinedMacros macros_;
  std::map<std::size_t, ParseResult> units_;
  std::set<std::size_t> asked_;
};

/// Step "closure" for one tag over the whole program: units are drawn in as what they define is needed.
class ProgramClosure {
 public:
  /// All must outlive it.
  ProgramClosure(ParsedProgram& program, Selection& selection) : program_(program), selection_(selection) {}

  /// The closure of one unit, which from now on is part of the slice; nullptr where Clang cannot parse it, or it is a
  /// module's: the errors are in `errors`.
  UnitClosure* use(std::size_t unit);
  /// Whether the declaration of that unit is in the slice with its definition.
  bool is_reached(std::size_t unit, const clang::Decl* declaration) const;
  /// Until no unit needs anything of another one.
  void settle();
  /// In the order of their numbers.
  std::vector<UnitClosure*> units() const;

  ParsedProgram& program() { return program_; }
  Selection& selection() { return selection_; }
  std::vector<Diagnostic> errors;

 private:
  bool resolve_wanted();
  /// Units that may define one of the symbols.
  std::vector<std::size_t> candidates_for(const std::vector<std::string>& symbols) const;
  bool define(const std::vector<std::string>& symbols, std::size_t unit, UseId use);

  ParsedProgram& program_;
  Selection& selection_;
  std::map<std::size_t, std::unique_ptr<UnitClosure>> units_;
  std::set<std::vector<std::string>> resolved_;
};

}  // namespace turbolift::extract
