#include "extract/references.hpp"

namespace turbolift::extract {
namespace {

using clang::Expr;
using clang::Stmt;
using llvm::dyn_cast;
using llvm::isa;

/// Calls `visit` for all that runs when a function is called.
void for_each_part(const clang::FunctionDecl* definition, const std::function<void(const Stmt*)>& visit) {
  if (const auto* constructor = dyn_cast<clang::CXXConstructorDecl>(definition)) {
    for (const clang::CXXCtorInitializer* initialiser : constructor->inits()) {
      if (initialiser->getInit() != nullptr) visit(initialiser->getInit());
    }
  }
  if (definition->getBody() != nullptr) visit(definition->getBody());
}

/// What a statement has besides its children.
const Expr* hidden_child(const Stmt* statement) {
  if (const auto* argument = dyn_cast<clang::CXXDefaultArgExpr>(statement)) return argument->getExpr();
  if (const auto* initialiser = dyn_cast<clang::CXXDefaultInitExpr>(statement)) return initialiser->getExpr();
  return nullptr;
}

/// Visits what ends an object of this type, if anything does.
void visit_destructor(clang::QualType type, const std::function<void(const clang::ValueDecl*)>& visit) {
  const clang::CXXRecordDecl* record = type.isNull() ? nullptr : type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition()) return;
  if (const clang::CXXDestructorDecl* destructor = record->getDefinition()->getDestructor()) visit(destructor);
}

/// Destructors are not in the syntax tree: what a statement ends.
void for_each_destructor(const Stmt* statement, const std::function<void(const clang::ValueDecl*)>& visit) {
  if (const auto* temporary = dyn_cast<clang::CXXBindTemporaryExpr>(statement)) {
    visit_destructor(temporary->getType(), visit);
  }
  if (const auto* deletion = dyn_cast<clang::CXXDeleteExpr>(statement)) {
    visit_destructor(deletion->getDestroyedType(), visit);
  }
  if (const auto* declarations = dyn_cast<clang::DeclStmt>(statement)) {
    for (const clang::Decl* declaration : declarations->decls()) {
      const auto* variable = dyn_cast<clang::VarDecl>(declaration);
      if (variable != nullptr && variable->hasLocalStorage()) visit_destructor(variable->getType(), visit);
    }
  }
}

bool is_unevaluated(const Stmt* statement) {
  return isa<clang::UnaryExprOrTypeTraitExpr, clang::CXXNoexceptExpr, clang::CXXTypeidExpr, clang::RequiresExpr>(
      statement);
}

/// How the value of an expression is used by what surrounds it.
enum class Access { read, change };

class ChangeFinder {
 public:
  std::vector<Change> changes;

  void walk(const Stmt* statement, Access access = Access::change) {
    if (statement == nullptr || is_unevaluated(statement)) return;
    if (const auto* reference = dyn_cast<clang::DeclRefExpr>(statement)) {
      const auto* variable = dyn_cast<clang::VarDecl>(reference->getDecl());
      if (variable != nullptr && access == Access::change) add(variable, reference->getLocation());
      return;
    }
    if (const auto* cast = dyn_cast<clang::CastExpr>(statement))
      return walk(cast->getSubExpr(), access_through(cast, access));
    if (const auto* member = dyn_cast<clang::MemberExpr>(statement)) return walk_member(member, access);
    if (const auto* loop = dyn_cast<clang::CXXForRangeStmt>(statement)) return walk_loop(loop);
    if (isa<clang::ParenExpr, clang::ArraySubscriptExpr, clang::ConditionalOperator, clang::ExprWithCleanups,
            clang::MaterializeTemporaryExpr>(statement)) {
      return walk_children(statement, access);
    }
    if (const auto* unary = dyn_cast<clang::UnaryOperator>(statement)) {
      bool passes_on = unary->getOpcode() == clang::UO_AddrOf || unary->isIncrementDecrementOp();
      return walk(unary->getSubExpr(), passes_on && !unary->isIncrementDecrementOp() ? access : Access::change);
    }
    if (const auto* call = dyn_cast<clang::CXXMemberCallExpr>(statement)) {
      walk(call->getCallee(), access);
      for (const Expr* argument : call->arguments()) walk(argument);
      return;
    }
    if (const auto* call = dyn_cast<clang::CXXOperatorCallExpr>(statement)) {
      const auto* method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(call->getDirectCallee());
      if (method != nullptr && hands_out_element(method)) {
        walk(call->getArg(0), access);
        for (unsigned i = 1; i < call->getNumArgs(); ++i) walk(call->getArg(i));
        return;
      }
    }
    walk_children(statement, Access::change);
    walk(hidden_child(statement));
  }

 private:
  void add(const clang::VarDecl* variable, clang::SourceLocation where) {
    if (variable->hasGlobalStorage()) changes.push_back({variable, where});
  }

  void walk_children(const Stmt* statement, Access access) {
    for (const Stmt* child : statement->children()) walk(child, access);
  }

  static Access access_through(const clang::CastExpr* cast, Access access) {
    if (cast->getCastKind() == clang::CK_LValueToRValue || cast->getCastKind() == clang::CK_ToVoid) return Access::read;
    clang::QualType type = cast->getType();
    bool is_const = type.isConstQualified() || (type->isPointerType() && type->getPointeeType().isConstQualified());
    return is_const ? Access::read : access;
  }

  void walk_member(const clang::MemberExpr* member, Access access) {
    const auto* variable = dyn_cast<clang::VarDecl>(member->getMemberDecl());
    if (variable != nullptr && access == Access::change) add(variable, member->getMemberLoc());
    const auto* method = dyn_cast<clang::CXXMethodDecl>(member->getMemberDecl());
    if (method != nullptr && hands_out_element(method)) return walk(member->getBase(), access);
    bool is_harmless = variable != nullptr || (method != nullptr && (method->isStatic() || method->isConst()));
    bool may_change = method != nullptr || access == Access::change;
    walk(member->getBase(), may_change && !is_harmless ? Access::change : Access::read);
  }

  void walk_loop(const clang::CXXForRangeStmt* loop) {
    walk(loop->getInit());
    clang::QualType element = loop->getLoopVariable()->getType();
    bool may_change = element->isReferenceType() && !element->getPointeeType().isConstQualified();
    walk(loop->getRangeInit(), may_change ? Access::change : Access::read);
    walk(loop->getBody());
  }

  /// `v[i]` and `v.at(i)` of a sequence change it only where the element is changed.
  static bool hands_out_element(const clang::CXXMethodDecl* method) {
    if (!method->getParent()->isInStdNamespace() || method->getParent()->getIdentifier() == nullptr) return false;
    llvm::StringRef owner = method->getParent()->getName();
    if (owner != "vector" && owner != "array" && owner != "deque" && owner != "basic_string") return false;
    if (method->getOverloadedOperator() == clang::OO_Subscript) return true;
    if (method->getIdentifier() == nullptr) return false;
    return method->getName() == "at" || method->getName() == "front" || method->getName() == "back";
  }
};

}  // namespace

void for_each_reference(const Stmt* statement, const std::function<void(const clang::ValueDecl*)>& visit) {
  if (statement == nullptr) return;
  if (const auto* reference = dyn_cast<clang::DeclRefExpr>(statement)) visit(reference->getDecl());
  if (const auto* member = dyn_cast<clang::MemberExpr>(statement)) visit(member->getMemberDecl());
  if (const auto* construction = dyn_cast<clang::CXXConstructExpr>(statement)) visit(construction->getConstructor());
  if (const auto* inherited = dyn_cast<clang::CXXInheritedCtorInitExpr>(statement)) visit(inherited->getConstructor());
  for_each_destructor(statement, visit);
  for_each_reference(hidden_child(statement), visit);
  for (const Stmt* child : statement->children()) for_each_reference(child, visit);
}

void for_each_reference(const clang::FunctionDecl* definition,
                        const std::function<void(const clang::ValueDecl*)>& visit) {
  for_each_part(definition, [&](const Stmt* part) { for_each_reference(part, visit); });
  const auto* method = dyn_cast<clang::CXXMethodDecl>(definition);
  if (method == nullptr || method->isDependentContext()) return;
  const clang::CXXRecordDecl* record = method->getParent();
  // Who is called through a base is not known: it may be any function of what is made here.
  if (isa<clang::CXXConstructorDecl>(method) && record->isPolymorphic()) {
    for (const clang::CXXMethodDecl* other : record->methods()) {
      if (other->isVirtual() && !isa<clang::CXXDestructorDecl>(other)) visit(other);
    }
  }
  if (isa<clang::CXXDestructorDecl>(method)) {
    for (const clang::FieldDecl* field : record->fields()) visit_destructor(field->getType(), visit);
    for (const clang::CXXBaseSpecifier& base : record->bases()) visit_destructor(base.getType(), visit);
  }
}

std::vector<Change> find_changes(const clang::FunctionDecl* definition) {
  ChangeFinder finder;
  for_each_part(definition, [&](const Stmt* part) { finder.walk(part); });
  return std::move(finder.changes);
}

}  // namespace turbolift::extract
