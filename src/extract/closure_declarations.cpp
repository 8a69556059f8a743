#include <algorithm>

#include "extract/closure.hpp"

namespace turbolift::extract {

using clang::Decl;
using llvm::dyn_cast;
using llvm::isa;

void UnitClosure::process(const Work& work) {
  const Decl* declaration = work.declaration;
  FileId place = unit_.is_project(declaration) ? unit_.file_of(declaration->getLocation()) : no_file;
  FileId before = std::exchange(current_file_, place);
  if (work.level == Level::nothing) {
    visit_text(declaration);
    if (const auto* variable = dyn_cast<clang::VarDecl>(declaration)) need(variable, Level::body);
    if (const auto* alias = dyn_cast<clang::TypedefNameDecl>(declaration)) visit_type(alias->getUnderlyingType());
    current_file_ = before;
    return;
  }
  note_namespaces(declaration);
  if (const auto* function = dyn_cast<clang::FunctionDecl>(declaration)) {
    process_function(function, work.level);
  } else if (const auto* variable = dyn_cast<clang::VarDecl>(declaration)) {
    process_variable(variable, work.level);
  } else if (const auto* record = dyn_cast<clang::CXXRecordDecl>(declaration)) {
    process_class(record);
  } else if (const auto* alias = dyn_cast<clang::TypedefNameDecl>(declaration)) {
    for (const Decl* redeclaration : alias->redecls()) keep_unit_of(redeclaration);
    visit_type(alias->getUnderlyingType());
    need_enclosing_class(alias);
  } else if (const auto* tag = dyn_cast<clang::TagDecl>(declaration)) {  // an enumeration; in C, a struct
    for (const Decl* redeclaration : tag->redecls()) keep_unit_of(redeclaration);
    if (const clang::TagDecl* definition = tag->getDefinition()) keep_unit_of(definition);
    need_enclosing_class(tag);
  } else {
    keep_unit_of(declaration);
    const auto* a_concept = dyn_cast<clang::ConceptDecl>(declaration);
    if (a_concept != nullptr && !unit_.is_project(a_concept)) visit_statement(a_concept->getConstraintExpr());
  }
  current_file_ = before;
}

void UnitClosure::process_function(const clang::FunctionDecl* function, Level level) {
  for (const clang::FunctionDecl* redeclaration : function->redecls()) {
    // `int geo::area() {}` cannot become a declaration: it is left out where only the declaration is needed.
    bool must_define = redeclaration->isOutOfLine() && redeclaration->getQualifier() != nullptr;
    if (level == Level::body || !must_define) keep_unit_of(redeclaration);
  }
  if (function->isMultiVersion()) {  // by `target`: which one runs is known only then
    unit_.context().forEachMultiversionedFunctionVersion(
        function, [&](const clang::FunctionDecl* version) { need(version, level); });
  }
  visit_type(function->getType());
  if (const auto* method = dyn_cast<clang::CXXMethodDecl>(function)) need(method->getParent(), Level::text);
  if (const clang::FunctionDecl* pattern = function->getTemplateInstantiationPattern()) need(pattern, level);
  if (const clang::FunctionTemplateDecl* primary = function->getPrimaryTemplate()) need(primary, Level::text);
  if (const clang::TemplateArgumentList* arguments = function->getTemplateSpecializationArgs()) {
    need_template_arguments(arguments->asArray());
  }
  need_explicit_instantiation(function, function->getTemplateSpecializationKind());
  if (level == Level::body) process_definition(function);
}

void UnitClosure::process_definition(const clang::FunctionDecl* function) {
  if (const auto* method = dyn_cast<clang::CXXMethodDecl>(function)) {
    bool is_concrete = !method->isDependentContext();
    bool is_constructor = isa<clang::CXXConstructorDecl>(method);
    if (is_constructor || isa<clang::CXXDestructorDecl>(method)) need_destruction(method->getParent());
    if (is_concrete && (method->isVirtual() || is_constructor)) need_virtual_functions(method->getParent());
  }
  const clang::FunctionDecl* definition = nullptr;
  if (function->hasBody(definition)) {
    bool is_project = unit_.is_project(definition);
    bool is_written = !definition->isTemplateInstantiation() && !definition->isDefaulted() && !definition->isImplicit();
    if (is_project && is_written && definition->getBody() != nullptr) {
      selection_.bodies.try_emplace(unit_.place_of(definition->getBody()->getBeginLoc()), current_use_);
    }
    const auto* method = dyn_cast<clang::CXXMethodDecl>(definition);
    bool is_instance = definition->isTemplateInstantiation() ||
                       (method != nullptr && method->getParent()->getTemplateInstantiationPattern() != nullptr);
    if (is_project || is_instance || definition->isImplicit() || definition->isDefaulted()) visit_body(definition);
    // A weak definition gives way to another unit's.
    if (is_project && function->hasAttr<clang::WeakAttr>()) want(function, /*only_if_defined=*/true);
    return;
  }
  need_alias_target(function);
  bool has_definition_elsewhere = !function->isImplicit() && !function->isDefaulted() && !function->isDeleted() &&
                                  function->getBuiltinID() == 0 && !function->isDependentContext();
  if (!has_definition_elsewhere) return;
  if (unit_.is_project(function)) {
    bool needs_none = function->isPureVirtual() && !isa<clang::CXXDestructorDecl>(function);
    if (function->isExternallyVisible()) want(function, needs_none);
  } else if (!function->isInlined() && function->isExternallyVisible() && !function->isPureVirtual()) {
    want(function, /*only_if_defined=*/false, /*of_library=*/true);
  }
}

/// What an attribute names by its symbol.
void UnitClosure::need_alias_target(const clang::ValueDecl* declaration) {
  if (const auto* alias = declaration->getAttr<clang::AliasAttr>()) need_symbol(alias->getAliasee());
  if (const auto* indirect = declaration->getAttr<clang::IFuncAttr>()) need_symbol(indirect->getResolver());
  if (const auto* weak = declaration->getAttr<clang::WeakRefAttr>()) need_symbol(weak->getAliasee());
}

void UnitClosure::need_symbol(llvm::StringRef symbol) {
  auto is_it = [&](const clang::NamedDecl* candidate) {
    // GCC does not mangle the name of a static function or variable with C linkage.
    bool is_c = candidate->getDeclContext()->isExternCContext() && candidate->getIdentifier() != nullptr;
    if (is_c && candidate->getName() == symbol) return true;
    std::vector<std::string> symbols = unit_.symbols_of(candidate);
    return std::ranges::find(symbols, symbol.str()) != symbols.end();
  };
  bool is_here = false;
  auto need_if = [&](const clang::NamedDecl* candidate) {
    if (!is_it(candidate)) return;
    need(candidate, Level::body);
    is_here = true;
  };
  for (const auto& [file, text] : unit_.text()) {
    for (const auto& [brace, body] : text.bodies) need_if(body.function);
  }
  for (const clang::VarDecl* variable : unit_.variables()) need_if(variable);
  if (!is_here) selection_.wanted.insert({{symbol.str()}, {current_use_, /*only_if_defined=*/true}});
}

void UnitClosure::process_variable(const clang::VarDecl* variable, Level level) {
  if (isa<clang::ParmVarDecl>(variable)) return;
  if (variable->isLocalVarDeclOrParm() && !variable->isLocalExternDecl()) return;
  for (const clang::VarDecl* redeclaration : variable->redecls()) keep_unit_of(redeclaration);
  visit_type(variable->getType());
  need_destruction(variable->getType());
  if (const clang::VarDecl* pattern = variable->getTemplateInstantiationPattern()) need(pattern, level);
  if (const auto* instance = dyn_cast<clang::VarTemplateSpecializationDecl>(variable)) {
    need(instance->getSpecializedTemplate(), Level::text);
    need_template_arguments(instance->getTemplateArgs().asArray());
  }
  need_explicit_instantiation(variable, variable->getTemplateSpecializationKind());
  need_enclosing_class(variable);
  const clang::VarDecl* definition = variable->getDefinition();
  if (definition == nullptr && variable->isConstexpr()) definition = variable;
  bool is_project = unit_.is_project(variable);
  bool is_instance = variable->getTemplateInstantiationPattern() != nullptr;
  if (definition != nullptr && (is_project || is_instance)) {
    if (const clang::Expr* initialiser = definition->getAnyInitializer()) {
      FileId file = unit_.is_project(definition) ? unit_.file_of(definition->getLocation()) : no_file;
      FileId before = std::exchange(current_file_, file);
      visit_statement(initialiser);
      current_file_ = before;
    }
  } else if (is_project) {
    if (variable->isExternallyVisible() && !variable->getDeclContext()->isDependentContext()) want(variable, false);
  } else if (!variable->isImplicit() && variable->hasExternalStorage()) {
    want(variable, /*only_if_defined=*/false, /*of_library=*/true);
  }
  if (definition == nullptr) note_section(variable);
  need_alias_target(variable);
  if (is_project && variable->hasAttr<clang::WeakAttr>()) want(variable, /*only_if_defined=*/true);
  if (is_project) check_variable(variable);
}

/// The linker defines `__start_NAME` and `__stop_NAME` around a section whose name is an identifier.
void UnitClosure::note_section(const clang::VarDecl* variable) {
  llvm::StringRef name = variable->getIdentifier() != nullptr ? variable->getName() : "";
  if (name.consume_front("__start_") || name.consume_front("__stop_")) {
    selection_.sections.try_emplace(name.str(), current_use_);
  }
}

void UnitClosure::process_class(const clang::CXXRecordDecl* record) {
  if (record->isLambda()) {
    // The variable whose initialiser holds it, where that is at namespace or class scope.
    if (const Decl* holder = record->getLambdaContextDecl()) need(holder, Level::text);
    return;
  }
  for (const Decl* redeclaration : record->redecls()) {
    if (unit_.is_project(redeclaration)) keep_unit_of(redeclaration);
  }
  if (const clang::CXXRecordDecl* definition = record->getDefinition()) note_file(definition->getLocation());
  if (const auto* instance = dyn_cast<clang::ClassTemplateSpecializationDecl>(record)) {
    need_template_arguments(instance->getTemplateArgs().asArray());
    need(instance->getSpecializedTemplate(), Level::text);
    note_file(instance->getSpecializedTemplate()->getLocation());
    if (const clang::CXXRecordDecl* pattern = instance->getTemplateInstantiationPattern()) {
      need(pattern, Level::text);
      keep_unit_of(pattern);
    }
    if (instance->hasDefinition()) {
      const clang::CXXRecordDecl* definition = instance->getDefinition();
      if (unit_.is_project(instance)) {
        for (const clang::FieldDecl* field : definition->fields()) visit_type(field->getType());
      }
      for (const clang::CXXBaseSpecifier& base : definition->bases()) visit_type(base.getType());
    }
  } else if (const clang::CXXRecordDecl* pattern = record->getTemplateInstantiationPattern()) {
    need(pattern, Level::text);
  }
  need_enclosing_class(record);
}

void UnitClosure::need_enclosing_class(const Decl* declaration) {
  const auto* outer = dyn_cast<clang::CXXRecordDecl>(declaration->getDeclContext());
  if (outer != nullptr) need(outer, Level::text);
}

void UnitClosure::need_template_arguments(llvm::ArrayRef<clang::TemplateArgument> arguments) {
  for (const clang::TemplateArgument& argument : arguments) {
    switch (argument.getKind()) {
      case clang::TemplateArgument::Type:
        visit_type(argument.getAsType());
        break;
      case clang::TemplateArgument::Declaration:
        if (const auto* object = dyn_cast<clang::TemplateParamObjectDecl>(argument.getAsDecl())) {
          visit_type(object->getType());
          // A closure: its call operator is the tagged function.
          const clang::CXXRecordDecl* record = object->getType()->getAsCXXRecordDecl();
          if (record != nullptr && record->isLambda()) need(record->getLambdaCallOperator(), Level::body);
        } else {
          need(argument.getAsDecl(), Level::body);
        }
        break;
      case clang::TemplateArgument::Template:
      case clang::TemplateArgument::TemplateExpansion:
        need(argument.getAsTemplateOrTemplatePattern().getAsTemplateDecl(), Level::text);
        break;
      case clang::TemplateArgument::Pack:
        need_template_arguments(argument.pack_elements());
        break;
      case clang::TemplateArgument::Integral:
        visit_type(argument.getIntegralType());
        break;
      case clang::TemplateArgument::StructuralValue:
        visit_type(argument.getStructuralValueType());
        break;
      case clang::TemplateArgument::Expression:
        visit_statement(argument.getAsExpr());
        break;
      default:
        break;
    }
  }
}

void UnitClosure::need_virtual_functions(const clang::CXXRecordDecl* record) {
  if (record == nullptr || !record->hasDefinition()) return;
  record = record->getDefinition();
  if (!record->isPolymorphic() || !virtual_done_.insert(record).second) return;
  for (const clang::CXXMethodDecl* method : record->methods()) {
    if (method->isVirtual() && !method->isPureVirtual()) need(method, Level::body);
  }
  for (const clang::CXXBaseSpecifier& base : record->bases())
    need_virtual_functions(base.getType()->getAsCXXRecordDecl());
}

void UnitClosure::need_destruction(clang::QualType type) {
  if (type.isNull()) return;
  need_destruction(unit_.context().getBaseElementType(type)->getAsCXXRecordDecl());
}

void UnitClosure::need_destruction(const clang::CXXRecordDecl* record) {
  if (record == nullptr || !record->hasDefinition() || record->isDependentContext()) return;
  record = record->getDefinition();
  if (!destruction_done_.insert(record).second) return;
  if (const clang::CXXDestructorDecl* destructor = record->getDestructor()) need(destructor, Level::body);
  for (const clang::FieldDecl* field : record->fields()) need_destruction(field->getType());
  for (const clang::CXXBaseSpecifier& base : record->bases()) need_destruction(base.getType());
  need_virtual_functions(record);
}

bool is_platform(const clang::VarDecl* variable) {
  const clang::CXXRecordDecl* record = variable->getType()->getAsCXXRecordDecl();
  while (record != nullptr && record->hasDefinition() && record->getDefinition()->getNumBases() > 0) {
    record = record->getDefinition()->bases_begin()->getType()->getAsCXXRecordDecl();
    if (record != nullptr && record->getQualifiedNameAsString() == "turbolift::Platform") return true;
  }
  return false;
}

void UnitClosure::check_variable(const clang::VarDecl* variable) {
  if (is_platform(variable)) {
    find(Severity::error, variable->getLocation(),
         "'" + variable->getQualifiedNameAsString() +
             "' is a platform, which a service cannot have: call the function through a tag, which runs it in the "
             "service itself, and do not use the platform's object in the function");
    return;
  }
  bool is_elsewhere = variable->isExternallyVisible() && variable->getDefinition() == nullptr;
  if (variable->getTLSKind() != clang::VarDecl::TLS_None && !is_elsewhere) {
    find(
        Severity::warning, variable->getLocation(),
        "'" + variable->getQualifiedNameAsString() +
            "' is thread_local: in a service it has a value of its own for each of the service's threads, which starts "
            "from its initialiser");
  }
}

}  // namespace turbolift::extract
