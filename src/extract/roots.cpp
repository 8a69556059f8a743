#include "extract/roots.hpp"

#include <algorithm>

#include "extract/diagnostics.hpp"
#include "extract/root_names.hpp"

namespace turbolift::extract {
namespace {

using clang::Decl;
using llvm::dyn_cast;

const clang::DeclContext* find_namespace(const clang::DeclContext* context, clang::ASTContext& ast,
                                         llvm::StringRef name) {
  if (context == nullptr) return nullptr;
  for (const clang::NamedDecl* found : context->lookup(&ast.Idents.get(name))) {
    if (const auto* space = dyn_cast<clang::NamespaceDecl>(found)) return space->getPrimaryContext();
  }
  return nullptr;
}

const clang::ClassTemplateDecl* find_class_template(const clang::DeclContext* context, clang::ASTContext& ast,
                                                    llvm::StringRef name) {
  if (context == nullptr) return nullptr;
  for (const clang::NamedDecl* found : context->lookup(&ast.Idents.get(name))) {
    if (const auto* a_template = dyn_cast<clang::ClassTemplateDecl>(found)) return a_template;
  }
  return nullptr;
}

std::string key_of(const clang::ClassTemplateSpecializationDecl* key, clang::MangleContext& mangler) {
  std::string symbol;
  llvm::raw_string_ostream out(symbol);
  mangler.mangleCXXRTTIName(key->getASTContext().getRecordType(key), out);
  llvm::StringRef name = symbol;
  name.consume_front("_ZTS");
  return name.str();
}

/// The Key<f> of the tag. The compilers name some closures differently: then the only one that no other tag has.
const clang::ClassTemplateSpecializationDecl* find_key(const clang::ClassTemplateDecl* keys, const Tag& tag,
                                                       const Index& index) {
  std::unique_ptr<clang::MangleContext> mangler(keys->getASTContext().createMangleContext());
  std::vector<const clang::ClassTemplateSpecializationDecl*> unnamed;
  for (const clang::ClassTemplateSpecializationDecl* key : keys->specializations()) {
    std::string name = key_of(key, *mangler);
    if (name == tag.key) return key;
    bool is_another = std::ranges::find(index.tags(), name, &Tag::key) != index.tags().end();
    if (!is_another) unnamed.push_back(key);
  }
  bool is_for_closure = tag.key.find("Ul") != std::string::npos;
  std::erase_if(unnamed, [&](const auto* key) { return closure_of(key->getTemplateArgs()[0]) == nullptr; });
  if (!is_for_closure) return nullptr;
  // Closures of one class or variable keep its name.
  if (unnamed.size() > 1) {
    std::erase_if(unnamed, [&](const auto* key) {
      const auto* holder =
          llvm::dyn_cast_or_null<clang::NamedDecl>(closure_of(key->getTemplateArgs()[0])->getLambdaContextDecl());
      return holder == nullptr || !holder->getDeclName().isIdentifier() ||
             tag.key.find(std::to_string(holder->getName().size()) + holder->getName().str()) == std::string::npos;
    });
  }
  return unnamed.size() == 1 ? unnamed.front() : nullptr;
}

class RootChecker {
 public:
  RootChecker(const ParsedUnit& unit, const Root& root) : unit_(unit), root_(root) {}

  std::vector<Diagnostic> run() {
    const clang::FunctionDecl* function = root_.function;
    const auto* method = dyn_cast<clang::CXXMethodDecl>(function);
    if (method != nullptr && !root_.is_lambda && method->isInstance()) {
      fail(function,
           "is a member function of an object, which stays in the program: tag a free or static function that "
           "takes the object as an argument");
    }
    if (function->isVariadic()) fail(function, "takes C variadic arguments: give it a std::vector or a parameter pack");
    for (const clang::ParmVarDecl* parameter : function->parameters()) check_parameter(parameter);
    clang::QualType result = function->getReturnType().getCanonicalType();
    if (result->isReferenceType() || result->isPointerType() || result->isMemberPointerType()) {
      fail(function, "returns '" + function->getReturnType().getAsString() +
                         "', which points into the service's memory: return the value itself");
    }
    if (root_.is_lambda && root_.tag == nullptr) {
      fail(function,
           "is a lambda in a tag that is not an inline variable at namespace or class scope, so that the "
           "compilers name it differently: write `inline constexpr auto` there");
    }
    if (root_.is_lambda && root_.tag != nullptr && !root_.tag->isInline()) {
      fail(root_.tag,
           "is a tag that holds a lambda and is not inline, so that each file has another one: write "
           "`inline constexpr auto`");
    }
    return std::move(errors_);
  }

 private:
  void check_parameter(const clang::ParmVarDecl* parameter) {
    clang::QualType type = parameter->getType().getCanonicalType();
    clang::QualType target = type->isPointerType() || type->isReferenceType() ? type->getPointeeType() : type;
    std::string name = "takes '" + parameter->getType().getAsString() + "' as parameter " +
                       std::to_string(parameter->getFunctionScopeIndex() + 1);
    if (type->isFunctionPointerType() || type->isMemberPointerType() || target->isFunctionType()) {
      fail(parameter, name + ", an address of code in the program: pass a value that says which function is meant");
    } else if (type->isPointerType() && !(target->isAnyCharacterType() && target.isConstQualified())) {
      fail(parameter, name + ", an address in the program without an extent: pass a std::vector or std::span<const T>");
    } else if (type->isLValueReferenceType() && !target.isConstQualified()) {
      fail(parameter,
           name + ", through which it could change the caller's object: take it by value and return the new one");
    }
  }

  void fail(const Decl* place, const std::string& what) {
    errors_.push_back(make_diagnostic(Severity::error, unit_.place_of(place->getLocation()),
                                      "the tagged function '" + root_.name + "' " + what, unit_.files()));
  }

  const ParsedUnit& unit_;
  const Root& root_;
  std::vector<Diagnostic> errors_;
};

}  // namespace

const clang::CXXRecordDecl* closure_of(const clang::TemplateArgument& argument) {
  clang::QualType type;
  if (argument.getKind() == clang::TemplateArgument::Declaration) {
    const auto* object = dyn_cast<clang::TemplateParamObjectDecl>(argument.getAsDecl());
    if (object != nullptr) type = object->getType();
  } else if (argument.getKind() == clang::TemplateArgument::StructuralValue) {
    type = argument.getStructuralValueType();
  }
  if (type.isNull()) return nullptr;
  const clang::CXXRecordDecl* record = type->getAsCXXRecordDecl();
  return record != nullptr && record->isLambda() ? record : nullptr;
}

RootResult find_root(const ParsedUnit& unit, const Tag& tag, const Index& index) {
  RootResult result;
  clang::ASTContext& ast = unit.context();
  auto fail = [&](std::string message) {
    result.errors.push_back(make_diagnostic(Severity::error, {unit.main_file(), 0}, std::move(message), unit.files()));
    return std::move(result);
  };
  if (ast.getCurrentNamedModule() != nullptr)
    return fail("C++ modules cannot be cut: put the tagged function in a file that is not part of a module");
  const clang::DeclContext* library = find_namespace(ast.getTranslationUnitDecl(), ast, "turbolift");
  const clang::ClassTemplateDecl* keys = find_class_template(find_namespace(library, ast, "detail"), ast, "Key");
  const clang::ClassTemplateDecl* functions = find_class_template(library, ast, "Function");
  if (keys == nullptr || functions == nullptr) {
    return fail(
        "the object of this file has a tag, but the file does not declare turbolift::Function: is the object older?");
  }
  const clang::ClassTemplateSpecializationDecl* key = find_key(keys, tag, index);
  if (key == nullptr) {
    return fail(
        "no tag of this file has the key '" + tag.key +
        "' that its object has: a tag that holds a lambda must be an `inline constexpr` variable at namespace or "
        "class scope, with one lambda only");
  }
  Root root;
  const clang::TemplateArgument& argument = key->getTemplateArgs()[0];
  for (const clang::ClassTemplateSpecializationDecl* candidate : functions->specializations()) {
    if (candidate->getTemplateArgs()[0].structurallyEquals(argument)) root.tag_type = candidate;
  }
  if (const clang::CXXRecordDecl* closure = closure_of(argument)) {
    root.is_lambda = true;
    root.function = closure->getLambdaCallOperator();
    root.tag = llvm::dyn_cast_or_null<clang::VarDecl>(closure->getLambdaContextDecl());
  } else if (argument.getKind() == clang::TemplateArgument::Declaration) {
    root.function = dyn_cast<clang::FunctionDecl>(argument.getAsDecl());
    root.tag = find_tag_variable(unit, root.tag_type);
  }
  if (root.function == nullptr) return fail("the tag with the key '" + tag.key + "' is not about a function");
  root.place = unit.place_of(root.tag != nullptr ? root.tag->getLocation() : root.function->getLocation());
  if (root.tag != nullptr && root.tag->hasGlobalStorage() && root.tag->isExternallyVisible()) {
    const std::vector<std::string> symbols = unit.symbols_of(root.tag);
    if (!symbols.empty()) root.tag_symbol = symbols.front();
  }
  name_root(root, unit);
  result.is_here = true;
  result.errors = RootChecker(unit, root).run();
  if (result.errors.empty()) result.root = std::move(root);
  return result;
}

}  // namespace turbolift::extract
