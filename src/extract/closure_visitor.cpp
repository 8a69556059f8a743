#include "clang/AST/RecursiveASTVisitor.h"
#include "extract/closure.hpp"
#include "extract/service_limits.hpp"
#include "extract/tag_call.hpp"

namespace turbolift::extract {

using clang::Decl;
using llvm::cast;
using llvm::dyn_cast;
using llvm::isa;

/// Walks text and tells a `UnitClosure` what it refers to. Implicit code is walked too: a conversion, a range-for's
/// begin(), a coroutine's promise are uses like any other.
class ClosureVisitor : public clang::RecursiveASTVisitor<ClosureVisitor> {
  using Base = clang::RecursiveASTVisitor<ClosureVisitor>;

 public:
  /// `signatures_only`: of functions, only what stays when their bodies become ';'.
  ClosureVisitor(UnitClosure& closure, bool signatures_only) : closure_(closure), signatures_only_(signatures_only) {}

  bool shouldVisitImplicitCode() const { return true; }
  bool shouldVisitTemplateInstantiations() const { return false; }

  // -- declarations ---------------------------------------------------------------------------------------------

  bool TraverseFunctionDecl(clang::FunctionDecl* function) {
    return signatures_only_ ? traverse_signature(function) : Base::TraverseFunctionDecl(function);
  }
  bool TraverseCXXMethodDecl(clang::CXXMethodDecl* function) {
    return signatures_only_ ? traverse_signature(function) : Base::TraverseCXXMethodDecl(function);
  }
  bool TraverseCXXConstructorDecl(clang::CXXConstructorDecl* function) {
    return signatures_only_ ? traverse_signature(function) : Base::TraverseCXXConstructorDecl(function);
  }
  bool TraverseCXXConversionDecl(clang::CXXConversionDecl* function) {
    return signatures_only_ ? traverse_signature(function) : Base::TraverseCXXConversionDecl(function);
  }
  bool TraverseCXXDestructorDecl(clang::CXXDestructorDecl* function) {
    return signatures_only_ ? traverse_signature(function) : Base::TraverseCXXDestructorDecl(function);
  }

  bool TraverseFriendDecl(clang::FriendDecl* declaration) {
    // `friend class X;` declares X itself.
    if (const clang::TypeSourceInfo* type = declaration->getFriendType()) {
      const auto* elaborated = type->getType()->getAs<clang::ElaboratedType>();
      bool declares = elaborated != nullptr && elaborated->getQualifier() == nullptr &&
                      elaborated->getKeyword() != clang::ElaboratedTypeKeyword::None &&
                      elaborated->getKeyword() != clang::ElaboratedTypeKeyword::Typename &&
                      isa<clang::RecordType>(elaborated->getNamedType());
      if (declares) return true;
    }
    return Base::TraverseFriendDecl(declaration);
  }

  bool VisitVarDecl(clang::VarDecl* variable) {
    closure_.visit_type(variable->getType());
    bool is_value = !variable->getType()->isDependentType() && !variable->getType()->isReferenceType();
    if (is_value) closure_.need_destruction(variable->getType());
    if (const auto* cleanup = variable->getAttr<clang::CleanupAttr>()) {
      closure_.need(cleanup->getFunctionDecl(), Level::body);
    }
    bool is_own_copy = variable->isStaticLocal() && !variable->getType().isConstQualified() && !variable->isConstexpr();
    if (is_own_copy && !signatures_only_ && closure_.unit_.is_project(variable)) {
      closure_.find(Severity::warning, variable->getLocation(),
                    "the static local variable '" + variable->getNameAsString() +
                        "' keeps its value between calls, but each replica of the service has one of its own");
    }
    if (variable->isLocalVarDecl() && !signatures_only_) closure_.check_variable(variable);
    return true;
  }

  bool VisitUsingDirectiveDecl(clang::UsingDirectiveDecl* directive) {
    closure_.keep_namespace(directive->getNominatedNamespace());
    note_alias(directive->getNominatedNamespaceAsWritten());
    return true;
  }
  bool VisitNamespaceAliasDecl(clang::NamespaceAliasDecl* alias) {
    closure_.keep_namespace(alias->getNamespace());
    note_alias(alias->getAliasedNamespace());
    return true;
  }
  bool VisitUsingDecl(clang::UsingDecl* declaration) {
    if (signatures_only_) return true;  // at namespace level, what is used through it is needed by its users
    for (const clang::UsingShadowDecl* shadow : declaration->shadows())
      closure_.need(shadow->getTargetDecl(), Level::text);
    return true;
  }
  bool VisitUsingEnumDecl(clang::UsingEnumDecl* declaration) {
    closure_.need(declaration->getEnumDecl(), Level::text);
    return true;
  }
  bool VisitConceptSpecializationExpr(clang::ConceptSpecializationExpr* expression) {
    closure_.need(expression->getNamedConcept(), Level::text);
    return true;
  }
  bool TraverseConceptReference(clang::ConceptReference* reference) {
    closure_.need(reference->getNamedConcept(), Level::text);
    if (reference->getFoundDecl() != nullptr) closure_.need(reference->getFoundDecl(), Level::text);
    return Base::TraverseConceptReference(reference);
  }

  // -- expressions ----------------------------------------------------------------------------------------------

  bool TraverseLambdaExpr(clang::LambdaExpr* lambda) {
    closure_.need(lambda->getCallOperator(), Level::body);  // its text has no declaration without a body
    bool before = std::exchange(signatures_only_, false);
    bool result = Base::TraverseLambdaExpr(lambda);
    signatures_only_ = before;
    return result;
  }

  bool TraverseCallExpr(clang::CallExpr* call) {
    if (!is_tag_call(call)) return Base::TraverseCallExpr(call);
    // A tag: its platform stays out of the slice.
    if (auto replacement = replace_platform(call, closure_.unit_)) {
      closure_.selection_.replacements.insert(*replacement);
      if (!VisitCallExpr(call) || !VisitExpr(call) || !TraverseStmt(call->getCallee())) return false;
      for (unsigned i = 1; i < call->getNumArgs(); ++i) {
        if (!TraverseStmt(call->getArg(i))) return false;
      }
      return true;
    }
    return Base::TraverseCallExpr(call);
  }

  bool VisitDeclRefExpr(clang::DeclRefExpr* expression) {
    if (expression->getFoundDecl() != expression->getDecl()) closure_.need(expression->getFoundDecl(), Level::body);
    refer(expression->getDecl(), expression->getLocation());
    return true;
  }
  bool VisitMemberExpr(clang::MemberExpr* expression) {
    refer(expression->getMemberDecl(), expression->getMemberLoc());
    return true;
  }
  bool VisitCXXConstructExpr(clang::CXXConstructExpr* expression) {
    closure_.need(expression->getConstructor(), Level::body);
    closure_.need_destruction(expression->getType());
    warn_of_limits(expression->getConstructor(), expression->getLocation());
    return true;
  }
  bool VisitCXXInheritedCtorInitExpr(clang::CXXInheritedCtorInitExpr* expression) {
    closure_.need(expression->getConstructor(), Level::body);
    return true;
  }
  bool VisitCXXBindTemporaryExpr(clang::CXXBindTemporaryExpr* expression) {
    closure_.need(expression->getTemporary()->getDestructor(), Level::body);
    return true;
  }
  bool VisitInitListExpr(clang::InitListExpr* expression) {
    closure_.need_destruction(expression->getType());
    return true;
  }
  bool VisitCXXNewExpr(clang::CXXNewExpr* expression) {
    closure_.need(expression->getOperatorNew(), Level::body);
    closure_.need(expression->getOperatorDelete(), Level::body);
    return true;
  }
  bool VisitCXXDeleteExpr(clang::CXXDeleteExpr* expression) {
    closure_.need(expression->getOperatorDelete(), Level::body);
    clang::QualType type = expression->getDestroyedType();
    if (!type.isNull() && !type->isDependentType()) closure_.need_destruction(type);
    return true;
  }
  bool VisitCXXTypeidExpr(clang::CXXTypeidExpr* expression) {
    clang::QualType type = expression->isTypeOperand() ? expression->getTypeOperand(closure_.unit_.context())
                                                       : expression->getExprOperand()->getType();
    closure_.need_virtual_functions(type->getAsCXXRecordDecl());
    return true;
  }
  bool VisitCXXDynamicCastExpr(clang::CXXDynamicCastExpr* expression) {
    clang::QualType type = expression->getType();
    if (type->isPointerType()) type = type->getPointeeType();
    closure_.need_virtual_functions(type->getAsCXXRecordDecl());
    return true;
  }
  bool VisitCXXThrowExpr(clang::CXXThrowExpr* expression) {
    if (expression->getSubExpr() != nullptr) {
      closure_.need_virtual_functions(expression->getSubExpr()->getType()->getAsCXXRecordDecl());
    }
    return true;
  }
  bool VisitCXXCatchStmt(clang::CXXCatchStmt* statement) {
    if (!statement->getCaughtType().isNull()) {
      closure_.need_virtual_functions(statement->getCaughtType().getNonReferenceType()->getAsCXXRecordDecl());
    }
    return true;
  }
  bool VisitOverloadExpr(clang::OverloadExpr* expression) {
    for (const clang::NamedDecl* candidate : expression->decls()) closure_.need(candidate, Level::text);
    const auto* lookup = dyn_cast<clang::UnresolvedLookupExpr>(expression);
    if (lookup != nullptr && lookup->requiresADL()) closure_.lookup_names_.insert(lookup->getName().getAsString());
    return true;
  }
  bool VisitBinaryOperator(clang::BinaryOperator* expression) {
    if (expression->isTypeDependent()) closure_.lookup_names_.insert("operator" + expression->getOpcodeStr().str());
    return true;
  }
  bool VisitUnaryOperator(clang::UnaryOperator* expression) {
    if (expression->isTypeDependent()) {
      closure_.lookup_names_.insert("operator" + clang::UnaryOperator::getOpcodeStr(expression->getOpcode()).str());
    }
    return true;
  }
  bool VisitCXXDefaultArgExpr(clang::CXXDefaultArgExpr* expression) { return TraverseStmt(expression->getExpr()); }
  bool VisitCXXDefaultInitExpr(clang::CXXDefaultInitExpr* expression) { return TraverseStmt(expression->getExpr()); }
  bool VisitExpr(clang::Expr* expression) {
    closure_.visit_type(expression->getType());
    return true;
  }
  bool VisitIntegerLiteral(clang::IntegerLiteral* literal) {
    clang::SourceLocation place = literal->getLocation();
    auto macro = [&] { return clang::Lexer::getImmediateMacroName(place, closure_.unit_.sources(), {}); };
    if (place.isMacroID() && macro() == "__COUNTER__") {
      closure_.find(Severity::warning, place,
                    "the value of __COUNTER__ is used: it counts what the service has, which is less than the program");
    }
    return true;
  }
  bool VisitGCCAsmStmt(clang::GCCAsmStmt* statement) {
    closure_.find(Severity::warning, statement->getAsmLoc(),
                  "inline assembly: the service must run on the same kind of processor, and what the assembly names by "
                  "itself is not seen");
    return true;
  }

  // -- types ----------------------------------------------------------------------------------------------------

  bool VisitTagType(clang::TagType* type) {
    note_definition(clang::QualType(type, 0));
    closure_.need(type->getDecl(), Level::text);
    closure_.note_file(type->getDecl()->getLocation());
    return true;
  }
  bool VisitTypedefType(clang::TypedefType* type) {
    note_definition(clang::QualType(type, 0));
    closure_.need(type->getDecl(), Level::text);
    closure_.note_file(type->getDecl()->getLocation());
    return true;
  }
  bool VisitUsingType(clang::UsingType* type) {
    closure_.need(type->getFoundDecl(), Level::text);
    return true;
  }
  bool VisitTemplateSpecializationType(clang::TemplateSpecializationType* type) {
    note_definition(clang::QualType(type, 0));
    if (const clang::TemplateDecl* declaration = type->getTemplateName().getAsTemplateDecl()) {
      closure_.need(declaration, Level::text);
      closure_.note_file(declaration->getLocation());
      closure_.need(type->getTemplateName().getAsUsingShadowDecl(), Level::text);
    }
    if (!type->isDependentType()) closure_.need(type->getCanonicalTypeInternal()->getAsCXXRecordDecl(), Level::text);
    if (type->isTypeAlias()) closure_.visit_type(type->getAliasedType());
    return true;
  }
  bool VisitInjectedClassNameType(clang::InjectedClassNameType* type) {
    closure_.need(type->getDecl(), Level::text);
    return true;
  }
  bool VisitDeducedTemplateSpecializationType(clang::DeducedTemplateSpecializationType* type) {
    if (const clang::TemplateDecl* declaration = type->getTemplateName().getAsTemplateDecl()) {
      closure_.need(declaration, Level::text);
      closure_.need_deduction_guides(declaration);
    }
    return true;
  }
  bool TraverseTemplateName(clang::TemplateName name) {
    closure_.need(name.getAsTemplateDecl(), Level::text);
    return Base::TraverseTemplateName(name);
  }
  bool TraverseNestedNameSpecifierLoc(clang::NestedNameSpecifierLoc qualifier) {
    note_qualifier(qualifier.getNestedNameSpecifier());
    return Base::TraverseNestedNameSpecifierLoc(qualifier);
  }
  bool TraverseNestedNameSpecifier(clang::NestedNameSpecifier* qualifier) {
    note_qualifier(qualifier);
    return Base::TraverseNestedNameSpecifier(qualifier);
  }

 private:
  void note_alias(const clang::NamedDecl* written) {
    if (isa<clang::NamespaceAliasDecl>(written)) closure_.need(written, Level::text);
  }

  bool traverse_signature(clang::FunctionDecl* function) {
    for (unsigned i = 0; i < function->getNumTemplateParameterLists(); ++i) {
      for (clang::NamedDecl* parameter : *function->getTemplateParameterList(i)) TraverseDecl(parameter);
    }
    if (const clang::TypeSourceInfo* type = function->getTypeSourceInfo()) TraverseTypeLoc(type->getTypeLoc());
    TraverseNestedNameSpecifierLoc(function->getQualifierLoc());
    if (const auto* written = function->getTemplateSpecializationArgsAsWritten()) {
      for (const clang::TemplateArgumentLoc& argument : written->arguments()) TraverseTemplateArgumentLoc(argument);
    }
    for (clang::ParmVarDecl* parameter : function->parameters()) {
      bool is_parsed = parameter->hasDefaultArg() && !parameter->hasUnparsedDefaultArg() &&
                       !parameter->hasUninstantiatedDefaultArg();
      if (is_parsed) TraverseStmt(parameter->getDefaultArg());
    }
    if (clang::Expr* clause = function->getTrailingRequiresClause()) TraverseStmt(clause);
    for (clang::Attr* attribute : function->attrs()) TraverseAttr(attribute);
    // `friend int geo::peek(…)` names a function that must have been declared.
    bool is_named_friend = function->getFriendObjectKind() != Decl::FOK_None && function->getQualifier() != nullptr;
    if (is_named_friend) closure_.need(function, Level::text);
    if (must_keep_body(function)) closure_.need(function, Level::body);
    return true;
  }

  /// Whether a declaration alone would not do: its text has no body that could go, or its value or type may be asked
  /// for where the syntax tree does not show it (a constraint that is checked, a template argument).
  bool must_keep_body(const clang::FunctionDecl* function) const {
    bool is_written = function->doesThisDeclarationHaveABody() && !function->isImplicit() && !function->isDefaulted() &&
                      !function->isDeleted() && function->getBody() != nullptr;
    if (!is_written) return false;
    if (function->isConstexpr() || function->getDeclaredReturnType()->getContainedDeducedType() != nullptr) return true;
    Place brace = closure_.unit_.place_of(function->getBody()->getBeginLoc());
    auto file = closure_.unit_.text().find(brace.file);
    return file == closure_.unit_.text().end() || !file->second.bodies.contains(brace.offset);
  }

  void refer(const Decl* declaration, clang::SourceLocation location) {
    if (const auto* enumerator = dyn_cast<clang::EnumConstantDecl>(declaration)) {
      closure_.need(cast<clang::EnumDecl>(enumerator->getDeclContext()), Level::text);
    } else if (isa<clang::FunctionDecl, clang::VarDecl>(declaration)) {
      closure_.note_file(declaration->getLocation());
      closure_.need(declaration, Level::body);
      warn_of_limits(dyn_cast<clang::FunctionDecl>(declaration), location);
    } else if (const auto* field = dyn_cast<clang::FieldDecl>(declaration)) {
      closure_.need(field->getParent(), Level::text);
    } else if (const auto* field_path = dyn_cast<clang::IndirectFieldDecl>(declaration)) {
      closure_.need(field_path->getVarDecl() != nullptr ? static_cast<const Decl*>(field_path->getVarDecl())
                                                        : field_path->getAnonField()->getParent(),
                    Level::text);
    } else if (const auto* binding = dyn_cast<clang::BindingDecl>(declaration)) {
      closure_.need(binding->getDecomposedDecl(), Level::body);
      const clang::VarDecl* holder = binding->getHoldingVar();
      if (holder != nullptr && holder->getInit() != nullptr) TraverseStmt(const_cast<clang::Expr*>(holder->getInit()));
    } else if (const auto* guid = dyn_cast<clang::TemplateParamObjectDecl>(declaration)) {
      closure_.visit_type(guid->getType());
    }
  }

  void warn_of_limits(const clang::FunctionDecl* function, clang::SourceLocation location) {
    if (function == nullptr || signatures_only_ || !closure_.unit_.files().is_project(closure_.unit_.file_of(location)))
      return;
    if (closure_.unit_.is_project(function)) return;
    if (std::string warning = service_limit(function); !warning.empty()) {
      closure_.find(Severity::warning, location, std::move(warning));
    }
  }

  void note_definition(clang::QualType type) {
    const clang::CXXRecordDecl* record = type.getCanonicalType()->getAsCXXRecordDecl();
    if (record == nullptr) return;
    if (const auto* instance = dyn_cast<clang::ClassTemplateSpecializationDecl>(record)) {
      const clang::CXXRecordDecl* pattern = instance->getSpecializedTemplate()->getTemplatedDecl()->getDefinition();
      if (pattern != nullptr) closure_.note_file(pattern->getLocation());
    }
    if (record->hasDefinition()) closure_.note_file(record->getDefinition()->getLocation());
  }

  void note_qualifier(const clang::NestedNameSpecifier* qualifier) {
    for (; qualifier != nullptr; qualifier = qualifier->getPrefix()) {
      if (const clang::NamespaceAliasDecl* alias = qualifier->getAsNamespaceAlias()) closure_.need(alias, Level::text);
      if (const clang::NamespaceDecl* space = qualifier->getAsNamespace()) closure_.keep_namespace(space);
    }
  }

  UnitClosure& closure_;
  bool signatures_only_;
};

void UnitClosure::visit_text(const Decl* declaration) {
  ClosureVisitor(*this, /*signatures_only=*/true).TraverseDecl(const_cast<Decl*>(declaration));
}

void UnitClosure::visit_body(const clang::FunctionDecl* function) {
  FileId before = current_file_;
  if (unit_.is_project(function)) current_file_ = unit_.file_of(function->getLocation());
  ClosureVisitor visitor(*this, /*signatures_only=*/false);
  if (const auto* constructor = dyn_cast<clang::CXXConstructorDecl>(function)) {
    for (const clang::CXXCtorInitializer* initialiser : constructor->inits()) {
      if (initialiser->getInit() != nullptr) visitor.TraverseStmt(initialiser->getInit());
      if (initialiser->getTypeSourceInfo() != nullptr)
        visitor.TraverseTypeLoc(initialiser->getTypeSourceInfo()->getTypeLoc());
    }
  }
  if (function->getBody() != nullptr) visitor.TraverseStmt(function->getBody());
  current_file_ = before;
}

void UnitClosure::visit_statement(const clang::Stmt* statement) {
  ClosureVisitor(*this, /*signatures_only=*/false).TraverseStmt(const_cast<clang::Stmt*>(statement));
}

void UnitClosure::visit_type(clang::QualType type) {
  if (type.isNull() || !visited_types_.insert({type.getAsOpaquePtr(), current_file_}).second) return;
  ClosureVisitor(*this, /*signatures_only=*/true).TraverseType(type);
}

}  // namespace turbolift::extract
