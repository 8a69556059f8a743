#include "extract/root_names.hpp"

namespace turbolift::extract {
namespace {

using clang::Decl;
using llvm::dyn_cast;

const clang::VarDecl* find_variable(const clang::DeclContext* context, const ParsedUnit& unit,
                                    const clang::CXXRecordDecl* type) {
  for (const Decl* declaration : context->decls()) {
    const clang::DeclContext* inner = dyn_cast<clang::NamespaceDecl>(declaration);
    if (const auto* record = dyn_cast<clang::CXXRecordDecl>(declaration)) {
      if (!record->isDependentContext() && unit.is_project(record)) inner = record;
    }
    if (const auto* variable = dyn_cast<clang::VarDecl>(declaration)) {
      const clang::CXXRecordDecl* own = variable->getType()->getAsCXXRecordDecl();
      if (own != nullptr && own->getCanonicalDecl() == type->getCanonicalDecl() && unit.is_project(variable))
        return variable;
    }
    if (inner == nullptr) continue;
    if (const clang::VarDecl* found = find_variable(inner, unit, type)) return found;
  }
  return nullptr;
}

bool is_hidden(const Decl* declaration) {
  return declaration->getAccess() == clang::AS_private || declaration->getAccess() == clang::AS_protected;
}

bool is_overloaded(const clang::FunctionDecl* function) {
  auto found = function->getDeclContext()->getRedeclContext()->lookup(function->getDeclName());
  return std::distance(found.begin(), found.end()) > 1 || function->getPrimaryTemplate() != nullptr;
}

}  // namespace

clang::PrintingPolicy printing_policy(const ParsedUnit& unit) {
  clang::PrintingPolicy policy(unit.language());
  policy.SuppressUnwrittenScope = true;
  policy.FullyQualifiedName = true;
  policy.PrintCanonicalTypes = true;
  policy.SuppressTagKeyword = true;
  policy.Bool = true;
  return policy;
}

std::string qualified_name(const clang::NamedDecl* declaration, const clang::PrintingPolicy& policy) {
  std::string name;
  llvm::raw_string_ostream out(name);
  declaration->printQualifiedName(out, policy);
  if (const auto* function = dyn_cast<clang::FunctionDecl>(declaration)) {
    if (const clang::TemplateArgumentList* arguments = function->getTemplateSpecializationArgs()) {
      clang::printTemplateArgumentList(out, arguments->asArray(), policy);
    }
  }
  if (const auto* variable = dyn_cast<clang::VarTemplateSpecializationDecl>(declaration)) {
    clang::printTemplateArgumentList(out, variable->getTemplateArgs().asArray(), policy);
  }
  return name;
}

const clang::VarDecl* find_tag_variable(const ParsedUnit& unit, const clang::CXXRecordDecl* tag_type) {
  if (tag_type == nullptr) return nullptr;
  return find_variable(unit.context().getTranslationUnitDecl(), unit, tag_type);
}

void name_root(Root& root, const ParsedUnit& unit) {
  clang::PrintingPolicy policy = printing_policy(unit);
  const clang::NamedDecl* named = root.function;
  if (root.is_lambda && root.tag != nullptr) named = root.tag;
  root.name = root.is_lambda && root.tag == nullptr ? "lambda" : qualified_name(named, policy);
  root.signature = root.name + "(";
  for (const clang::ParmVarDecl* parameter : root.function->parameters()) {
    if (parameter->getFunctionScopeIndex() > 0) root.signature += ", ";
    root.signature += parameter->getType().getAsString(policy);
  }
  root.signature += ")";
  bool must_use_tag = root.is_lambda || is_hidden(root.function);
  if (must_use_tag) {
    if (root.tag != nullptr) root.service = "decltype(::" + qualified_name(root.tag, policy) + ")";
    return;
  }
  std::string address = "&::" + qualified_name(root.function, policy);
  if (is_overloaded(root.function)) {
    clang::QualType pointer = unit.context().getPointerType(root.function->getType());
    address = "static_cast<" + pointer.getAsString(policy) + ">(" + address + ")";
  }
  root.service = "turbolift::Function<" + address + ">";
}

}  // namespace turbolift::extract
