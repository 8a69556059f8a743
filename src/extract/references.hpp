#pragma once

#include <functional>
#include <vector>

#include "extract/clang.hpp"

namespace turbolift::extract {

/// Calls `visit` for each function, constructor and variable that the statement names, also in lambdas, default
/// arguments and default member initialisers, and for the destructors of what it makes and ends.
void for_each_reference(const clang::Stmt* statement, const std::function<void(const clang::ValueDecl*)>& visit);

/// The same for all that runs when the function is called: a constructor's initialisers and the body, a destructor's
/// members and bases; of a polymorphic class, what may be called once it is made.
void for_each_reference(const clang::FunctionDecl* definition,
                        const std::function<void(const clang::ValueDecl*)>& visit);

/// A place where a variable that outlives the statement may be changed: assigned, or handed out as something through
/// which it can be changed. What cannot be told counts as a change.
struct Change {
  const clang::VarDecl* variable;
  clang::SourceLocation where;
};

/// The changes of variables with static storage in a function.
std::vector<Change> find_changes(const clang::FunctionDecl* definition);

}  // namespace turbolift::extract
