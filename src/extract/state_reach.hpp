#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "extract/program.hpp"

namespace turbolift::extract {

/// The variables of a slice that can change, and which code of the program gets at them.
class StateReach {
 public:
  /// Looks at the closure as it is now.
  explicit StateReach(ProgramClosure& closure);

  bool has_variables() const { return !symbols_.empty() || !locals_.empty(); }

  /// The variables with static storage, not constant, that a unit of the closure uses, with their uses.
  static std::vector<std::pair<const clang::VarDecl*, UseId>> variables_of(const UnitClosure& unit);

  /// Units that have code before main which can get at the variables, as far as the objects' symbols tell.
  std::vector<std::size_t> units_with_initialisers() const;

  /// The use of the variable that the initialiser (or function) gets at; nothing where it gets at none of them.
  std::optional<UseId> reached_by(const clang::ValueDecl* initialiser, const ParsedUnit& unit);

 private:
  std::optional<UseId> walk(const clang::ValueDecl* declaration, const ParsedUnit& unit);
  /// Of a variable that may point to others.
  std::optional<UseId> walk_holder(const clang::VarDecl* variable, const ParsedUnit& unit);
  /// The definitions in other units from which the variables can be reached.
  void for_each_definition(const clang::NamedDecl* declaration, const ParsedUnit& unit,
                           const std::function<void(const clang::NamedDecl*, const ParsedUnit&)>& visit);
  std::optional<UseId> walk_definition(const clang::FunctionDecl* function, const ParsedUnit& unit);
  void find_reaching_units();
  /// In a unity build, the object does not tell which of its sources has an initialiser.
  std::vector<std::size_t> units_of_object(std::size_t first) const;

  ProgramClosure& closure_;
  std::map<std::string, UseId> symbols_;                        // of variables that several units can name
  std::map<const clang::Decl*, UseId> locals_;                  // the others
  std::set<std::size_t> reaching_;                              // units from which the variables can be reached
  std::map<const clang::Decl*, std::optional<UseId>> visited_;  // functions; nothing while they are walked
};

}  // namespace turbolift::extract
