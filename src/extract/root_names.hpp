#pragma once

#include "extract/roots.hpp"

namespace turbolift::extract {

/// The closure type of a template argument that is a lambda's value, or nullptr.
const clang::CXXRecordDecl* closure_of(const clang::TemplateArgument& argument);

/// A variable of type `tag_type` at namespace or class scope in the program's own files, or nullptr.
const clang::VarDecl* find_tag_variable(const ParsedUnit& unit, const clang::CXXRecordDecl* tag_type);

/// How names and types are written so that they mean the same at the end of the unit.
clang::PrintingPolicy printing_policy(const ParsedUnit& unit);

/// The qualified name, with template arguments.
std::string qualified_name(const clang::NamedDecl* declaration, const clang::PrintingPolicy& policy);

/// Fills `name`, `signature` and `service` of a root.
void name_root(Root& root, const ParsedUnit& unit);

}  // namespace turbolift::extract
