#pragma once

#include <string>
#include <vector>

#include "extract/ast.hpp"
#include "extract/index.hpp"

namespace turbolift::extract {

/// Where a slice begins: a tagged function in one parsed unit.
struct Root {
  const clang::FunctionDecl* function = nullptr;   ///< the function; of a lambda, its call operator
  const clang::VarDecl* tag = nullptr;             ///< the tag; nullptr where it is a local variable or none
  std::string tag_symbol;                          ///< of `tag`, where other objects can name it
  const clang::CXXRecordDecl* tag_type = nullptr;  ///< turbolift::Function<f>
  bool is_lambda = false;
  Place place;            ///< of the tag, for messages
  std::string name;       ///< qualified name, of the tag where the function is a lambda
  std::string signature;  ///< the name with parameter types
  std::string service;    ///< C++ that names the Function<f> at the end of the unit
};

/// Step "roots": the function whose `turbolift::detail::Key<f>` has the tag's key, found by the types that the unit
/// instantiates, so that it does not matter where and how the tag's variable is declared.
/// `errors`: why there is none, or why it cannot be a service.
struct RootResult {
  std::optional<Root> root;
  bool is_here = false;  ///< the unit has the tag, whatever is wrong with it
  std::vector<Diagnostic> errors;
};
RootResult find_root(const ParsedUnit& unit, const Tag& tag, const Index& index);

}  // namespace turbolift::extract
