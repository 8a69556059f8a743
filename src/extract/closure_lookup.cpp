#include <algorithm>

#include "extract/closure.hpp"

namespace turbolift::extract {

using clang::Decl;
using llvm::dyn_cast;
using llvm::isa;

namespace {

clang::QualType pointee(clang::QualType type) {
  type = type.getNonReferenceType();
  while (type->isPointerType()) type = type->getPointeeType();
  return type.getCanonicalType();
}

llvm::ArrayRef<clang::TemplateArgument> arguments_of(const Decl* specialization) {
  if (const auto* record = dyn_cast<clang::ClassTemplateSpecializationDecl>(specialization)) {
    return record->getTemplateArgs().asArray();
  }
  return llvm::cast<clang::VarTemplateSpecializationDecl>(specialization)->getTemplateArgs().asArray();
}

const clang::TemplateDecl* template_of(const Decl* specialization) {
  if (const auto* record = dyn_cast<clang::ClassTemplateSpecializationDecl>(specialization)) {
    return record->getSpecializedTemplate();
  }
  return llvm::cast<clang::VarTemplateSpecializationDecl>(specialization)->getSpecializedTemplate();
}

}  // namespace

/// One pass over what was not kept. A satisfied constraint, a failed substitution and a standard trait leave no
/// reference: explicit specialisations, and functions that an unqualified call may find, stay when all that they are
/// about stays.
bool UnitClosure::keep_found_by_lookup() {
  bool is_new = false;
  for (const auto& [file, text] : unit_.text()) {
    for (const auto& [begin, unit] : text.units) {
      if (kept_here_.contains({file, begin})) continue;
      for (const Decl* declaration : unit.declarations) {
        if (isa<clang::ClassTemplateSpecializationDecl, clang::VarTemplateSpecializationDecl>(declaration)) {
          if (!is_candidate_specialization(declaration)) continue;
          keep_unit_of(declaration);
          is_new = true;
          continue;
        }
        const auto* function = dyn_cast<clang::FunctionDecl>(declaration);
        if (const auto* a_template = dyn_cast<clang::FunctionTemplateDecl>(declaration)) {
          function = a_template->getTemplatedDecl();
        }
        if (function == nullptr || !is_candidate_function(function)) continue;
        need(declaration, Level::text);
        is_new = true;
      }
    }
  }
  return is_new;
}

bool UnitClosure::is_candidate_specialization(const Decl* declaration) {
  bool is_partial =
      isa<clang::ClassTemplatePartialSpecializationDecl, clang::VarTemplatePartialSpecializationDecl>(declaration);
  clang::TemplateSpecializationKind kind = clang::TSK_Undeclared;
  if (const auto* record = dyn_cast<clang::ClassTemplateSpecializationDecl>(declaration))
    kind = record->getSpecializationKind();
  if (const auto* variable = dyn_cast<clang::VarTemplateSpecializationDecl>(declaration)) {
    kind = variable->getSpecializationKind();
  }
  if (!is_partial && kind != clang::TSK_ExplicitSpecialization) return false;

  bool is_about_kept = false;
  bool is_about_dropped = false;
  auto check = [&](auto& self, const clang::TemplateArgument& argument) -> void {
    if (argument.getKind() == clang::TemplateArgument::Pack) {
      for (const clang::TemplateArgument& element : argument.pack_elements()) self(self, element);
    }
    if (argument.getKind() != clang::TemplateArgument::Type) return;
    const clang::TagDecl* tag = pointee(argument.getAsType())->getAsTagDecl();
    if (tag == nullptr) return;
    if (unit_.is_project(tag)) (level_of(tag) != Level::nothing ? is_about_kept : is_about_dropped) = true;
    if (const auto* instance = dyn_cast<clang::ClassTemplateSpecializationDecl>(tag)) {
      for (const clang::TemplateArgument& inner : instance->getTemplateArgs().asArray()) self(self, inner);
    }
  };
  for (const clang::TemplateArgument& argument : arguments_of(declaration)) check(check, argument);
  const clang::TemplateDecl* primary = template_of(declaration);
  bool is_primary_kept =
      unit_.is_project(primary) ? level_of(primary->getTemplatedDecl()) != Level::nothing : is_about_kept;
  return is_primary_kept && !is_about_dropped;
}

bool UnitClosure::is_candidate_function(const clang::FunctionDecl* function) {
  if (function->isCXXClassMember() || level_of(function) != Level::nothing) return false;
  if (!lookup_names_.contains(function->getDeclName().getAsString())) return false;
  auto is_reached = [&](const clang::ParmVarDecl* parameter) { return is_reached_type(parameter->getType()); };
  auto converts = [&](const clang::ParmVarDecl* parameter) { return converts_reached_type(parameter->getType()); };
  auto is_out_of_reach = [&](const clang::ParmVarDecl* parameter) {
    const clang::TagDecl* tag = pointee(parameter->getType())->getAsTagDecl();
    return tag != nullptr && unit_.is_project(tag) && !is_reached(parameter) && !converts(parameter);
  };
  if (std::ranges::any_of(function->parameters(), is_reached)) return true;
  return std::ranges::any_of(function->parameters(), converts) &&
         std::ranges::none_of(function->parameters(), is_out_of_reach);
}

/// Whether an argument of a kept type may become a parameter of this one by a constructor.
bool UnitClosure::converts_reached_type(clang::QualType type) {
  bool takes_temporary = !type->isLValueReferenceType() || type.getNonReferenceType().isConstQualified();
  const clang::CXXRecordDecl* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!takes_temporary || record == nullptr || !record->hasDefinition()) return false;
  return std::ranges::any_of(record->getDefinition()->decls(), [&](const Decl* member) {
    const auto* a_template = dyn_cast<clang::FunctionTemplateDecl>(member);
    const auto* constructor =
        dyn_cast<clang::CXXConstructorDecl>(a_template != nullptr ? a_template->getTemplatedDecl() : member);
    if (constructor == nullptr || !constructor->isConvertingConstructor(/*AllowExplicit=*/false)) return false;
    bool is_copy = constructor->isCopyOrMoveConstructor() || constructor->getNumParams() == 0;
    return !is_copy && (a_template != nullptr || is_reached_type(constructor->getParamDecl(0)->getType()));
  });
}

bool UnitClosure::is_reached_type(clang::QualType type) {
  clang::QualType canonical = pointee(type);
  if (const clang::TagDecl* tag = canonical->getAsTagDecl()) {
    if (unit_.is_project(tag) && level_of(tag) != Level::nothing) return true;
    if (const auto* instance = dyn_cast<clang::ClassTemplateSpecializationDecl>(tag)) {
      for (const clang::TemplateArgument& argument : instance->getTemplateArgs().asArray()) {
        if (argument.getKind() == clang::TemplateArgument::Type && is_reached_type(argument.getAsType())) return true;
      }
    }
  }
  if (const auto* instance = canonical->getAs<clang::TemplateSpecializationType>()) {
    const clang::TemplateDecl* declaration = instance->getTemplateName().getAsTemplateDecl();
    if (declaration != nullptr && unit_.is_project(declaration) && declaration->getTemplatedDecl() != nullptr &&
        level_of(declaration->getTemplatedDecl()) != Level::nothing) {
      return true;
    }
  }
  return canonical->isTemplateTypeParmType();
}

void UnitClosure::need_deduction_guides(const clang::TemplateDecl* class_template) {
  for (const auto& [file, text] : unit_.text()) {
    for (const auto& [begin, unit] : text.units) {
      for (const Decl* declaration : unit.declarations) {
        const Decl* inner = declaration;
        if (const auto* a_template = dyn_cast<clang::FunctionTemplateDecl>(declaration))
          inner = a_template->getTemplatedDecl();
        const auto* guide = dyn_cast<clang::CXXDeductionGuideDecl>(inner);
        if (guide == nullptr) continue;
        if (guide->getDeducedTemplate()->getCanonicalDecl() == class_template->getCanonicalDecl())
          keep_unit_of(declaration);
      }
    }
  }
}

void UnitClosure::need_explicit_instantiation(const clang::NamedDecl* declaration,
                                              clang::TemplateSpecializationKind kind) {
  if (kind != clang::TSK_ExplicitInstantiationDeclaration && kind != clang::TSK_ExplicitInstantiationDefinition) return;
  const clang::IdentifierInfo* name = declaration->getIdentifier();
  std::string identifier = name != nullptr ? name->getName().str() : "operator";
  for (const auto& [file, text] : unit_.text()) {
    for (const auto& [begin, unit] : text.units) {
      if (std::ranges::find(unit.names, identifier) != unit.names.end()) keep_unit({file, begin}, unit, current_use_);
    }
  }
}

}  // namespace turbolift::extract
