#include "extract/ast.hpp"

#include "clang/Frontend/TextDiagnosticBuffer.h"
#include "extract/parse_arguments.hpp"
#include "extract/predefined_macros.hpp"

namespace turbolift::extract {

Place ParsedUnit::place_of(clang::SourceLocation location) const {
  clang::SourceLocation expansion = sources().getExpansionLoc(location);
  if (expansion.isInvalid()) return {};
  auto [id, offset] = sources().getDecomposedLoc(expansion);
  auto [known, is_new] = file_ids_.try_emplace(id, no_file);
  if (is_new) {
    clang::OptionalFileEntryRef entry = sources().getFileEntryRefForID(id);
    if (entry) known->second = files_->intern(entry->getName().str());
  }
  return {known->second, offset};
}

bool ParsedUnit::is_project(const clang::Decl* declaration) const {
  return declaration != nullptr && files_->is_project(file_of(declaration->getLocation()));
}

const TextUnit* ParsedUnit::unit_at(Place place) const {
  auto file = text_.find(place.file);
  if (file == text_.end()) return nullptr;
  const std::map<unsigned, TextUnit>& units = file->second.units;
  auto after = units.upper_bound(place.offset);
  if (after == units.begin()) return nullptr;
  const TextUnit& candidate = std::prev(after)->second;
  return place.offset < std::max(candidate.end, candidate.begin + 1) ? &candidate : nullptr;
}

const clang::NamedDecl* ParsedUnit::definition_of(const std::string& symbol) const {
  auto found = definitions_.find(symbol);
  return found == definitions_.end() ? nullptr : found->second;
}

std::vector<std::string> ParsedUnit::symbols_of(const clang::NamedDecl* declaration) const {
  if (declaration->getDeclContext()->isDependentContext()) return {};
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration)) {
    if (function->isDependentContext() || function->getDescribedFunctionTemplate() != nullptr) return {};
    if (llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(function))
      return names_->getAllManglings(function);
  }
  std::string name = names_->getName(declaration);
  if (name.empty()) return {};
  const auto* variable = llvm::dyn_cast<clang::VarDecl>(declaration);
  if (variable != nullptr && variable->isStaticLocal() && name.ends_with("B5cxx11")) {
    return {name, name.substr(0, name.size() - 7)};  // GCC gives static local variables no tag of their type
  }
  return {name};
}

/// Drives Clang over one unit.
class UnitParser {
 public:
  UnitParser(ParsedUnit& unit, const Project& project, const std::string& macros)
      : unit_(unit), project_(project), macros_(macros) {}

  /// Whether it parsed without an error; else `errors` says what Clang said.
  bool run(const CompileCommand& command, const std::string& precompiled_header, Dialect dialect) {
    errors.clear();
    unit_.record_ = {};
    unit_.file_ids_.clear();
    std::vector<std::string> arguments = parse_arguments(command, project_, dialect);
    if (!precompiled_header.empty() && std::ranges::find(arguments, precompiled_header) == arguments.end()) {
      arguments.insert(arguments.begin() + 2, {"-include", precompiled_header});
    }
    std::vector<const char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());

    auto* buffer = new clang::TextDiagnosticBuffer;  // owned by the engine
    auto options = llvm::makeIntrusiveRefCnt<clang::DiagnosticOptions>();
    auto engine = clang::CompilerInstance::createDiagnostics(options.get(), buffer);
    clang::CreateInvocationOptions invocation_options;
    invocation_options.Diags = engine;
    invocation_options.RecoverOnError = true;
    std::shared_ptr<clang::CompilerInvocation> invocation = clang::createInvocation(pointers, invocation_options);
    if (!invocation) {
      errors.push_back({Severity::error, command.file, 0, 0, "Clang does not accept the unit's command line", {}});
      return false;
    }
    invocation->getFrontendOpts().DisableFree = false;
    invocation->getDiagnosticOpts().IgnoreWarnings = true;
    engine->Reset();
    Action action(unit_, dialect == Dialect::as_compiled ? macros_ : std::string());
    unit_.ast_.reset(clang::ASTUnit::LoadFromCompilerInvocationAction(
        invocation, std::make_shared<clang::PCHContainerOperations>(), engine, &action, nullptr, true, "", false,
        clang::CaptureDiagsKind::All));
    if (!unit_.ast_) {
      errors.push_back({Severity::error, command.file, 0, 0, "Clang cannot read the unit", {}});
      return false;
    }
    collect_errors();
    unit_.main_file_ = unit_.files_->intern(command.file);
    return errors.empty();
  }

  void finish() {
    unit_.names_ = std::make_unique<clang::ASTNameGenerator>(unit_.context());
    find_units(unit_);
  }

  std::vector<Diagnostic> errors;

 private:
  class Action : public clang::ASTFrontendAction {
   public:
    Action(ParsedUnit& unit, std::string macros) : unit_(unit), macros_(std::move(macros)) {}
    bool BeginSourceFileAction(clang::CompilerInstance& compiler) override {
      clang::Preprocessor& preprocessor = compiler.getPreprocessor();
      preprocessor.addPPCallbacks(make_recorder(compiler.getSourceManager(), *unit_.files_, unit_.record_));
      if (!macros_.empty()) preprocessor.setPredefines(with_compilers_macros(preprocessor.getPredefines()));
      return true;
    }
    std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& /*compiler*/,
                                                          llvm::StringRef /*file*/) override {
      return std::make_unique<clang::ASTConsumer>();
    }

   private:
    /// What the command line defines follows what the compiler defines.
    std::string with_compilers_macros(const std::string& predefines) const {
      constexpr llvm::StringRef define = "#define ";
      std::string result = macros_;
      for (llvm::StringRef rest = predefines; !rest.empty();) {
        auto [line, after] = rest.split('\n');
        bool is_replaced = line.starts_with(define) && PredefinedMacros::decides(line.drop_front(define.size()));
        if (!is_replaced) result += line.str() + '\n';
        rest = after;
      }
      return result;
    }

    ParsedUnit& unit_;
    std::string macros_;
  };

  void collect_errors() {
    for (auto error = unit_.ast_->stored_diag_begin(); error != unit_.ast_->stored_diag_end(); ++error) {
      if (error->getLevel() < clang::DiagnosticsEngine::Error) continue;
      Diagnostic diagnostic;
      diagnostic.message = error->getMessage().str();
      if (error->getLocation().isValid()) {
        clang::PresumedLoc place = error->getLocation().getManager().getPresumedLoc(error->getLocation());
        diagnostic.file = place.getFilename();
        diagnostic.line = place.getLine();
        diagnostic.column = place.getColumn();
      }
      errors.push_back(std::move(diagnostic));
    }
  }

  ParsedUnit& unit_;
  const Project& project_;
  const std::string& macros_;
};

ParseResult parse(std::size_t number, const CompileCommand& command, const std::string& precompiled_header,
                  const std::string& macros, const Project& project, FileTable& files) {
  ParseResult result;
  auto unit = std::make_unique<ParsedUnit>(number, files);
  UnitParser parser(*unit, project, macros);
  bool is_parsed = parser.run(command, precompiled_header, Dialect::as_compiled);
  if (!is_parsed && project.compiler_is_gcc) {
    result.errors = parser.errors;
    is_parsed = parser.run(command, precompiled_header, Dialect::as_clang);
  } else {
    result.errors = parser.errors;
  }
  if (!is_parsed) return result;
  result.errors.clear();
  parser.finish();
  result.unit = std::move(unit);
  return result;
}

}  // namespace turbolift::extract
